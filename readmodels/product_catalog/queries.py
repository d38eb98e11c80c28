"""The questions that this read model answers."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db.models import F, Q, QuerySet

from catalog.events import StockPolicy
from eventstore.http.keyset import Moment, Page, Sort, Text, page
from readmodels.product_catalog.model import SEARCHED, ProductCatalog, words

_COLUMNS: dict[str, tuple[tuple[str, ...], Any]] = {
    "name": (("words", "sku"), tuple[Text, Text]),
    "price": (("price", "sku"), tuple[Decimal, Text]),
    "created_at": (("created_at", "sku"), tuple[Moment, Text]),
    "sku": (("sku",), tuple[Text]),
}
SORTS = {name: Sort(name, *columns) for field, columns in _COLUMNS.items() for name in (field, f"-{field}")}
BY_NAME = "name"

IN_STOCK = Q(available__gt=-F("back_order_limit")) | Q(stock_policy=StockPolicy.UNTRACKED.value)


def product(sku: str) -> ProductCatalog | None:
    """One product."""
    return ProductCatalog.objects.filter(pk=sku, created_at__isnull=False).first()


def products(filters: Mapping[str, Any]) -> QuerySet[ProductCatalog]:
    """Those that all the filters let through, each a name of FILTERS with its value."""
    rows = ProductCatalog.objects.filter(created_at__isnull=False)
    return reduce(lambda left, name: FILTERS[name](left, filters[name]), filters, rows)


def sorted_page(rows: QuerySet[ProductCatalog], sort: str, cursor: str | None, limit: int) -> Page[ProductCatalog]:
    """At most `limit` of the rows, in one of the SORTS. Raises InvalidCursor."""
    return page(rows, SORTS[sort], cursor, limit)


def search(rows: QuerySet[ProductCatalog], text: str) -> QuerySet[ProductCatalog]:
    """Those of the rows that have all words of the text, or words that begin so; all of them for an empty text."""
    asked = [_word(word) for word in words(text).split()]
    if not asked:
        return rows.none() if text else rows
    return rows.filter(SearchVectorExact(SEARCHED, reduce(and_, asked)))


def in_stock(rows: QuerySet[ProductCatalog], wanted: bool) -> QuerySet[ProductCatalog]:
    """What can be ordered now, or else what is sold out."""
    return rows.filter(IN_STOCK if wanted else ~IN_STOCK)


def _word(word: str) -> Any:
    # Letters and digits only: nothing that means something in a tsquery.
    beginning = f"{word}:*"
    as_it_is, stem = (SearchQuery(beginning, config=config, search_type="raw") for config in ("simple", "english"))
    return as_it_is | stem


def _where(condition: str) -> Callable[[QuerySet[ProductCatalog], Any], QuerySet[ProductCatalog]]:
    return lambda rows, value: rows.filter(**{condition: value})


FILTERS: dict[str, Callable[[QuerySet[ProductCatalog], Any], QuerySet[ProductCatalog]]] = {
    "q": search,
    "in_stock": in_stock,
    "status": _where("status__in"),
    "stock_policy": _where("stock_policy__in"),
    "currency": _where("currency"),
    "price_gte": _where("price__gte"),
    "price_lte": _where("price__lte"),
    "created_after": _where("created_at__gt"),
    "created_before": _where("created_at__lt"),
}
