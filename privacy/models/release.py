from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.models.ledger import Entry


class Budget(models.Model):
    """What the releases of a line may tell in a year, and what they have told (zCDP, in ρ).

    Written by the database alone, as tables are entered; the site only reads it.
    """

    # What the figures are about, each with a budget of its own: "membership", "traffic".
    line = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    spent = models.DecimalField(max_digits=12, decimal_places=9)
    cap = models.DecimalField(max_digits=12, decimal_places=9)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "year"], name="budget_of_a_year"),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("cap")),
                name="budget_not_overspent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.year}: {self.spent} of {self.cap}"


class ReleaseManager(models.Manager["Release"]):
    """Without who asked: readers of figures may not read that column, and need not."""

    def get_queryset(self) -> models.QuerySet["Release"]:
        return super().get_queryset().defer("by")

    def has(self, line: str, period: str) -> bool:
        return self.filter(line=line, period=period).exists()


class Release(Entry):
    """Figures as they were frozen once, for ever: who made them of which moment's rows."""

    class Cause(models.TextChoices):
        QUARTER = "quarter", _("Every quarter")
        YEAR = "year", _("Every year")
        MONTH = "month", _("Every month")
        HAND = "hand", _("By hand")

    line = models.CharField(max_length=40)
    # "2026-Q4", "2026", "2026-11", or a day: a line has one release of each.
    period = models.CharField(max_length=10)
    cause = models.CharField(max_length=7, choices=Cause.choices)
    snapshot_at = models.DateTimeField()
    # Who asked for it by hand; nobody, where the clock did.
    by = models.UUIDField(null=True)
    made_with = models.CharField(max_length=40)

    objects = ReleaseManager()

    class Meta:
        base_manager_name = "objects"
        permissions = [("make_release", "Can have figures released by hand")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "period"], name="release_once_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.period}"


class ReleasedTableQuerySet(models.QuerySet["ReleasedTable"]):
    def with_release(self) -> Self:
        """Each with its release, in one statement, and without who asked for that."""
        return self.select_related("release").defer("release__by")


class ReleasedTable(Entry):
    """A table of a release: every cell of its domain with noise drawn once, empty ones too.

    The seal covers the values, so that a cell is as unchangeable as the entry. How it counts
    against the year's budget is seen to by the database.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="tables")
    name = models.CharField(max_length=60)
    # [[dimension, [category, …]], …]: what was asked is kept with the answer.
    domain: models.JSONField[Any, Any] = models.JSONField()
    # Row by row: the last dimension turns fastest.
    values = ArrayField(models.IntegerField())
    sigma = models.DecimalField(max_digits=6, decimal_places=2)
    rho = models.DecimalField(max_digits=12, decimal_places=9)
    # A smaller value is not shown.
    threshold = models.PositiveIntegerField()

    objects = ReleasedTableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "name"], name="released_table_once"
            ),
            # What somebody's joining or leaving can tell, for a change of one in one cell.
            models.CheckConstraint(
                condition=Q(sigma__gt=0, rho__gte=1 / (2 * F("sigma") * F("sigma"))),
                name="released_table_costs_its_noise",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "-release"], name="released_table_by_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of release {self.release_id}"
