from django.db import models
from django.db.models import Q

from privacy.models.ledger import Entry


class Erasure(Entry):
    """That a subject was erased: by a number that is nobody's name, why, and how many rows went.

    It is what a restored backup is made right by (privacy/erased_list.py).
    """

    class Cause(models.TextChoices):
        MEMBER = "member", "The member"
        STAFF = "staff", "Staff on request"
        INACTIVE = "inactive", "Nobody signed in for 30 months"
        REPLAYED = "replayed", "After a backup was restored"

    number = models.UUIDField(unique=True)
    subject = models.UUIDField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # {what: how many}, for the receipt. No name, no address, no text.
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=["member", "staff", "inactive", "replayed"]),
                name="erasure_cause_known",
            )
        ]
