from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.company import Company
from members.models.member import Member
from members.models.membership import Membership

GOOD_FOR = timedelta(days=7)
UNANSWERED = Q(accepted_at=None, declined_at=None, revoked_at=None)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Invitations nobody has accepted, declined or revoked, however old."""
        return self.filter(UNANSWERED)

    def open(self) -> Self:
        """Invitations that can be accepted: neither answered nor revoked nor too old."""
        return self.filter(UNANSWERED, ends_at__gt=timezone.now())


class Invitation(models.Model):
    """Somebody is asked by mail to join a company's team in a role, for seven days.

    Of the link only a digest is kept. The address is sealed under the company's key, and gone
    once there is an answer; its keyed digest finds the member whose address it is.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Membership.Role.choices)
    address = models.BinaryField(null=True)
    address_digest = models.CharField(max_length=64, db_index=True)
    token_digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="invitations_sent"
    )
    # Of the form it was sent with: the same form twice is one invitation.
    form_key = models.UUIDField(default=uuid4, editable=False)
    invited_at = models.DateTimeField(default=timezone.now)
    # It can be sent again; the last mail, and how many there were.
    sent_at = models.DateTimeField(default=timezone.now)
    times_sent = models.PositiveSmallIntegerField(default=1)
    # The key of that mail, to take it back while it waits.
    letter_key = models.CharField(max_length=150, blank=True)
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "address_digest"],
                condition=UNANSWERED,
                name="invitation_one_open_per_address",
            ),
            models.UniqueConstraint(
                fields=["company", "form_key"], name="invitation_once_per_form"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, revoked_at=None)
                | Q(declined_at=None, revoked_at=None),
                name="invitation_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(address__isnull=True) | UNANSWERED,
                name="invitation_answered_holds_no_address",
            ),
            # Owners are made by handing over, which waits and can be taken back.
            models.CheckConstraint(
                condition=Q(role__in=["admin", "editor", "sales", "viewer"]),
                name="invitation_makes_no_owner",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "-invited_at"], name="invitation_of_company"
            ),
        ]
