"""What operators are trusted with who do something about products and their stock."""

from eventstore.desk.duty import Duty

MANAGE_PRODUCTS = Duty("manage_products", "Can create, price and discontinue products")
MOVE_STOCK = Duty("move_stock", "Can receive, count, transfer and adjust stock")
PLAN_STOCK = Duty("plan_stock", "Can set safety stock, back-orders and the order of locations")
