from django.urls import path

from config.access.login_link import log_in

urlpatterns = [path("login-link/<str:token>", log_in)]
