import uuid
from datetime import datetime, timedelta
from typing import Self

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from members.models.member import Member

# How long nobody may be seen, and how long a sign-in lasts at most.
IDLE, LONGEST = timedelta(days=14), timedelta(days=90)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=8)
PASSING_BY = timedelta(days=1)


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, member: Member) -> Self:
        """Where a member is signed in, the last seen first."""
        still = self.filter(member=member, expire_date__gt=timezone.now())
        return still.order_by("-seen_at")


class Session(AbstractBaseSession):
    """One browser that is signed in, or on its way to it.

    Of the browser it knows a coarse name ("Firefox on Windows"), never a network address.
    """

    # Stands in forms for the key, which is as good as a password.
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, related_name="sessions"
    )
    device = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()  # type: ignore[assignment,misc]

    def ends_at(self, seen_at: datetime) -> datetime:
        """When it ends if nobody is seen again after `seen_at`; sooner for staff."""
        if self.member is None:
            return seen_at + PASSING_BY
        if self.member.is_staff:
            return min(seen_at + STAFF_IDLE, self.begun_at + STAFF_LONGEST)
        return min(seen_at + IDLE, self.begun_at + LONGEST)
