"""Figures about decisions: counted when something happens, by month, about nobody."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from listings.models import DecisionCount

TABLE = DecisionCount._meta.db_table
ADD = (
    f"INSERT INTO {TABLE} (first_day, what, n) VALUES (%s, %s, %s)"  # noqa: S608
    f" ON CONFLICT (first_day, what) DO UPDATE SET n = {TABLE}.n + EXCLUDED.n"
)
# What was waited, in hours: a decision is counted at the first of these it fits under.
HOURS = (1, 4, 12, 24, 48, 72, 168)
LONGER = "longer"


def count(what: str, n: int = 1) -> None:
    """So many more of it this month, within the transaction of the one who calls."""
    if not n:
        return
    month = timezone.localdate().replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(ADD, [month, what, n])


def took(waited: timedelta) -> None:
    """Count how long a decision took."""
    count(f"took-{under(waited)}")


def under(waited: timedelta) -> str:
    hours = waited.total_seconds() / 3600
    return next((str(most) for most in HOURS if hours < most), LONGER)
