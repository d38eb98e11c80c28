"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

WRITTEN = {"text", "search", "number", "email", "url", "password", "date", ""}
# What is not chosen before, and without which nothing is done: rows of a list, and that it is to be.
CHOSEN = {"_selected_action", "confirmed"}


@dataclass
class Form:
    method: str
    action: str
    # What it has in it, those of its fields in which something is written, and what there is to choose from.
    sent: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._within: Form | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._within = Form(named.get("method", "get").lower(), named.get("action", ""))
            self.forms.append(self._within)
        elif self._within is not None:
            self._found(self._within, tag, named)

    def _found(self, form: Form, tag: str, named: dict[str, str]) -> None:
        name, kind = named.get("name", ""), named.get("type", "")
        match tag:
            case "select":
                self._select = name
            case "option" if self._select:
                form.choices.setdefault(self._select, []).append(named.get("value", ""))
                if self._select not in form.sent or "selected" in named:
                    form.sent[self._select] = named.get("value", "")
            case "textarea":
                form.written.append(name)
            case "input" if name and (kind not in {"checkbox", "radio"} or "checked" in named or name in CHOSEN):
                form.sent[name] = named.get("value", "on" if kind == "checkbox" else "")
                form.written += [name] if kind in WRITTEN else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = None
        elif tag == "select":
            self._select = ""
