"""The questions that this read model answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from eventstore.keyset import Page, Sort, Text, page
from readmodels.sales.model import CANCELED, CREDITED, PLACED, Sale

_COLUMNS: dict[str, tuple[str, Any]] = {"day": ("day", date), "product": ("sku", Text), "country": ("country", Text)}
GROUPS = tuple(_COLUMNS)

_CONDITIONS = {"from": "day__gte", "to": "day__lte", "product": "sku", "country": "country", "currency": "currency"}


def sales(filters: Mapping[str, Any]) -> QuerySet[Sale]:
    """Sales on days `from` up to `to`, both included; of one `product`, `country` or `currency`."""
    conditions = {_CONDITIONS[name]: value for name, value in filters.items()}
    counts: Any = Value(True) if "product" in filters else F("leads")
    return Sale.objects.filter(day__isnull=False, **conditions).annotate(counts=counts)


def sorts(group: str) -> tuple[str, ...]:
    """How sums can be sorted: by what they are grouped by, or by revenue."""
    return group, f"-{group}", "revenue", "-revenue"


def default_sort(group: str) -> str:
    """The newest first, or the best."""
    return "-day" if group == "day" else "-revenue"


def sums(rows: QuerySet[Sale], group: str, sort: str, cursor: str | None, limit: int) -> Page[Any]:
    """A page of sums: one for each day, product or country, and each currency.

    `sort` is one of the group's sorts. Raises InvalidCursor.
    """
    column, kind = _COLUMNS[group]
    columns, types = (column, "currency"), tuple[kind, Text]  # type: ignore[valid-type]
    if sort.removeprefix("-") == "revenue":
        columns, types = ("revenue", *columns), tuple[Decimal, kind, Text]  # type: ignore[assignment,valid-type]
    return page(_summed(rows, column, "currency"), Sort(f"{sort} by {group}", columns, types), cursor, limit)


def totals(rows: QuerySet[Sale]) -> list[Any]:
    """The sums of all, one for each currency."""
    return list(_summed(rows, "currency").order_by("currency"))


def names(skus: Iterable[str]) -> dict[str, str]:
    """What the products were called when they were sold last."""
    newest = Sale.objects.filter(sku__in=list(skus)).order_by("sku", "-day", "-position").distinct("sku")
    return dict(newest.values_list("sku", "name"))


def _summed(rows: QuerySet[Sale], *columns: str) -> QuerySet[Any, Any]:
    """Named tuples. A product was in as many orders as it has rows; else an order is counted by the row that leads."""
    placed, canceled, credited = Q(kind=PLACED), Q(kind=CANCELED), Q(kind=CREDITED)
    summed: QuerySet[Any, Any] = (
        rows.values(*columns)
        .annotate(
            orders=Count("pk", filter=placed if "sku" in columns else placed & Q(counts=True)),
            units=_units(F("quantity") - F("units_canceled"), placed),
            revenue=_money(F("amount") - F("amount_canceled"), placed),
            canceled=_money(F("amount"), canceled) + _money(F("amount_canceled"), placed),
            returned_units=_units(F("units_returned"), placed),
            returned=_money(F("amount_returned"), placed),
            credited_units=_units(F("quantity"), credited),
            credited=_money(F("amount"), credited),
        )
        .annotate(net=F("revenue") - F("returned") - F("credited"))
        .values_list(
            *columns,
            *(
                "orders",
                "units",
                "revenue",
                "canceled",
                "returned_units",
                "returned",
                "credited_units",
                "credited",
                "net",
            ),
            named=True,
        )
    )
    return summed


def _units(counted: Any, condition: Q) -> Coalesce:
    return Coalesce(Sum(counted, filter=condition), Value(0))


def _money(amount: Any, condition: Q) -> Coalesce:
    digits: Any = DecimalField(max_digits=40, decimal_places=4)
    return Coalesce(Sum(amount, filter=condition, output_field=digits), Value(Decimal(0)), output_field=digits)
