"""What an operator can be trusted with: a permission, in words that an administrator reads in a list."""

from typing import NamedTuple


class Duty(NamedTuple):
    """As Django's `Meta.permissions` has it."""

    codename: str
    name: str


# Of no form: what is known of a person is shown to who has it.
SEE_PERSONAL_DATA = Duty("see_personal_data", "Can see personal data")
