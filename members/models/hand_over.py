from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models.company import Company
from members.models.member import Member

WAIT = timedelta(hours=72)


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def open(self) -> Self:
        """Those that are neither done nor stopped."""
        return self.filter(done_at=None, stopped_at=None)

    def due(self) -> Self:
        """Open ones whose waiting time is over."""
        return self.open().filter(due_at__lte=timezone.now())

    def about(self, member: Member) -> Self:
        """Those that a member asked for, or that are to make the member an owner."""
        return self.filter(Q(asked_by=member) | Q(to=member))

    def stop(self) -> int:
        """Let nothing come of the open ones among these."""
        return self.open().update(stopped_at=timezone.now())


class HandOver(models.Model):
    """An owner's wish that a colleague becomes the owner: it waits, and can be taken back."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="hand_overs")
    asked_by = models.ForeignKey(Member, models.CASCADE, related_name="+")
    to = models.ForeignKey(Member, models.CASCADE, related_name="+")
    # Stays the one who asked an owner too? Otherwise an administrator from then on.
    is_shared = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(done_at=None, stopped_at=None),
                name="hand_over_one_open_per_company",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("asked_at") + WAIT),
                name="hand_over_waits_72_hours",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None)
                | Q(stopped_at=None, done_at__gte=F("due_at")),
                name="hand_over_done_when_due_and_not_stopped",
            ),
        ]
