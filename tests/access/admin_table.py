"""docs/access.md, "The admin": who may open a page, and who may send something to it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from config.access.groups import GROUPS
from tests.admin.deeds import desks

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
ROW = re.compile(r"^\| (`/admin/[^|]+`) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NOBODY, EVERYBODY, STAFF, ROW_ITSELF = "nobody", "everybody", "staff", "whoever may open the row"
SUPERUSER, CLERK, ANONYMOUS = "superusers", "staff without a group", "anonymous"
ROLES = (SUPERUSER, *GROUPS, CLERK, ANONYMOUS)


class Page(NamedTuple):
    route: str
    opened_by: str
    sent_by: str

    def allows(self, role: str, method: str) -> bool:
        said = self.opened_by if method == "GET" else self.sent_by
        match said:
            case "nobody":
                return False
            case "everybody":
                return True
            case "staff":
                return role != ANONYMOUS
            case _:
                return role == SUPERUSER or role in said.split(", ")


def table() -> dict[str, Page]:
    """The rows by route. One may have several: `/admin/x/` `{id}/change/` are a list and a page below it.

    Of `/admin/x/…` there are only the pages below.
    """
    _, _, section = TABLE.read_text(encoding="utf-8").partition("\n## The admin\n")
    return {
        route: Page(route, opened_by.strip(), sent_by.strip())
        for cell, opened_by, sent_by in ROW.findall(section.partition("\n## ")[0])
        for route in _named(re.findall("`([^`]+)`", cell))
    }


def _named(routes: list[str]) -> list[str]:
    first = routes[0].removesuffix("…")
    named = [route if route.startswith("/") else first + route for route in routes]
    return named if routes[0] == first else named[1:]


def row_of(route: str, rows: dict[str, Page]) -> Page | None:
    """Its own row, or the one for such pages of every model."""
    if route in rows:
        return rows[route]
    general = rows.get(re.sub(r"^/admin/[a-z]+/[a-z]+/", "/admin/{app}/{model}/", route))
    if general is None or general.opened_by != ROW_ITSELF:
        return general
    whose = row_of(route.removesuffix("history/") + "change/", rows)
    return whose and Page(route, whose.opened_by, whose.opened_by)


def routes() -> list[str]:
    """Of every page of the admin. What differs by a name in its address is a page for each."""
    found = (route for route in _routes(get_resolver().url_patterns) if route.startswith("/admin/"))
    return [page for route in found for page in _each(route)]


def _routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = before + _shown(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def _shown(pattern: str) -> str:
    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).strip("^$")
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", plain)


def _each(route: str) -> list[str]:
    if route == "/admin/{app_label}/":
        return [f"/admin/{label}/" for label in sorted({model._meta.app_label for model in admin.site._registry})]
    for desk in desks():
        of_model = f"/admin/{desk.opts.app_label}/{desk.opts.model_name}/"
        if route == f"{of_model}do/{{name}}/":
            return [f"{of_model}do/{deed.name}/" for deed in desk.making]
        if route == f"{of_model}{{object_id}}/do/{{name}}/":
            return [f"{of_model}{{object_id}}/do/{deed.name}/" for deed in desk.deeds]
    return [route]


def route_of(address: str) -> str:
    """As the table has it."""
    match = resolve(address)
    route = _shown("/" + match.route).replace("^", "")
    if "/do/{name}/" in route:
        return route.replace("{name}", match.kwargs["name"])
    return address if route == "/admin/{app_label}/" else route


def unused(rows: dict[str, Page], found: list[str]) -> set[str]:
    """Rows of pages that there are not."""
    general = {route for route in rows if "{model}" in route}
    return {*rows} - {*found} - general
