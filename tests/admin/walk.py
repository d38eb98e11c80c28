"""Every page of the admin, found as an operator finds it: by the links of those that are known."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.contrib import admin
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, resolve

START = "/admin/"
# No page, or none that a link leads to: nothing is deleted, added or kept of itself where rows follow from events.
NOT_LINKED = {"login", "logout", "password_change_done", "autocomplete", "jsi18n", "view_on_site"}


def walk(links_of: Callable[[str], Iterable[str]], filtered: bool = False) -> Iterator[str]:
    """One address of each route; `filtered`: and of each set of parameters that links give it. `links_of` opens it."""
    waiting, seen = [START], {_kind(START, filtered)}
    while waiting:
        address = waiting.pop(0)
        links = [urljoin(address, link).partition("#")[0] for link in links_of(address)]
        yield address
        for link in links:
            if (kind := _kind(link, filtered)) is not None and kind not in seen:
                seen.add(kind)
                waiting.append(link)


def routes() -> set[str]:
    """Those of the admin that have a page."""
    names = {str(pattern.name) for pattern in _patterns(admin.site.urls[0]) if pattern.name}
    return names - NOT_LINKED


def route(address: str) -> str:
    return str(resolve(urlsplit(address).path).url_name)


def _kind(link: str, filtered: bool) -> object:
    """What makes a page another one; None for what is no page of the admin. A deed is one of its own."""
    path, query = urlsplit(link)[2:4]
    match = _match(path)
    if match is None or match.url_name in NOT_LINKED or match.url_name is None:
        return None
    deed = match.kwargs.get("name") if match.url_name.endswith(("_do", "_make")) else None
    parameters = frozenset(name for name, _ in parse_qsl(query, keep_blank_values=True)) if filtered else None
    return match.url_name, deed, parameters


def _match(path: str) -> ResolverMatch | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.app_name == "admin" else None


def _patterns(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one
