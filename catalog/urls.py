from django.urls import path

from catalog import api

# To create a product is a POST to the list of products, which is a read model: readmodels/urls.py has that route.
urlpatterns = [
    path("products/<key:sku>", api.ProductItem.as_view()),
    path("products/<key:sku>/name", api.ProductName.as_view()),
    path("products/<key:sku>/price", api.ProductPrice.as_view()),
    path("products/<key:sku>/discontinue", api.ProductDiscontinuation.as_view()),
    path("inventory/<key:sku>/receipts", api.StockReceipts.as_view()),
    path("inventory/<key:sku>/adjustments", api.StockAdjustments.as_view()),
]
