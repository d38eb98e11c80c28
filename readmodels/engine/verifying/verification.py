"""What comparisons have found: kept, so that an operator sees in the morning what the night has shown."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from readmodels.engine.verifying.comparison import Comparison


class VerificationResult(models.Model):
    """One comparison of a read model with the log: how much, at which position, and the first differences.

    `before_swap`: it was made by a replay, with the table that is to take the live one's place. What differs is what
    the replay changes, and no longer there after it.
    """

    name = models.TextField()
    verified_at = models.DateTimeField(default=timezone.now)
    position = models.BigIntegerField()
    rows = models.BigIntegerField()
    parked = models.IntegerField()
    differing = models.BigIntegerField()
    differences = models.JSONField(encoder=DjangoJSONEncoder)
    before_swap = models.BooleanField(default=False, db_default=False)

    class Meta:
        app_label = "readmodels"
        verbose_name = "verification"
        default_permissions = ("view",)
        indexes = [models.Index("name", models.F("verified_at").desc(), name="readmodels_verification_last")]

    def __str__(self) -> str:
        return f"{self.name} at {self.position}: {self.differing} differ"


def keep(found: Comparison, before_swap: bool = False) -> VerificationResult:
    """Keep the result, in the place of those of thirty comparisons before."""
    kept = VerificationResult.objects.create(
        name=found.projection,
        position=found.position,
        rows=found.rows,
        parked=found.parked,
        differing=found.differing,
        differences=[one._asdict() for one in found.differences],
        before_swap=before_swap,
    )
    newest = VerificationResult.objects.filter(name=kept.name).order_by("-verified_at")[:30]
    VerificationResult.objects.filter(name=kept.name).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return kept


def newest(name: str, before_swap: bool) -> VerificationResult | None:
    """The last one that a replay has made, or that was made of the table as it was."""
    return VerificationResult.objects.filter(name=name, before_swap=before_swap).order_by("-verified_at").first()
