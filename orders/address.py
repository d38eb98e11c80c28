"""Where a customer lives, or where an order goes."""

import msgspec


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """`recipient` is written above it, where that is not the customer."""

    street: str
    city: str
    postal_code: str
    country: str
    region: str = ""
    recipient: str = ""
