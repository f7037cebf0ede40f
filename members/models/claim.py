import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company
from members.models.member import Member

# How long the owners of a company hear of a decision before it holds.
OBJECTION = timedelta(hours=72)
# A claimant whose account is gone gets nothing.
UNDER_WAY = Q(member__isnull=False, due_at__isnull=False, done_at=None, stopped_at=None)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> Self:
        """Claims that nobody decided yet."""
        return self.filter(granted_at=None, refused_at=None)

    def under_way(self) -> Self:
        """Granted against the owners, and neither carried out nor stopped."""
        return self.filter(UNDER_WAY)

    def due(self) -> Self:
        """Those under way where the owners' time to object is over."""
        return self.under_way().filter(due_at__lte=timezone.now())


class Claim(models.Model):
    """A member's word that a company in the directory is theirs, and what came of it.

    Staff decide it, and the owners object to staff; a hand-over (HandOver) is an owner's own
    wish, and they stop it themselves. So both wait 72 hours, and each in a table of its own.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("An address on the company's domain")
        STAFF = "staff", _("A decision of our staff")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="claims")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="claims"
    )
    way = models.CharField(max_length=5, choices=Way.choices)
    # The member's reasons, sealed under the member's key.
    why = models.BinaryField(null=True)
    # The company had a team when it was asked for: its owners are told, and can object.
    is_disputed = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    # The subject of who decided; none where the program did.
    decided_by = models.UUIDField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "member"],
                condition=Q(granted_at=None, refused_at=None),
                name="claim_waits_once_per_member",
            ),
            # The owners who were told are the ones who lose the company.
            models.UniqueConstraint(
                fields=["company"],
                condition=UNDER_WAY,
                name="claim_one_under_way_per_company",
            ),
            models.CheckConstraint(
                condition=Q(granted_at=None) | Q(refused_at=None),
                name="claim_granted_or_refused",
            ),
            models.CheckConstraint(
                condition=Q(way="mail")
                | Q(granted_at=None, refused_at=None)
                | Q(decided_by__isnull=False) & ~Q(reason=""),
                name="claim_decided_by_somebody_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None)
                | Q(granted_at__isnull=False, stopped_at=None)
                & (Q(is_disputed=False) | Q(due_at__lte=F("done_at"))),
                name="claim_done_after_it_was_granted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(granted_at=None, refused_at=None),
                name="claim_waiting",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False, done_at=None, stopped_at=None),
                name="claim_due",
            ),
        ]

    def __str__(self) -> str:
        return f"Claim to {self.company}"
