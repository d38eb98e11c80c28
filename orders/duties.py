"""What operators are trusted with who do something about orders and customers."""

from eventstore.desk.duty import Duty

FULFIL_ORDERS = Duty("fulfil_orders", "Can ship, deliver and take back")
HANDLE_MONEY = Duty("handle_money", "Can take and give back money")
END_ORDERS = Duty("end_orders", "Can cancel orders and items, and complete orders")
MANAGE_CUSTOMERS = Duty("manage_customers", "Can register, change, deactivate and reactivate customers")
FORGET_PEOPLE = Duty("forget_people", "Can forget customers and guests, for good")
