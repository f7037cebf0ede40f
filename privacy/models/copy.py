from django.db import models
from django.db.models import Q

from privacy.models.ledger import Entry


class CopyEvent(Entry):
    """That a copy of everything about a subject was asked for, made, handed out, or taken in."""

    class Act(models.TextChoices):
        ASKED = "asked", "Asked for"
        MADE = "made", "Made"
        FETCHED = "fetched", "Handed out"
        TAKEN_IN = "taken-in", "Taken in from another site"

    # Of the copy, which is on record under it after its file is gone.
    number = models.UUIDField()
    subject = models.UUIDField()
    act = models.CharField(max_length=8, choices=Act.choices)
    # How many rows it has.
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["asked", "made", "fetched", "taken-in"]),
                name="copy_act_known",
            )
        ]
        indexes = [
            models.Index(fields=["subject", "-position"], name="copies_of_subject")
        ]
