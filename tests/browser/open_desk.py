"""The admin, open to browsers, as operators find their way about in it: by what they read, not by addresses."""

from typing import NamedTuple

from django.contrib.auth.models import User

from tests.browser.devtools import Browser, Page
from tests.faults.processes import Running

PASSWORD = "correct horse battery staple"


class OpenDesk(NamedTuple):
    address: str
    worker: Running

    def operator(self, chromium: Browser, name: str) -> Page:
        """Somebody who may do everything, at the dashboard."""
        User.objects.create_superuser(name, password=PASSWORD)
        page = chromium.visitor()
        page.open(self.address)
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.follow("Log in")
        page.wait_for("Dashboard")
        return page

    def search(self, page: Page, listed: str, text: str) -> None:
        """In a list, which is found by its name in the navigation."""
        page.follow(listed)
        page.fill("#searchbar", text)
        page.follow("Search")

    def retry(self, page: Page) -> None:
        """The first that is parked, from their list."""
        page.press("#result_list .field-row a")
        page.follow("Retry")

    def discard(self, page: Page, reason: str) -> None:
        """From its page."""
        page.follow("Parked events")
        page.press("#result_list .field-row a")
        page.fill("#id_reason", reason)
        page.follow("Discard the event")
