"""A shop that is open to browsers."""

from typing import NamedTuple

from tests.browser.devtools import Page
from tests.faults.processes import Running
from tests.storefront.visitor import DETAILS


class OpenShop(NamedTuple):
    address: str
    worker: Running

    def puts(self, page: Page, sku: str) -> None:
        """By the page of the product, which has its button."""
        page.open(f"{self.address}/products/{sku}")
        page.press(".put button")

    def fills_in(self, page: Page) -> None:
        page.open(f"{self.address}/checkout")
        for name, text in DETAILS.items():
            page.fill(f"#{name}", text)
