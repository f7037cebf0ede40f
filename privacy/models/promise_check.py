from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CheckRunQuerySet(models.QuerySet["CheckRun"]):
    def open(self) -> Self:
        """Runs that are not over, whether or not a worker is at them."""
        return self.filter(ended_at=None)


class CheckRun(models.Model):
    """All live checks of the promises once: by the clock, or because an officer asked."""

    asked_at = models.DateTimeField(default=timezone.now)
    by_the_clock = models.BooleanField(default=True)
    total = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CheckRunQuerySet.as_manager()

    class Meta:
        permissions = [("run_promise_checks", "Can have the promises checked")]
        constraints = [
            # Two that ask at once ask for one run.
            models.UniqueConstraint(
                IsNull(models.F("ended_at"), True),
                condition=Q(ended_at=None),
                name="check_run_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"


class CheckResultQuerySet(models.QuerySet["CheckResult"]):
    def newest(self) -> Self:
        """The last result of each check."""
        return self.order_by("check_name", "-id").distinct("check_name")


class CheckResult(models.Model):
    """What one live check of a promise found, once. It holds figures and names nobody."""

    class State(models.TextChoices):
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        NOTHING = "nothing", _("Nothing to look at yet")
        CANNOT = "cannot", _("Could not be checked")

    run = models.ForeignKey(
        CheckRun, models.CASCADE, related_name="results", db_index=False
    )
    check_name = models.CharField(max_length=60)
    clause = models.CharField(max_length=4)
    state = models.CharField(max_length=7, choices=State.choices)
    # How many of what was looked at are not as promised.
    wrong = models.BigIntegerField(null=True)
    among = models.BigIntegerField(null=True)
    # A large table is looked at in part.
    is_sample = models.BooleanField(default=False)
    # Why it could not be checked: a code (privacy.promises.findings).
    reason = models.CharField(max_length=20, blank=True)
    milliseconds = models.PositiveIntegerField()
    checked_at = models.DateTimeField(default=timezone.now)

    objects = CheckResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "check_name"], name="check_result_once_in_a_run"
            ),
            # Nothing is green by default: what is kept was counted, and of something. A figure
            # that is missing makes a comparison unknown, which a constraint would let pass.
            models.CheckConstraint(
                condition=~Q(state="kept")
                | Q(wrong=0, wrong__isnull=False, among__gt=0, among__isnull=False),
                name="check_kept_means_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state="broken")
                | Q(
                    wrong__gt=0,
                    wrong__isnull=False,
                    wrong__lte=models.F("among"),
                    among__isnull=False,
                ),
                name="check_broken_means_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state="cannot") | ~Q(reason=""),
                name="check_that_cannot_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["check_name", "-id"], name="check_result_newest"),
            models.Index(fields=["checked_at"], name="check_result_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.get_state_display()}"
