"""Releasing a month's visits, by the clock; in a worker, which alone draws noise."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from members import visits
from members.release_making import by_the_clock
from privacy.models import CountedDay, Release, SharedVisits
from privacy.releases import making
from privacy.traffic import sharing

# From this day of the next month on nothing is waited for: what was not closed by then is lost.
LATEST = 4


def due(today: date) -> date | None:
    """The month that has ended, if the site counted in it, its days are closed, and it is not
    released.

    What the clock missed is made when it comes back, of the last month alone. Days of imported
    logs know no industry, so a month of such days has no release.
    """
    month = sharing.last_month(today)
    end = sharing.month_of(today) - sharing.A_DAY
    counted = CountedDay.objects.filter(
        source=CountedDay.Source.SITE, day__gte=month, day__lte=end
    )
    is_over = CountedDay.objects.closed().filter(day=end).exists()
    if is_released(month) or not counted.exists():
        return None
    return month if is_over or today.day >= LATEST else None


def is_released(month: date) -> bool:
    return Release.objects.has(visits.LINE, visits.period_of(month))


def keep() -> Release | None:
    """Make the month's release if it is due, and delete the true sums of what is over.

    Run twice, by two, or broken off anywhere, nothing is made twice.
    """
    made = make_due()
    sharing.forget_old()
    # A day may be closed after its month was released: it is in no release.
    for month in SharedVisits.objects.values_list("month", flat=True).distinct():
        if is_released(month):
            sharing.forget(month)
    return made


def make_due() -> Release | None:
    """Freeze the month's table, and delete what it was made of: both, or neither."""
    month = due(timezone.localdate())
    if month is None:
        return None
    return by_the_clock(lambda: freeze(month), visits.period_of(month))


@transaction.atomic
def freeze(month: date) -> Release:
    """The month's table, without what it was made of. Raises making.NotMade."""
    release = making.publish(
        visits.catalogue(month),
        [visits.TABLE],
        period=visits.period_of(month),
        cause=Release.Cause.MONTH,
    )
    sharing.forget(month)
    return release
