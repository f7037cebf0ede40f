"""How often listings were opened and found, by day: counters, and nothing of who asked.

Pages carry a note of what they show (NOTE); what hands them out counts notes
(tradedir/tally.py) in memory and in the cache's server. Here a worker writes the sums
down, a statement for all of them. A count may be lost where something is killed; none is
there twice.
"""

from datetime import timedelta

from django.utils import timezone

from listings.models import DayCount, MissedSearch

KEPT = timedelta(days=90)


def forget_old() -> int:
    """Delete what is older than 90 days."""
    before = timezone.localdate() - KEPT
    return sum(
        rows.filter(day__lt=before).delete()[0]
        for rows in (DayCount.objects, MissedSearch.objects)
    )


def write_down() -> int:
    return 0
