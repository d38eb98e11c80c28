"""Rules without a database: given(STOCK, received(5)).when(reserve(6)).then_refused(StockTooLow)."""

from dataclasses import dataclass
from typing import Any

import pytest

from eventstore.decider import Addressed, CommandRefused, Decider
from eventstore.event import Event


def given(decider: Decider[Any, Any, Any], *events: Event) -> "Given":
    """A stream to which these events have happened."""
    return Given(decider, events)


@dataclass(frozen=True)
class Given:
    decider: Decider[Any, Any, Any]
    events: tuple[Event, ...]

    @property
    def state(self) -> Any:
        return self.decider.fold(self.events)

    def when(self, command: Any) -> "When":
        return When(self, command)


@dataclass(frozen=True)
class When:
    given: Given
    command: Any

    def then(self, *events: Event) -> None:
        assert self._decided() == list(events)

    def then_nothing(self) -> None:
        """It was done already: no event, and no error."""
        self.then()

    def then_refused(self, refusal: type[CommandRefused], **facts: object) -> None:
        """Refused by this very rule, and the client is told these facts."""
        with pytest.raises(CommandRefused) as refused:
            self._decided()
        assert type(refused.value) is refusal
        assert str(refused.value)
        assert facts.items() <= refused.value.facts.items()

    def then_commands(self, *commands: Addressed) -> None:
        """What other streams are sent in the same transaction."""
        consequences = [command for event in self._decided() for command in self.given.decider.consequences(event)]
        assert consequences == list(commands)

    def _decided(self) -> list[Event]:
        return list(self.given.decider.decide(self.given.state, self.command))
