from django.urls import path

from catalog import api

urlpatterns = [
    path("products", api.Products.as_view()),
    path("products/<key:sku>", api.ProductItem.as_view()),
    path("products/<key:sku>/name", api.ProductName.as_view()),
    path("products/<key:sku>/price", api.ProductPrice.as_view()),
    path("products/<key:sku>/discontinue", api.ProductDiscontinuation.as_view()),
    path("inventory/<key:sku>/receipts", api.StockReceipts.as_view()),
    path("inventory/<key:sku>/adjustments", api.StockAdjustments.as_view()),
]
