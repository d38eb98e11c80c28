"""A part of the shop, and how it is doing."""

from typing import NamedTuple


class Part(NamedTuple):
    """`level`: good, fair or bad. `projection`: the one of which it tells. `address`: the page that tells more."""

    name: str
    level: str
    state: str
    detail: str = ""
    projection: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        """No other part of the page has it: of a projection there may be several things to tell."""
        return f"{self.name} {self.state}" if self.projection else self.name
