from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

# Article 33(1) of the GDPR.
TO_TELL = timedelta(hours=72)


class Incident(models.Model):
    """That data may have got to whom they are not for: what, when, and whom it was told.

    Which members it touches is asked of the data each time and kept nowhere. A drill is one
    that did not happen.
    """

    is_drill = models.BooleanField(default=True)
    table = models.CharField(max_length=63)
    since = models.DateTimeField()
    until = models.DateTimeField()
    # For our staff. Names nobody.
    what = models.CharField(max_length=500, blank=True)
    noticed_at = models.DateTimeField(default=timezone.now)
    touched = models.PositiveIntegerField()
    authority_told_at = models.DateTimeField(null=True)
    members_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lte=models.F("until")),
                name="incident_begins_before_it_ends",
            )
        ]
        indexes = [
            models.Index(
                fields=["noticed_at"],
                condition=Q(closed_at=None),
                name="incident_open",
            )
        ]

    def __str__(self) -> str:
        kind = "Drill" if self.is_drill else "Incident"
        return f"{kind} {self.pk}"

    @property
    def due_at(self) -> datetime:
        """Until when the authority has to be told."""
        return self.noticed_at + TO_TELL
