"""A command as an operator gives it: an endpoint of the API, whose body becomes a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any

from rest_framework.views import APIView

from eventstore.commands.batch import Envelope
from eventstore.desk.duty import Duty
from eventstore.http.body import Body
from eventstore.http.endpoint import Posted, posted
from eventstore.log.stream import Receipt


def nothing(key: str) -> Mapping[str, Any]:
    return {}


def silence(key: str) -> str:
    return ""


@dataclass(frozen=True)
class Deed:
    """`name` is its part of an address, `duty` what an operator is trusted with who may do it.

    `suggest` says for a key what the form has in it at first, in the shape of the body; the rows of a table are those
    that it names, with a `name` each. `warning` is what cannot be undone: it has to be confirmed. `says` explains it
    where the API's own explanation speaks of the API. `note` is a sentence about a key as it is now.
    """

    name: str
    endpoint: type[APIView]
    duty: Duty
    suggest: Callable[[str], Mapping[str, Any]] = nothing
    warning: str = ""
    says: str = ""
    note: Callable[[str], str] = silence

    @property
    def posted(self) -> Posted:
        return posted(self.endpoint)

    @property
    def title(self) -> str:
        return self.posted.summary

    @property
    def body(self) -> Body:
        return self.posted.body()

    @property
    def explanation(self) -> str:
        return self.says or " ".join(cleandoc(self.posted.handler.__doc__ or "").split())

    def act(self, envelope: Envelope, values: Any, key: str | None) -> Receipt:
        """What the endpoint does. Raises CommandRefused and FingerprintMismatch."""
        path = {} if key is None else {self.posted.answers: key}
        return self.posted.handler(self.endpoint(), envelope, values, **path)
