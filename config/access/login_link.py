"""One-time log-in links for the operator of a shop on a developer's machine. Only there is there a route for them."""

from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import base36_to_int
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

OPERATOR = "operator"
VALID_SECONDS = 3600


class LoginLinkTokens(PasswordResetTokenGenerator):
    """Tokens that hold until the next log-in (last_login is signed with them), and no longer than VALID_SECONDS."""

    key_salt = "config.access.login_link"

    def check_token(self, user: User | None, token: str | None) -> bool:
        return super().check_token(user, token) and self._age(str(token)) <= VALID_SECONDS

    def _age(self, token: str) -> int:
        return self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])


class OperatorDeactivated(Exception):
    """The account of the operator is deactivated."""


tokens = LoginLinkTokens()


def operator() -> User:
    """The superuser that the links log in; made without a password if it is missing. Raises OperatorDeactivated."""
    user, created = get_user_model().objects.get_or_create(
        username=OPERATOR, defaults={"is_staff": True, "is_superuser": True}
    )
    if created:
        user.set_unusable_password()
        user.save()
    if not user.is_active:
        raise OperatorDeactivated
    return user


def new_path() -> str:
    """The path of a new link."""
    return f"/login-link/{tokens.make_token(operator())}"


@never_cache
@require_safe
def log_in(request: HttpRequest, token: str) -> HttpResponse:
    """Log the operator in and go to the admin; 404 for a link that is used, too old or made up."""
    user = get_user_model().objects.filter(username=OPERATOR, is_active=True).first()
    if not tokens.check_token(user, token):
        raise Http404("This log-in link is used or too old: `python manage.py login_link` makes a new one.")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("/admin/")
