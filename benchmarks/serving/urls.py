from django.urls import include, path

from benchmarks.serving import placing, views

urlpatterns = [
    path("hand/empty", views.empty),
    path("hand/ready/<str:customer_id>", views.ready),
    path("hand/normalised/<str:customer_id>", views.Normalised.as_view()),
    path("hand/orders", placing.place),
    path("", include("config.urls")),
]
