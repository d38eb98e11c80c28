from catalog.commands import DiscontinueProduct
from catalog.product import PRODUCT, ProductNotFound
from tests.catalog.products import SKU, created, discontinued
from tests.specification import given


def test_a_product_is_discontinued() -> None:
    given(PRODUCT, created()).when(DiscontinueProduct(SKU)).then(discontinued())


def test_discontinuing_it_twice_changes_nothing() -> None:
    given(PRODUCT, created(), discontinued()).when(DiscontinueProduct(SKU)).then_nothing()


def test_what_is_not_there_cannot_be_discontinued() -> None:
    given(PRODUCT).when(DiscontinueProduct(SKU)).then_refused(ProductNotFound)
