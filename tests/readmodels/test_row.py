"""A row that no event has changed yet."""

from typing import Any

import pytest

from readmodels.engine.projection import Projection
from readmodels.engine.registry import registered
from readmodels.engine.row import blank
from readmodels.models import CustomerProfile


def fields(row: object) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize("projection", registered(), ids=lambda projection: str(projection.name))
def test_it_is_what_django_makes(projection: Projection[Any]) -> None:
    assert fields(blank(projection.model, "k")) == fields(projection.model(**{projection.model._meta.pk.attname: "k"}))


def test_no_two_share_what_can_be_changed() -> None:
    one, other = (blank(CustomerProfile, key) for key in "ab")
    one.ordered["GBP"] = "1.00"
    assert other.ordered == {}
