import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy import days

# So long a hold may last from the day on which two people agreed on it.
AT_MOST = timedelta(days=731)
# A law may forbid to tell whom it concerns; no longer than that.
UNTOLD_AT_MOST = timedelta(days=366)


class HoldQuerySet(models.QuerySet["Hold"]):
    def waiting(self) -> Self:
        """Those that nobody has agreed to yet: they hold nothing."""
        return self.filter(approved_at=None)

    def standing(self) -> Self:
        """Those that hold something today."""
        agreed = self.filter(approved_at__isnull=False, released_at=None, ended_at=None)
        return agreed.filter(until__gte=timezone.localdate())

    def over(self) -> Self:
        """Those whose time is over, or that were released, and whose rows are still kept."""
        agreed = self.filter(approved_at__isnull=False, ended_at=None)
        ended = Q(released_at__isnull=False) | Q(until__lt=timezone.localdate())
        return agreed.filter(ended)


class Hold(models.Model):
    """That something may not be deleted for a time: one row, or all of a member or company.

    Somebody asks and somebody else agrees; then it holds, until its last day or its release.
    Whom it concerns is a number, so that it can outlive the account.
    """

    class Ground(models.TextChoices):
        CLAIM = "claim", _("It is needed to make or to answer a legal claim")
        ORDER = "order", _("A court or an authority has ordered us to keep it")
        DUTY = "duty", _("A law obliges us to keep it")

    number = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Whose it is: a member by their subject, or a company by its number.
    subject = models.UUIDField(null=True)
    company = models.BigIntegerField(null=True)
    # One row of them: its model as in the data map, and its key. Else all.
    label = models.CharField("kind of row", max_length=100, blank=True)
    row = models.CharField("key of the row", max_length=64, blank=True)
    ground = models.CharField(max_length=10, choices=Ground.choices)
    # File number of the court, the claim or the law; and why, for our staff.
    reference = models.CharField(max_length=200)
    reason = models.TextField(max_length=2000)
    # The day from which its member may read of it; none: at once.
    told_from = models.DateField(null=True)
    set_by = models.UUIDField()
    set_at = models.DateTimeField(default=timezone.now)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    # When two people last agreed on its end.
    agreed_on = models.DateField(default=timezone.localdate)
    until = models.DateField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    released_for = models.CharField(max_length=500, blank=True)
    # When what it kept was erased.
    ended_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False, company=None)
                | Q(subject=None, company__isnull=False),
                name="hold_of_a_member_or_a_company",
            ),
            models.CheckConstraint(
                condition=Q(label="", row="") | (~Q(label="") & ~Q(row="")),
                name="hold_of_all_or_one_row",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["claim", "order", "duty"])
                & ~Q(reference="")
                & ~Q(reason=""),
                name="hold_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by=F("set_by")),
                name="hold_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("agreed_on"))
                & Q(until__lte=F("agreed_on") + AT_MOST),
                name="hold_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(told_from=None)
                | Q(told_from__lte=F("agreed_on") + UNTOLD_AT_MOST),
                name="hold_is_told_some_day",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False)
                & ~Q(released_for=""),
                name="hold_released_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(ended_at=None), name="hold_standing"
            ),
            models.Index(fields=["subject"], name="hold_of_subject"),
            models.Index(fields=["-set_at"], name="hold_by_age"),
        ]
        permissions = [("set_hold", "Can set, approve and release a hold")]

    def __str__(self) -> str:
        return f"Hold {str(self.number)[:8]}"

    @property
    def stands(self) -> bool:
        is_agreed = self.approved_at is not None and self.released_at is None
        return (
            is_agreed and self.ended_at is None and self.until >= timezone.localdate()
        )


class HoldExtension(models.Model):
    """That a hold is to last longer. Like the hold itself it takes two people."""

    hold = models.ForeignKey(Hold, models.CASCADE, related_name="extensions")
    until = models.DateField()
    reason = models.TextField(max_length=2000)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by=F("asked_by")),
                name="hold_extended_by_another",
            ),
            models.UniqueConstraint(
                fields=["hold"],
                condition=Q(approved_by=None),
                name="hold_extension_waits_alone",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="hold_extended_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Until {days.day(self.until, 'en')}"


class HeldRow(models.Model):
    """A copy of a row that went with an account while it was held, sealed under its hold's key.

    Nothing in the database leads from it to anything else.
    """

    hold = models.ForeignKey(Hold, models.CASCADE, related_name="rows")
    label = models.CharField(max_length=100)
    row = models.CharField(max_length=64)
    # Of a file that belonged to the row: its name; empty for the row itself.
    file = models.CharField(max_length=250, blank=True)
    content = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hold", "label", "row", "file"], name="held_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}, held"
