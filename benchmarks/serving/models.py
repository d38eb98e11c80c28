"""Orders as a shop without read models keeps them: in three tables that are joined when somebody asks."""

from django.db import models


class Order(models.Model):
    order_id = models.TextField(primary_key=True)
    customer_id = models.TextField()
    placed_at = models.DateTimeField()
    status = models.TextField()
    total = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.TextField()

    class Meta:
        db_table = "hand_order"
        indexes = [models.Index("customer_id", models.F("placed_at").desc(), name="hand_order_by_customer")]

    def __str__(self) -> str:
        return self.order_id


class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    sku = models.TextField()
    name = models.TextField()
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    amount = models.DecimalField(max_digits=16, decimal_places=4)

    class Meta:
        db_table = "hand_line"

    def __str__(self) -> str:
        return self.sku


class Payment(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="payments")
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    reference = models.TextField()
    paid_at = models.DateTimeField()

    class Meta:
        db_table = "hand_payment"

    def __str__(self) -> str:
        return self.reference
