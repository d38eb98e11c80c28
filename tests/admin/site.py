"""The admin as a browser sees it: pages, and what is in them."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.test import Client
from django.urls import reverse


class Site:
    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, address: str, **parameters: Any) -> "Page":
        return Page(self.client.get(address, parameters))

    def post(self, address: str, **body: Any) -> "Page":
        return Page(self.client.post(address, body))

    def act(self, address: str, **typed: Any) -> "Page":
        """Opens a form, sends it filled in, and is led to the page that comes then."""
        sent = self.post(address, **self.hidden(address), **typed)
        return self.get(sent.response.headers["Location"]) if sent.status == 302 else sent

    def hidden(self, address: str) -> dict[str, Any]:
        """What a form sends beside what is typed."""
        form = self.get(address).response.context["form"]
        return {field.html_name: field.value() for field in form.hidden_fields()}

    def listed(self, model: str, **parameters: Any) -> "Page":
        return self.get(reverse(f"admin:{model}_changelist"), **parameters)

    def row(self, row: Model) -> "Page":
        return self.get(address_of(row))


def address_of(row: Model, view: str = "change") -> str:
    name = f"{row._meta.app_label}_{row._meta.model_name}_{view}"
    return reverse(f"admin:{name}", args=[quote(row.pk)])


class Page:
    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    @property
    def keys(self) -> list[Any]:
        """What the list shows, by primary key."""
        return [row.pk for row in self.response.context["cl"].result_list]

    @property
    def text(self) -> str:
        """What a reader sees, in one line."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())

    @property
    def links(self) -> list[str]:
        return [unescape(link) for link in re.findall(r'href="([^"]*)"', self.html)]

    def next(self, site: Site) -> "Page | None":
        return self._beside(site, self.response.context["cl"].next_url)

    def previous(self, site: Site) -> "Page | None":
        return self._beside(site, self.response.context["cl"].previous_url)

    def _beside(self, site: Site, url: str | None) -> "Page | None":
        return site.get(self.response.request["PATH_INFO"] + url) if url else None


ADDRESSES = {"href", "src", "action", "formaction", "xlink:href"}


class Elements(HTMLParser):
    """Everything in a page that could run: scripts, handlers, addresses that are code. Inline styles too."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.running: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and not (named.get("src") or "").startswith(("/static/", "/admin/jsi18n/")):
            self.running.append(f"<script {named}>")
        if tag in {"style", "iframe", "object", "embed", "base"} or (tag == "img" and named.get("src") == "x"):
            self.running.append(f"<{tag} {named}>")
        for name, value in attrs:
            code = (value or "").strip().lower().startswith(("javascript:", "data:text"))
            if name.startswith("on") or name == "style" or (code and name in ADDRESSES):
                self.running.append(f'{tag} {name}="{value}"')
