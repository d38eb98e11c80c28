"""What is known of a visitor, who has no account: the cart and the orders of this browser, in a signed cookie."""

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.http import HttpRequest, HttpResponse

COOKIE = "shop"
PATH = "/shop"
DAYS_KEPT = 90
# A cookie has room for about so many.
MOST_ORDERS = 40

_signer = TimestampSigner(salt="storefront.visit")
_links = Signer(salt="storefront.order")


class Visit(msgspec.Struct):
    """`units` are those of the cart, as it was last seen. `orders` are the newest ones, the latest last."""

    cart_id: str | None = None
    units: int = 0
    orders: list[str] = []

    def order(self, order_id: str) -> None:
        """What was in the cart is in this order now."""
        self.orders = [*(known for known in self.orders if known != order_id), order_id][-MOST_ORDERS:]
        self.leave_cart()

    def leave_cart(self) -> None:
        self.cart_id, self.units = None, 0


def visit_of(request: HttpRequest) -> Visit:
    """A new one where the cookie is missing, too old, or not one of ours."""
    try:
        seen = _signer.unsign_object(request.COOKIES.get(COOKIE, ""), max_age=DAYS_KEPT * 86_400)
        return msgspec.convert(seen, Visit)
    except (BadSignature, ValueError):
        return Visit()


def remember(response: HttpResponse, visit: Visit) -> None:
    response.set_cookie(
        COOKIE,
        _signer.sign_object(msgspec.to_builtins(visit)),
        max_age=DAYS_KEPT * 86_400,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def link_key(order_id: str) -> str:
    """What opens an order's page in any browser."""
    return _links.signature(order_id)
