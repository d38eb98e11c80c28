"""How a view says what of it a client may have who stands for one owner alone, such as a customer.

`ownership = {"POST": own_order}` names a check for each HTTP method. A method without one is closed to such clients.
"""

from collections.abc import Callable, Mapping

from rest_framework.request import Request

# owner, request, what its path names: raises Http404 where that is not the owner's, as where it is not there.
Ownership = Callable[[str, Request, Mapping[str, str]], None]


def everybodys(owner: str, request: Request, path: Mapping[str, str]) -> None:
    """It belongs to nobody: a product, its stock."""
