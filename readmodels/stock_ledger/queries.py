"""The questions that this read model answers."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from eventstore.http.keyset import Page, Sort, Version, page
from readmodels.engine.storing.database import run
from readmodels.stock_ledger.model import PAGE, PAGE_SIZE, LedgerLine

NEWEST_FIRST = Sort("-version", ("version",), tuple[Version])

# A SKU may have a million movements: a page adds up so many of the newest, in some 20 ms.
SUMMED = 20_000
_NEWEST = """
    SELECT kind, cause, position, on_hand_change, reserved_change FROM readmodels_ledgerline
    WHERE sku = %s AND version <= %s AND kind <> %s ORDER BY version DESC LIMIT %s
"""
_SUMS = f"""
    SELECT kind, count(*), sum(on_hand_change)::bigint, sum(reserved_change)::bigint FROM ({_NEWEST}) AS newest
    GROUP BY kind ORDER BY abs(sum(on_hand_change)) DESC, abs(sum(reserved_change)) DESC, kind
"""
_RESERVED_FOR = f"""
    SELECT cause, sum(reserved_change)::bigint, max(position) FROM ({_NEWEST}) AS newest
    WHERE reserved_change <> 0 GROUP BY cause HAVING sum(reserved_change) > 0 ORDER BY max(position) DESC LIMIT %s
"""


class Balance(NamedTuple):
    """A SKU's stock right after a movement."""

    on_hand: int
    reserved: int


class KindSum(NamedTuple):
    """What a SKU's movements of one kind changed together."""

    kind: str
    movements: int
    on_hand: int
    reserved: int


class Reserved(NamedTuple):
    """Units that are kept for an order or a reservation, and the position of the last event about it."""

    order_id: str
    units: int
    position: int


def movements(sku: str, cursor: str | None, limit: int) -> Page[LedgerLine]:
    """A SKU's movements, newest first. Raises InvalidCursor."""
    return newest_first(LedgerLine.objects.filter(sku=sku).exclude(kind=PAGE), cursor, limit)


def newest_first(rows: QuerySet[LedgerLine], cursor: str | None, limit: int) -> Page[LedgerLine]:
    """At most `limit` of one SKU's movements. Raises InvalidCursor."""
    return page(rows, NEWEST_FIRST, cursor, limit)


def balances(rows: Sequence[LedgerLine]) -> list[Balance]:
    """The stock after each of these movements. They are newest first, and of one SKU none is left out in between."""
    running = _carried({row.sku: row.line_id for row in rows}.values())
    found = []
    for row in reversed(rows):
        before = running[row.sku]
        running[row.sku] = Balance(before.on_hand + row.on_hand_change, before.reserved + row.reserved_change)
        found.append(running[row.sku])
    return found[::-1]


def _carried(movements: Iterable[str]) -> dict[str, Balance]:
    """The stock of each movement's SKU right before it, in one statement."""
    begin = OuterRef("version") - OuterRef("version") % PAGE_SIZE
    lines = LedgerLine.objects.filter(sku=OuterRef("sku"))
    pages = lines.filter(kind=PAGE, version__lt=begin)
    rest = lines.exclude(kind=PAGE).filter(version__gte=begin, version__lt=OuterRef("version"))
    found = LedgerLine.objects.filter(pk__in=movements).values_list("sku", _total(pages), _total(rest))
    return {sku: _sum(total for total in totals if total) for sku, *totals in found}


def _total(lines: QuerySet[LedgerLine]) -> Subquery:
    """Both sums as one value, because a subquery has one."""
    total = JSONObject(on_hand=Sum("on_hand_change"), reserved=Sum("reserved_change"))
    return Subquery(lines.values("sku").values(total=total))


def _sum(totals: Iterable[dict[str, int]]) -> Balance:
    counted = list(totals)
    return Balance(*(sum(total[name] for total in counted) for name in Balance._fields))


def sums(sku: str, upto: int) -> list[KindSum]:
    """What the newest movements of a SKU up to a version came to, by their kind, the weightiest first."""
    return [KindSum(*row) for row in run(_SUMS, sku, upto, PAGE, SUMMED)]


def reserved_for(sku: str, upto: int, limit: int) -> list[Reserved]:
    """Whom units are kept for, as far as the newest movements up to a version tell, the newest first."""
    return [Reserved(*row) for row in run(_RESERVED_FOR, sku, upto, PAGE, SUMMED, limit)]
