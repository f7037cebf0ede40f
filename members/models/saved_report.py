from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.member import Member
from privacy.models import Release


class SavedReportQuerySet(models.QuerySet["SavedReport"]):
    def there(self) -> Self:
        """Reports that were not deleted."""
        return self.filter(removed_at=None)

    def with_release(self) -> Self:
        """Each with its owner, and the release that it stays at."""
        return self.select_related("owner", "release").defer("release__by")

    def sent(self) -> Self:
        """Those that go to their owner by mail, and are not paused."""
        return self.there().filter(paused_at=None).exclude(schedule="off")

    def due(self, at: datetime, newest: int) -> Self:
        """Those whose turn has come: by the clock, or because there are newer releases."""
        by_clock = Q(schedule__in=["monthly", "quarterly"], next_at__lte=at)
        by_release = Q(schedule="release", seen__lt=newest)
        return self.sent().filter(by_clock | by_release)


class SavedReport(models.Model):
    """A question to the releases that one of the staff asks again and again, and what for."""

    class Schedule(models.TextChoices):
        OFF = "off", _("Never")
        RELEASE = "release", _("When a new release has this table")
        MONTHLY = "monthly", _("On the first day of every month")
        QUARTERLY = "quarterly", _("On the first day of every quarter")

    owner = models.ForeignKey(
        Member, models.CASCADE, related_name="saved_reports", db_index=False
    )
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=500)
    # The canonical query string of its question, without a release.
    question = models.CharField(max_length=4000)
    # None follows the newest release.
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, related_name="+", db_index=False
    )
    schedule = models.CharField(
        max_length=9, choices=Schedule.choices, default=Schedule.OFF
    )
    # Up to which release it was looked whether there is something to send.
    seen = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        constraints = [
            # A report without a purpose cannot be saved, whoever writes.
            models.CheckConstraint(
                condition=Q(purpose__regex=r"\S"), name="saved_report_has_a_purpose"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="saved_report_has_a_name"
            ),
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                condition=Q(removed_at=None),
                name="saved_report_once_a_name",
            ),
            models.CheckConstraint(
                condition=Q(schedule="off") | Q(release=None),
                name="saved_report_that_stays_is_not_sent",
            ),
            models.CheckConstraint(
                condition=Q(schedule__in=["off", "release"], next_at=None)
                | Q(schedule__in=["monthly", "quarterly"], next_at__isnull=False),
                name="saved_report_has_a_next_time_or_none",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-changed_at", "-id"],
                condition=Q(removed_at=None),
                name="saved_report_by_change",
            ),
            models.Index(
                Lower("name"),
                "id",
                condition=Q(removed_at=None),
                name="saved_report_by_name",
            ),
            models.Index(fields=["owner", "-changed_at"], name="saved_report_of_owner"),
            models.Index(
                fields=["schedule", "next_at", "seen"],
                condition=Q(removed_at=None, paused_at=None) & ~Q(schedule="off"),
                name="saved_report_due",
            ),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="saved_report_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name
