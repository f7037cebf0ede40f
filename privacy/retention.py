"""How long what is kept for a time is kept: one table of rules, one job, one report.

Which deed deletes rows is said in the data map (`swept`); a rule says, apart from the deed,
which rows are too old, so that a deed that forgets some is found out by the report.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from privacy import holdings, holds
from privacy.models import RetentionRun

# The clock comes every hour, and a turn takes its time.
GRACE = timedelta(hours=3)
RUNS_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Rule:
    """Rows of a model are too old when so long has passed since the moment in a column.

    The column may be one of the row that it belongs to: `batch__sent_at`.
    """

    model: type[Model]
    since: str
    kept: timedelta
    only: Q = field(default_factory=Q)

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.since}, {self.kept.days} days"

    def overdue(self, now: datetime | None = None) -> QuerySet[Any]:
        """The rows that should have gone by now."""
        moment = (now or timezone.now()) - self.kept - GRACE
        *path, name = self.since.split("__")
        model: Any = self.model
        for step in path:
            model = model._meta.get_field(step).related_model
        is_moment = isinstance(model._meta.get_field(name), models.DateTimeField)
        before: date = moment if is_moment else moment.date()
        rows = self.model._default_manager.filter(self.only)
        rows = rows.exclude(holds.kept(self.model))
        return rows.filter(**{f"{self.since}__lt": before})


class Line(NamedTuple):
    """A rule, and how many rows are older than it: 0, unless something is wrong."""

    rule: Rule
    overdue: int


_rules: list[Rule] = []
# Swept models without a rule of their own, and why.
_ruleless: dict[type[Model], str] = {}


def rule(
    model: type[Model], since: str, kept: timedelta, only: Q | None = None
) -> None:
    """Say when rows of a model are too old."""
    _rules.append(Rule(model, since, kept, only or Q()))


def ruleless(*models: type[Model], why: str) -> None:
    """Say of swept models why no age tells that a row is over."""
    _ruleless.update(dict.fromkeys(models, why))


def rules() -> list[Rule]:
    """All rules, whole whenever they are asked for."""
    holdings.read_declarations()
    return list(_rules)


def without_rule() -> set[type[Model]]:
    """Models that a deed deletes from and that nothing checks."""
    checked = {one.model for one in rules()} | set(_ruleless)
    return set(holdings.sweeps) - checked


def report() -> list[Line]:
    """Every rule with its rows that are too old. Checks R3, P2: all figures must be 0."""
    now = timezone.now()
    return [Line(one, one.overdue(now).count()) for one in rules()]


def run() -> RetentionRun:
    """Do every deed of the data map once, and write down what each removed.

    One that fails keeps no other from its work; it is raised at the end. Broken off anywhere,
    the next run goes on.
    """
    turn = RetentionRun.objects.create()
    failed: list[Exception] = []
    for deed in dict.fromkeys(holdings.sweeps.values()):
        try:
            removed = deed()
        except Exception as error:
            failed.append(error)
            turn.failed.append(f"{named(deed)}: {type(error).__name__}")
        else:
            turn.removed[named(deed)] = removed if isinstance(removed, int) else None
        turn.save(update_fields=["removed", "failed"])
    turn.overdue = sum(line.overdue for line in report())
    turn.ended_at = timezone.now()
    turn.save(update_fields=["overdue", "ended_at"])
    if failed:
        raise ExceptionGroup("Not everything was deleted that should be.", failed)
    return turn


def named(deed: Callable[..., Any]) -> str:
    return f"{deed.__module__}.{deed.__qualname__}"


def forget_runs() -> int:
    """Delete figures of more than 90 days ago."""
    old = RetentionRun.objects.filter(began_at__lt=timezone.now() - RUNS_KEPT)
    return old.delete()[0]


def last_run() -> RetentionRun | None:
    """The last run that came to its end."""
    ended = RetentionRun.objects.filter(ended_at__isnull=False)
    return ended.order_by("-began_at").first()
