import pytest

from catalog.bounds import PriceTooLow, TaxRateOdd
from catalog.product import PRODUCT, ProductExists
from tests.catalog.products import SKU, create, created, discontinued, renamed
from tests.specification import given


def test_a_new_product_is_created() -> None:
    given(PRODUCT).when(create()).then(created())


def test_creating_the_same_product_again_changes_nothing() -> None:
    given(PRODUCT, created()).when(create()).then_nothing()


def test_another_product_cannot_have_its_sku() -> None:
    given(PRODUCT, created()).when(create(name="Jug")).then_refused(ProductExists, sku="MUG-1")


def test_it_is_another_product_once_it_was_renamed() -> None:
    given(PRODUCT, created(), renamed("Jug")).when(create()).then_refused(ProductExists)


def test_a_discontinued_product_is_not_created_again() -> None:
    given(PRODUCT, created(), discontinued()).when(create()).then_refused(ProductExists)


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity"])
def test_its_price_is_zero_or_more(price: str) -> None:
    given(PRODUCT).when(create(price=price)).then_refused(PriceTooLow, sku=SKU)


def test_it_has_a_tax_rate() -> None:
    given(PRODUCT).when(create(tax_rate="0.2")).then(created(tax_rate="0.2"))
    given(PRODUCT, created(tax_rate="0.2")).when(create(tax_rate="0.20")).then_nothing()
    given(PRODUCT, created(tax_rate="0.2")).when(create()).then_refused(ProductExists)


@pytest.mark.parametrize("rate", ["-0.01", "1", "0.12345", "NaN"])
def test_its_tax_rate_is_a_part_of_one(rate: str) -> None:
    given(PRODUCT).when(create(tax_rate=rate)).then_refused(TaxRateOdd, tax_rate=rate)
