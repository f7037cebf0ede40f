import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.member import Member


class DownloadQuerySet(models.QuerySet["Download"]):
    def standing(self) -> Self:
        """Those that are being made, or wait to be fetched."""
        return self.filter(ended_at=None)

    def to_work_on(self, now: datetime) -> Self:
        """Those that nobody has in hand, or whose worker is silent."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.standing().filter(free, ready_at=None)

    def over(self, now: datetime) -> Self:
        """Those whose file was to be fetched until now."""
        return self.standing().filter(ends_at__lte=now)


class Download(models.Model):
    """A member's copy of everything: asked for, made by a worker, kept sealed for a day.

    Its row is the worker's queue, and stays a while without its file, to count by.
    """

    number = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="downloads")
    # The language of what is written for people in it.
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(default=timezone.now)
    # In whose hands it is, until when, and how often somebody began.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # How many rows are written, of how many.
    place = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)
    # Named when it is asked for, so that whatever a worker leaves is known.
    file = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # The file is gone: fetched no more, given up, or asked for anew.
    ended_at = models.DateTimeField(null=True)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_at=None),
                name="download_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None, ends_at=None)
                | Q(ready_at__isnull=False, ends_at__isnull=False),
                name="download_ready_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-asked_at"], name="download_of_member"),
            models.Index(fields=["file"], name="download_file"),
            models.Index(
                fields=["asked_at"],
                condition=Q(ended_at=None),
                name="download_standing",
            ),
        ]

    def __str__(self) -> str:
        return "A copy of everything"

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None and self.ended_at is None

    @property
    def is_being_made(self) -> bool:
        return self.ready_at is None and self.ended_at is None

    @property
    def has_failed(self) -> bool:
        return self.ready_at is None and self.ended_at is not None

    @property
    def share(self) -> int | None:
        """How far it is, in percent; None where nobody can say yet."""
        return min(100, self.place * 100 // self.whole) if self.whole else None
