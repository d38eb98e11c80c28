from catalog.commands import RenameProduct
from catalog.product import PRODUCT, ProductIsDiscontinued, ProductNotFound
from tests.catalog.products import SKU, created, discontinued, renamed
from tests.specification import given


def test_a_product_is_renamed() -> None:
    given(PRODUCT, created()).when(RenameProduct(SKU, "Jug")).then(renamed("Jug"))


def test_the_name_that_it_has_changes_nothing() -> None:
    given(PRODUCT, created(), renamed("Jug")).when(RenameProduct(SKU, "Jug")).then_nothing()


def test_what_is_not_there_cannot_be_renamed() -> None:
    given(PRODUCT).when(RenameProduct(SKU, "Jug")).then_refused(ProductNotFound, sku=SKU)


def test_what_is_discontinued_keeps_its_name() -> None:
    given(PRODUCT, created(), discontinued()).when(RenameProduct(SKU, "Jug")).then_refused(ProductIsDiscontinued)
