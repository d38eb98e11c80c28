from decimal import Decimal

import pytest

from catalog.bounds import TaxRateOdd
from catalog.commands import ChangeTaxRate
from catalog.events import TaxRateChanged
from catalog.product import PRODUCT, ProductIsDiscontinued, ProductNotFound
from tests.catalog.products import SKU, created, discontinued
from tests.specification import given

REDUCED = ChangeTaxRate(SKU, Decimal("0.05"))


def test_a_tax_rate_is_changed() -> None:
    given(PRODUCT, created()).when(REDUCED).then(TaxRateChanged(SKU, Decimal("0.05")))


def test_the_rate_that_it_has_changes_nothing() -> None:
    given(PRODUCT, created(), TaxRateChanged(SKU, Decimal("0.050"))).when(REDUCED).then_nothing()
    given(PRODUCT, created()).when(ChangeTaxRate(SKU, Decimal(0))).then_nothing()


def test_what_is_not_there_has_no_rate() -> None:
    given(PRODUCT).when(REDUCED).then_refused(ProductNotFound)


def test_what_is_discontinued_keeps_its_rate() -> None:
    given(PRODUCT, created(), discontinued()).when(REDUCED).then_refused(ProductIsDiscontinued)


@pytest.mark.parametrize("rate", ["-0.01", "1", "20", "0.12345", "1E-9", "NaN", "Infinity"])
def test_a_rate_is_a_part_of_one_with_at_most_four_decimals(rate: str) -> None:
    given(PRODUCT, created()).when(ChangeTaxRate(SKU, Decimal(rate))).then_refused(TaxRateOdd, tax_rate=rate)
