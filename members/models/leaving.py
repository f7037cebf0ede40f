import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models.member import Member

# So long it can be taken back.
UNDO = timedelta(days=7)
# What staff asked for and nobody approved is over after that.
UNANSWERED = timedelta(days=30)


class LeavingQuerySet(models.QuerySet["Leaving"]):
    def waiting(self) -> Self:
        """Those that are to be carried out some day: nobody has to agree to them first."""
        return self.filter(Q(asked_by=None) | Q(approved_by__isnull=False))

    def unapproved(self) -> Self:
        """Those that staff asked for and nobody has agreed to yet."""
        return self.filter(asked_by__isnull=False, approved_by=None)

    def due(self) -> Self:
        return self.waiting().filter(due_at__lte=timezone.now())


class Leaving(models.Model):
    """That an account is to be erased, and when. Taken back it is deleted, carried out too.

    Where staff ask for it on request, another of them has to approve it.
    """

    # Stands in links and in the ledger of erasures.
    number = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, models.CASCADE, related_name="leaving")
    cause = models.CharField(max_length=10, default="member")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)
    # Members by their subject, which outlives the account.
    asked_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    # Why staff asked, in words that the member reads, and where the request is kept.
    reason = models.CharField(max_length=500, blank=True)
    ticket = models.CharField(max_length=60, blank=True)

    objects = LeavingQuerySet.as_manager()

    class Meta:
        permissions = [("erase_member", "Can ask for and approve an erasure")]
        constraints = [
            models.CheckConstraint(
                # Said of NULL, "not the same" is neither true nor false, and a check lets
                # that pass.
                condition=Q(approved_by=None)
                | Q(asked_by__isnull=False) & ~Q(approved_by=F("asked_by")),
                name="leaving_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None, reason="", ticket="")
                | Q(asked_by__isnull=False, cause="staff")
                & ~Q(reason="")
                & ~Q(ticket=""),
                name="leaving_staff_say_why",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["member", "staff", "inactive", "replayed"]),
                name="leaving_cause_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure {str(self.number)[:8]}"
