from typing import Self

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.check import Check
from members.models.company import Company
from members.models.member import Member

WRONG_AT_MOST = 5
# What the program finds out alone is nothing for staff.
FOR_STAFF = frozenset(
    {Check.Method.REGISTRY, Check.Method.DOCUMENT, Check.Method.ADDRESS_LETTER}
)


def private_files() -> Storage:
    return storages["private"]


class CheckWishQuerySet(models.QuerySet["CheckWish"]):
    def open(self) -> Self:
        """Wishes that nobody answered yet."""
        return self.filter(closed_at=None)

    def for_staff(self) -> Self:
        """Open ones that a person has to look at."""
        return self.open().filter(method__in=FOR_STAFF)

    def to_look_up(self) -> Self:
        """Records to look for in DNS now, and in no worker's hands."""
        return (
            self.open()
            .filter(method=Check.Method.DNS)
            .exclude(claimed_until__gt=timezone.now())
        )


class CheckWish(models.Model):
    """A company's wish to be checked in one way, and what came of it."""

    class Outcome(models.TextChoices):
        MADE = "made", _("The check was made.")
        REFUSED = "refused", _("Our staff could not confirm it.")
        MISSING = "missing", _("The record is not there yet.")
        UNREACHABLE = "unreachable", _("No name server answered.")
        CHANGED = "changed", _("What it was about was changed meanwhile.")
        OVER = "over", _("The code was over, or wrong five times.")

    company = models.ForeignKey(Company, models.CASCADE, related_name="check_wishes")
    method = models.CharField(max_length=20, choices=Check.Method.choices)
    asked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(default=timezone.now)
    # The document's name, in the company's words; its file is for our staff alone.
    title = models.CharField(max_length=120, blank=True)
    document = models.FileField(max_length=100, blank=True, storage=private_files)
    # The worker that looks for the record holds the wish until then.
    claimed_until = models.DateTimeField(null=True)
    # A keyed digest of the code in the letter.
    code = models.CharField(max_length=64, blank=True)
    printed_at = models.DateTimeField(null=True)
    printed_by = models.UUIDField(null=True)
    wrong_entries = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    # The subject of the member of staff who answered, and the words the company gets.
    decided_by = models.UUIDField(null=True)
    answer = models.TextField(max_length=2000, blank=True)

    objects = CheckWishQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "check wishes"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "method"],
                condition=Q(closed_at=None),
                name="check_wish_open_once_per_method",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="check_wish_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(wrong_entries__lte=WRONG_AT_MOST),
                name="check_wish_few_wrong_entries",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | Q(decided_by__isnull=False),
                name="check_wish_refused_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(closed_at=None),
                name="check_wish_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}: {self.company}"
