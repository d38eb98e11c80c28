"""The questions that this read model answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from eventstore.http.keyset import Page, Sort, Text, page
from readmodels.sales.model import CREDITED, PLACED, Sale

_COLUMNS: dict[str, tuple[str, Any]] = {"day": ("day", date), "product": ("sku", Text), "country": ("country", Text)}
GROUPS = tuple(_COLUMNS)
UNITS = ("orders", "units", "returned_units", "credited_units")
MONEY = ("revenue", "canceled", "returned", "credited", "net", "tax")

_CREDIT = Q(kind=CREDITED)
# What an order is counted by, and what a product's are, of those that were not canceled as a whole.
_AN_ORDER = Q(sku="")
_A_PRODUCT = ~_AN_ORDER & Q(quantity__gt=F("units_canceled"))

_CONDITIONS = {"from": "day__gte", "to": "day__lte", "product": "sku", "country": "country", "currency": "currency"}


def sales(filters: Mapping[str, Any]) -> QuerySet[Sale]:
    """Sales on days `from` up to `to`, both included; of one `product`, `country` or `currency`."""
    conditions = {_CONDITIONS[name]: value for name, value in filters.items()}
    counts = ExpressionWrapper(_A_PRODUCT if "product" in filters else _AN_ORDER, output_field=BooleanField())
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
    """Named tuples. A product was in as many orders as it has rows in them; else an order is counted by its own."""
    counted = Q(counts=True)
    if "sku" in columns:
        rows, counted = rows.exclude(_AN_ORDER), _A_PRODUCT
    summed: QuerySet[Any, Any] = (
        rows.values(*columns)
        .annotate(
            orders=Count("pk", filter=Q(kind=PLACED) & counted),
            units=_units(F("quantity") - F("units_canceled"), ~_CREDIT),
            revenue=_money(F("amount") - F("amount_canceled"), ~_CREDIT),
            canceled=_money(F("amount_canceled"), ~_CREDIT),
            returned_units=_units(F("units_returned"), ~_CREDIT),
            returned=_money(F("amount_returned"), ~_CREDIT),
            credited_units=_units(F("quantity"), _CREDIT),
            credited=_money(F("amount"), _CREDIT),
        )
        .annotate(
            net=F("revenue") - F("returned") - F("credited"), tax=_money(F("tax"), ~_CREDIT) - _money(F("tax"), _CREDIT)
        )
        .values_list(*columns, *UNITS, *MONEY, named=True)
    )
    return summed


def _units(summed: Any, which: Q) -> Coalesce:
    return Coalesce(Sum(summed, filter=which), Value(0))


def _money(summed: Any, which: Q) -> Coalesce:
    exact: Any = DecimalField(max_digits=40, decimal_places=4)
    return Coalesce(Sum(summed, filter=which, output_field=exact), Value(Decimal(0)), output_field=exact)
