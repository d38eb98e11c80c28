"""The groups that operators can be put into, and what each of them may do.

`migrate` makes them. What a group was given once it is not given again: whoever takes a permission away from it, or
deletes it, has the last word. What a later release adds to the table is given by the `migrate` of that release.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router, transaction

GROUPS: dict[str, tuple[str, ...]] = {
    "catalogue": (
        "readmodels.view_productcatalog",
        "readmodels.manage_products",
        "readmodels.view_productinventory",
        "readmodels.view_ledgerline",
        "readmodels.plan_stock",
    ),
    "fulfilment": (
        "readmodels.view_customerordersummary",
        "readmodels.fulfil_orders",
        "readmodels.view_productcatalog",  # where a product is that has no stock yet
        "readmodels.view_productinventory",
        "readmodels.view_ledgerline",
        "readmodels.move_stock",
    ),
    "support": (
        "readmodels.view_customerordersummary",
        "readmodels.end_orders",
        "readmodels.view_customerprofile",
        "readmodels.see_personal_data",
        "readmodels.manage_customers",
        "readmodels.forget_people",
        "readmodels.view_cart",
    ),
    "finance": (
        "readmodels.view_customerordersummary",
        "readmodels.handle_money",
        "readmodels.view_sale",
    ),
    "auditor": (
        "eventstore.view_*",
        "reactions.view_*",
        "outbox.view_*",
        "readmodels.view_*",
        "access.view_*",
        "auth.view_*",
        "admin.view_logentry",  # what operators did
    ),
    "engineer": (
        "eventstore.view_*",
        "reactions.view_*",
        "outbox.view_*",
        "outbox.resend_delivery",
        "outbox.change_webhookendpoint",
        "readmodels.view_checkpoint",
        "readmodels.change_checkpoint",
        "readmodels.view_parked",
        "readmodels.change_parked",
        "readmodels.view_verificationresult",
        "admin.view_logentry",
    ),
}


def give(sender: AppConfig, using: str, apps: Apps = installed, **options: Any) -> None:
    """Give each group what it was never given of this app's permissions: a receiver of post_migrate.

    A group of which nothing was ever given here is an operator's own, and so is the name of one that they deleted.
    """
    if not router.allow_migrate(using, "access", model_name="given"):
        return
    try:
        group_model, given_model = apps.get_model("auth", "Group"), apps.get_model("access", "Given")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:  # migrated to before there was this
        return
    found = permission_model.objects.using(using).filter(content_type__app_label=sender.label)
    permissions = {f"{sender.label}.{permission.codename}": permission for permission in found}
    with transaction.atomic(using=using):
        for name, wanted in GROUPS.items():
            given = set(given_model.objects.using(using).filter(group=name).values_list("permission", flat=True))
            group = group_model.objects.using(using).filter(name=name).first()
            new = [one for one in permissions if _is_of(one, wanted) and one not in given]
            if not new or (group is None) == bool(given):
                continue
            group = group or group_model.objects.using(using).create(name=name)
            group.permissions.add(*(permissions[one] for one in new))
            given_model.objects.using(using).bulk_create(given_model(group=name, permission=one) for one in new)


def _is_of(permission: str, wanted: Iterable[str]) -> bool:
    return any(fnmatchcase(permission, pattern) for pattern in wanted)
