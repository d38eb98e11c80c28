"""The question that this read model answers."""

from readmodels.email_in_use.keyed_hash import keyed_hash
from readmodels.email_in_use.model import EmailInUse


def owner(address: str) -> str | None:
    """The customer whose address it is, however it is written in upper and lower case. Raises KeyMissing."""
    found = EmailInUse.objects.filter(email_hash=keyed_hash(address))
    return found.values_list("customer_id", flat=True).first()
