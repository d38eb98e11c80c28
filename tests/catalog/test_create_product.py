import pytest

from catalog.bounds import PriceTooLow
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
