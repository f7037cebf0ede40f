from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models.check import Check


class RevocationQuerySet(models.QuerySet["Revocation"]):
    def waiting(self) -> Self:
        """Those that a second person has to confirm."""
        return self.filter(confirmed_at=None, dropped_at=None)


class Revocation(models.Model):
    """Two members of staff who end a check: one proposes it, another confirms."""

    check_row = models.ForeignKey(
        Check, models.CASCADE, related_name="revocations", db_column="check_id"
    )
    reason = models.TextField(max_length=2000)
    # Subjects of members of staff.
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    dropped_by = models.UUIDField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = RevocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_row"],
                condition=Q(dropped_at=None),
                name="revocation_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="revocation_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    dropped_at=None,
                ),
                name="revocation_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="revocation_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Revoking: {self.check_row}"
