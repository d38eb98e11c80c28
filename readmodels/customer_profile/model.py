"""One row for each customer, and for each id of another system that an order or a credit note names."""

from typing import Literal, get_args

from django.db import models

from eventstore.desk.duty import SEE_PERSONAL_DATA
from orders.duties import FORGET_PEOPLE, MANAGE_CUSTOMERS
from readmodels.engine.row import ReadModel

Status = Literal["unregistered", "active", "deactivated", "forgotten"]
STATUSES: tuple[str, ...] = get_args(Status)


class CustomerProfile(ReadModel):
    """`version` is that of the customer's stream, 0 of one who has none.

    Name, e-mail and address are encrypted, as they are in the log. They open only as a field of the event that
    they were in: `email_changed` and `address_changed` say that this is not the registration.

    `orders` counts all that were placed, `ordered` is their total by currency, and `credited` that of credit notes.
    What becomes of an order later names only the order: canceled ones are among them.
    """

    customer_id = models.TextField(primary_key=True)
    status = models.TextField(default="unregistered")
    name = models.TextField(null=True)
    email = models.TextField(null=True)
    email_changed = models.BooleanField(default=False)
    address = models.TextField(null=True)
    address_changed = models.BooleanField(default=False)
    registered_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    orders = models.IntegerField(default=0)
    ordered = models.JSONField(default=dict)
    credited = models.JSONField(default=dict)
    last_order_id = models.TextField(null=True)
    last_order_at = models.DateTimeField(null=True)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        permissions = (MANAGE_CUSTOMERS, FORGET_PEOPLE, SEE_PERSONAL_DATA)
        # None on what an order changes: its updates touch no index.
        indexes = [
            models.Index(
                fields=["registered_at", "customer_id"],
                condition=models.Q(registered_at__isnull=False),
                name="customer_profile_by_age",
            ),
            models.Index(fields=["status", "customer_id"], name="customer_profile_by_status"),
        ]

    def __str__(self) -> str:
        return self.customer_id
