"""Numbers on their way into a day's book, and what the database is told of the day."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

from django.db import Error, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from privacy.traffic import closing, figures
from privacy.traffic.day_book import Counted, DayBook, server
from privacy.traffic.figures import Missing, Step

# That the day's counters begin, or begin anew.
BEGUN = ""


def hand_in(
    day: date,
    counted: Counted,
    *,
    url: str = "",
    process: str = "",
    also: Callable[..., None] | None = None,
) -> set[str]:
    """Add what was counted to the day's book. Returns what `tell` has to say of the day.

    `also` adds commands of its own, by the day's key. What cannot be handed in is lost: nobody
    is remembered for longer.
    """
    try:
        with server(url) as kept:
            book = DayBook(kept, day)
            # Until it can be closed, a day's first numbers may come a little after its end.
            key = book.key(begin=day >= closing.last_closable() + closing.A_DAY)
            if not key:
                return {Missing.LATE}
            more = partial(also, key=key) if also else None
            handed = book.hand_in(counted, key, process, more)
    except (RedisError, OSError):
        return {Missing.SERVER_AWAY}
    said = {BEGUN} if handed.is_first else set()
    return said | ({Missing.EVICTED} if handed.is_lost else set())


def tell(day: date, why: str) -> None:
    """Have the database know that a day began, or what is missing of it."""
    if why:
        closing.lacks(day, why)
    else:
        closing.begin_or_lacks(day)


def happened(step: Step, industry: str) -> None:
    """Count a deed of the funnel once it is written for good: that it was done, and nothing of whom."""
    transaction.on_commit(partial(_count, step, industry), robust=True)


def _count(step: Step, industry: str) -> None:
    day = timezone.localdate()
    counted = Counted(hits=Counter({figures.of_step(step, industry): 1}))
    for why in hand_in(day, counted):
        try:
            tell(day, why)
        except Error:
            return
