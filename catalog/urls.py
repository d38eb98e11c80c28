from django.urls import path

from catalog.api import products, stock

# To create a product is a POST to the list of products, which is a read model: readmodels/urls.py has that route.
urlpatterns = [
    path("products/<key:sku>", products.ProductItem.as_view()),
    path("products/<key:sku>/name", products.ProductName.as_view()),
    path("products/<key:sku>/price", products.ProductPrice.as_view()),
    path("products/<key:sku>/discontinue", products.ProductDiscontinuation.as_view()),
    path("inventory/<key:sku>/receipts", stock.StockReceipts.as_view()),
    path("inventory/<key:sku>/adjustments", stock.StockAdjustments.as_view()),
]
