import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.lookups import IsNull
from django.utils import timezone

from privacy.models.release import Release


class ReleaseOrder(models.Model):
    """A release that one of our staff wants made: which tables, why, and what became of it."""

    class Trouble(models.TextChoices):
        BUDGET = "budget", "The year's budget has no room for any of these tables."
        NOTHING = "nothing", "None of these tables says enough to be released."
        RELEASED = "released", "There is a release of this day already."
        FAILED = "failed", "It broke off, and nothing was released. Order it again."

    line = models.CharField(max_length=40)
    # The day it was ordered: a line has one release of each.
    period = models.CharField(max_length=10)
    tables = ArrayField(models.CharField(max_length=60))
    reason = models.CharField(max_length=500)
    by = models.UUIDField()
    # Of the page it was ordered on: the same page twice is one order.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4)
    asked_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # Two that order at once order one.
            models.UniqueConstraint(
                "line",
                IsNull(models.F("ended_at"), True),
                condition=Q(ended_at=None),
                name="release_order_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, trouble="", release=None)
                | Q(ended_at__isnull=False, trouble="", release__isnull=False)
                | Q(ended_at__isnull=False, release=None) & ~Q(trouble=""),
                name="release_order_ends_in_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.period}"
