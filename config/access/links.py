"""The links of a page of the admin that its reader may follow; of the others, only what they say is left.

No page has to think of it: an order's page shows its events to whoever may see orders, and leads to them only who may
see events.
"""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from readmodels.engine.desk.access import may_act, may_look

# A link up to its own end; and an entry or a paragraph that is nothing but that link, a button without effect.
TEXT = r"(?:(?!</a>).)*"
LINK = re.compile(rf'(<(li|p)>\s*)?<a\b[^>]*?\shref="([^"]*)"[^>]*>({TEXT})</a>(?(1)\s*</\2>)', re.DOTALL)


def narrow(request: HttpRequest, response: HttpResponse) -> None:
    """The page as its reader is to have it. A superuser may follow all."""
    if not getattr(request.user, "is_superuser", False):
        response.content = _narrowed(request, response.text).encode()


def _narrowed(request: HttpRequest, page: str) -> str:
    known: dict[str, bool] = {}

    def shown(link: "re.Match[str]") -> str:
        alone, _, address, text = link.groups()
        if address not in known:
            known[address] = may_follow(request, unescape(address))
        if known[address]:
            return link[0]
        return "" if alone else text

    return LINK.sub(shown, page)


def may_follow(request: HttpRequest, address: str) -> bool:
    """Whether what is there would be shown to who asks now. What is no page of the admin is not ours to say."""
    try:
        where = urlsplit(urljoin(request.path, address))
        match = resolve(where.path)
    except (Resolver404, ValueError):
        return True
    return bool(where.netloc) or match.namespace != "admin" or _may_open(request, match)


def _may_open(request: HttpRequest, match: ResolverMatch) -> bool:
    name, of_model = match.url_name or "", getattr(match.func, "model_admin", None)
    if name == "auth_user_password_change":
        return request.user.has_perm("auth.change_user")
    if name.startswith("projection"):
        return may_act(request) if name == "projection_act" else may_look(request)
    if of_model is None:
        return True
    if name.endswith("_add"):
        return bool(of_model.has_add_permission(request))
    if name.endswith("_delete"):
        return bool(of_model.has_delete_permission(request))
    return bool(of_model.has_view_or_change_permission(request))
