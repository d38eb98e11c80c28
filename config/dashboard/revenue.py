"""What today's orders are worth, and what those of the same day last week were by the same time of day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from catalog.money import for_people
from orders.amounts import NOTHING
from readmodels.customer_order_summary.queries import MANY_OF_DAY, Worth, worth

WEEK = timedelta(days=7)


class Comparison(NamedTuple):
    """In one currency."""

    currency: str
    amount: Decimal
    before: Decimal

    @property
    def now(self) -> str:
        return for_people(self.amount, self.currency)

    @property
    def then(self) -> str:
        return for_people(self.before, self.currency)

    @property
    def change(self) -> str:
        """In per cent; empty where there was nothing to compare with."""
        return f"{(self.amount - self.before) / self.before:+.0%}" if self.before else ""


class Revenue(NamedTuple):
    """`since` midnight, `until` now. `is_whole`: every order of both days was looked at."""

    since: datetime
    until: datetime
    currencies: list[Comparison]
    is_whole: bool

    @property
    def most(self) -> int:
        """Of a day, so many orders are looked at."""
        return MANY_OF_DAY

    @property
    def then(self) -> datetime:
        return self.until - WEEK


def revenue(now: datetime) -> Revenue:
    """Of days as the sales have them, in UTC."""
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today, last_week = worth(since, now), worth(since - WEEK, now - WEEK)
    is_whole = max(_placed(today), _placed(last_week)) < MANY_OF_DAY
    return Revenue(since, now, compared(today, last_week), is_whole)


def compared(today: Iterable[Worth], last_week: Iterable[Worth]) -> list[Comparison]:
    now, then = ({one.currency: one.amount for one in day} for day in (today, last_week))
    return [
        Comparison(currency, now.get(currency, NOTHING), then.get(currency, NOTHING)) for currency in sorted(now | then)
    ]


def _placed(day: Iterable[Worth]) -> int:
    return sum(one.placed for one in day)
