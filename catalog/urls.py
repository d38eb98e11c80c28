from django.urls import path

from catalog.api import products, reservations, stock

# To create a product is a POST to the list of products, which is a read model: readmodels/urls.py has that route.
urlpatterns = [
    path("products/<key:sku>", products.ProductItem.as_view()),
    path("products/<key:sku>/name", products.ProductName.as_view()),
    path("products/<key:sku>/price", products.ProductPrice.as_view()),
    path("products/<key:sku>/tax-rate", products.ProductTaxRate.as_view()),
    path("products/<key:sku>/discontinue", products.ProductDiscontinuation.as_view()),
    path("inventory/<key:sku>/receipts", stock.StockReceipts.as_view()),
    path("inventory/<key:sku>/adjustments", stock.StockAdjustments.as_view()),
    path("inventory/<key:sku>/counts", stock.StockCounts.as_view()),
    path("inventory/<key:sku>/transfers", stock.StockTransfers.as_view()),
    path("inventory/<key:sku>/back-orders", stock.BackOrderLimit.as_view()),
    path("inventory/<key:sku>/safety-stock", stock.SafetyStock.as_view()),
    path("inventory/<key:sku>/locations", stock.LocationRanking.as_view()),
    path("reservations", reservations.Reservations.as_view()),
    path("reservations/<key:reservation_id>", reservations.ReservationItem.as_view()),
    path("reservations/<key:reservation_id>/release", reservations.ReservationRelease.as_view()),
]
