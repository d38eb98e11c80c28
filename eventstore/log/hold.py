"""What holds the watermark back: the appends under way that announced a floor below the last position drawn."""

from typing import NamedTuple

from eventstore.database.connection import rows


class Holder(NamedTuple):
    """An append under way. `pid` is None for a prepared transaction, which `prepared` names. `seconds`: its age."""

    floor: int
    pid: int | None
    application_name: str | None
    user: str | None
    state: str | None
    waits_for: str | None
    seconds: float | None
    query: str | None
    prepared: str | None

    @property
    def who(self) -> str:
        """The process and how long it has been at it; what a prepared transaction was called."""
        age = "" if self.seconds is None else f", {self.seconds:.1f} s old"
        if self.pid is None:
            return f"the prepared transaction {self.prepared or '?'}{age}"
        name = f" ({self.application_name})" if self.application_name else ""
        return f"process {self.pid}{name} of {self.user}{age}"


class Hold(NamedTuple):
    """The watermark, the last position drawn, and what lies between them."""

    watermark: int
    drawn: int
    holders: list[Holder]


def hold() -> Hold:
    """As log.watermark() reads it, in its order, with names."""
    ((drawn,),) = rows("last_position")
    holders = [holder for holder in (Holder(*row) for row in rows("holders")) if holder.floor < drawn]
    return Hold(min([drawn, *(holder.floor for holder in holders)]), drawn, holders)
