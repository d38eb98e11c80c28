from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.site import Site


@pytest.fixture
def site(transactional_db: None) -> Site:
    """The admin, as a superuser sees it."""
    return Site(logged_in("operator", is_superuser=True))


@pytest.fixture
def clerk_site(transactional_db: None) -> Site:
    """The admin, as a member of the staff without any permission sees it."""
    return Site(logged_in("clerk"))


def logged_in(name: str, **rights: Any) -> Client:
    user = User.objects.create_user(name, is_staff=True, **rights)
    client = Client()
    client.force_login(user)
    return client
