from decimal import Decimal

import pytest

from catalog.bounds import PriceTooLow
from catalog.commands import ChangePrice
from catalog.product import PRODUCT, CurrencyChanged, ProductIsDiscontinued, ProductNotFound
from tests.catalog.products import SKU, created, discontinued, repriced
from tests.specification import given

DEARER = ChangePrice(SKU, Decimal("14.50"), "GBP")


def test_a_price_is_changed() -> None:
    given(PRODUCT, created()).when(DEARER).then(repriced("14.50"))


def test_the_price_that_it_has_changes_nothing() -> None:
    given(PRODUCT, created(), repriced("14.50")).when(DEARER).then_nothing()


def test_a_price_written_with_other_digits_is_the_same() -> None:
    given(PRODUCT, created()).when(ChangePrice(SKU, Decimal("12.950"), "GBP")).then_nothing()


def test_the_currency_stays() -> None:
    given(PRODUCT, created()).when(ChangePrice(SKU, Decimal(15), "EUR")).then_refused(CurrencyChanged, currency="GBP")


def test_what_is_not_there_has_no_price() -> None:
    given(PRODUCT).when(DEARER).then_refused(ProductNotFound)


def test_what_is_discontinued_keeps_its_price() -> None:
    given(PRODUCT, created(), discontinued()).when(DEARER).then_refused(ProductIsDiscontinued)


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity"])
def test_its_price_is_zero_or_more(price: str) -> None:
    given(PRODUCT, created()).when(ChangePrice(SKU, Decimal(price), "GBP")).then_refused(PriceTooLow, sku=SKU)
