"""What is known of a person, on the page of a row: opened for those who may see it, who are noted in the logs."""

import logging
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse

from eventstore.desk.doing import actor
from eventstore.desk.duty import SEE_PERSONAL_DATA
from eventstore.privacy.cipher import KeyMissing, PersonalDataDamaged
from eventstore.privacy.personal import FORGOTTEN
from readmodels.engine.browser.deeds import DeskAdmin, permission

logger = logging.getLogger(__name__)
PERMISSION = permission(SEE_PERSONAL_DATA)


class PersonalSection(NamedTuple):
    """What the page says of it: for each field its lines, or in `instead` why there are none."""

    fields: list[tuple[str, list[str]]]
    instead: str = ""


class PersonalAdmin(DeskAdmin):
    def opened(self, row: Any) -> Any:
        """A named tuple, as a client may read it. Raises KeyMissing or PersonalDataDamaged."""
        raise NotImplementedError

    def is_forgotten(self, row: Any) -> bool:
        """Whether the row says so itself, to everybody."""
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["personal"] = self._personal(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def _personal(self, request: HttpRequest, row: Any) -> PersonalSection:
        if self.is_forgotten(row):
            return PersonalSection([], "It is forgotten: nobody can read it any more.")
        if not request.user.has_perm(PERMISSION):
            return PersonalSection(
                [], f"It is hidden from you: to see it takes “{SEE_PERSONAL_DATA.name}” ({PERMISSION})."
            )
        try:
            opened = self.opened(row)._asdict()
        except (KeyMissing, PersonalDataDamaged) as error:
            return PersonalSection([], f"It cannot be opened: {error}.")
        fields = [(_title(name), _lines(value)) for name, value in opened.items() if value]
        if any(value != FORGOTTEN for value in opened.values() if value):
            facts = {"actor": actor(request), "of": self.heading.format(row)}
            logger.info("%(actor)s has seen personal data: %(of)s", facts, extra={"facts": facts})
        return PersonalSection(fields, "" if fields else "There is none.")


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _lines(value: Any) -> list[str]:
    """A text, or an address, whose parts are lines."""
    match value:
        case dict():
            return [str(part) for part in value.values() if part]
        case _ if value == FORGOTTEN:
            return ["forgotten: nobody can read it any more"]
        case _:
            return str(value).splitlines()
