from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone


class LinesOf(Func):
    """The sum over a column {reason: lines} (privacy/migrations/0025_access_logs.py)."""

    function = "access_log_lines"
    output_field = models.BigIntegerField()


class AccessLogFileQuerySet(models.QuerySet["AccessLogFile"]):
    def free(self, now: datetime) -> Self:
        """Files that were begun, and that no process works on any more."""
        return self.filter(done_at=None, claimed_until__lte=now)


class AccessLogFile(models.Model):
    """A web server's access log that was given to be counted, known again by what it holds.

    Neither its name nor any of its lines is kept. Until it is done, nothing of it is in the
    figures; the numbers then say how far it is.
    """

    # SHA-256 of the log as it is without compression.
    content_hash = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    read = models.BigIntegerField(default=0)
    lines = models.BigIntegerField(default=0)
    # Pages that somebody saw.
    counted = models.BigIntegerField(default=0)
    # How many lines for each reason.
    dropped = models.JSONField(default=dict)
    # Neither in the Common nor in the Combined format.
    malformed = models.BigIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    # Of the process that works on it.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = AccessLogFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lines=F("counted") + LinesOf("dropped") + F("malformed")),
                name="access_log_file_every_line_once",
            ),
            models.CheckConstraint(
                condition=Q(counted__gte=0, malformed__gte=0),
                name="access_log_file_no_less_than_none",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, claimed_until__isnull=False)
                | Q(done_at__isnull=False, claim=None, read=F("size")),
                name="access_log_file_done_or_in_hand",
            ),
        ]
        indexes = [models.Index(fields=["begun_at"], name="access_log_file_by_age")]

    def __str__(self) -> str:
        return f"{self.content_hash[:12]}, {self.lines:,} lines"

    @property
    def was_broken_off(self) -> bool:
        return (
            self.done_at is None
            and self.claimed_until is not None
            and self.claimed_until <= timezone.now()
        )

    @property
    def share(self) -> int:
        """How much of it is read, in whole per cent."""
        return 100 if self.done_at else 100 * self.read // max(self.size, 1)
