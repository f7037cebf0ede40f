"""How often listings were opened and found, by day: counters, and nothing of who asked.

Pages carry a note of what they show (noting.py). What hands them out counts notes in its
memory and hands the sums in to the cache's server (tradedir/tally.py), which keeps nothing on
disk. Here a worker takes them and writes them down, a statement for all of them. A count may
be lost where something is killed; none is there twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import execute_values

from listings import noting
from listings.models import DayCount, MissedSearch
from privacy.traffic.day_book import server

KEPT = timedelta(days=90)
# Words are written down once so many people asked for them on one day.
FEWEST = 5
LATE = timedelta(days=2)
PAGE = 1_000

COUNTED = """
INSERT INTO listings_daycount (kind, listing, company_id, day, views, shown)
SELECT t.kind, t.listing, coalesce(i.company_id, o.company_id, c.id), t.day, t.views, t.shown
FROM (VALUES %s) AS t (kind, listing, day, views, shown)
LEFT JOIN listings_item i ON t.kind = 1 AND i.id = t.listing
LEFT JOIN listings_offer o ON t.kind IN (2, 3) AND o.id = t.listing
LEFT JOIN members_company c ON t.kind = 4 AND c.id = t.listing
WHERE coalesce(i.company_id, o.company_id, c.id) IS NOT NULL
ON CONFLICT (company_id, day, kind, listing) DO UPDATE SET
    views = listings_daycount.views + excluded.views,
    shown = listings_daycount.shown + excluded.shown
"""
MISSED = """
INSERT INTO listings_missedsearch (text, day, times) VALUES %s
ON CONFLICT (day, text) DO UPDATE SET times = listings_missedsearch.times + excluded.times
"""


def tally_of(day: date) -> str:
    return f"tally:{day.isoformat()}"


def askers_of(day: date, note: str) -> str:
    """Where the marks of those who asked for something are, until the day is over."""
    return (
        f"askers:{day.isoformat()}:{blake2b(note.encode(), digest_size=12).hexdigest()}"
    )


def write_down(url: str = "") -> int:
    """Take what was handed in and write it down. Returns how many listings were counted."""
    kept, today = server(url), timezone.localdate()
    written = 0
    for late in range(LATE.days + 1):
        day = today - timedelta(days=late)
        notes = _taken(kept, day)
        missed = {note: n for note, n in notes.items() if _is_missed(note)}
        enough = {n: times for n, times in missed.items() if _is_asked(kept, day, n)}
        try:
            written += _write(day, notes, enough)
        except Exception:
            _put_back(kept, day, notes)
            raise
        # Until the day is over, more may ask for the others.
        if day == today:
            _put_back(kept, day, {n: t for n, t in missed.items() if n not in enough})
        elif missed:
            kept.unlink(*(askers_of(day, note) for note in missed))
    return written


def _taken(kept: Any, day: date) -> dict[str, int]:
    """What was handed in of a day, which is then there no more."""
    with kept.pipeline(transaction=True) as pipe:
        pipe.hgetall(tally_of(day))
        pipe.delete(tally_of(day))
        found = pipe.execute()[0]
    return {note.decode(): int(times) for note, times in found.items()}


def _put_back(kept: Any, day: date, notes: Mapping[str, int]) -> None:
    if not notes:
        return
    with kept.pipeline(transaction=False) as pipe:
        for note, times in notes.items():
            pipe.hincrby(tally_of(day), note, times)
        pipe.expire(tally_of(day), LATE)
        pipe.execute()


def _is_missed(note: str) -> bool:
    return note.startswith(noting.MISSED)


def _is_asked(kept: Any, day: date, note: str) -> bool:
    return int(kept.scard(askers_of(day, note))) >= FEWEST


@transaction.atomic
def _write(day: date, notes: Mapping[str, int], missed: Mapping[str, int]) -> int:
    views: Counter[tuple[int, int]] = Counter()
    shown: Counter[tuple[int, int]] = Counter()
    for note, times in notes.items():
        which, kind, ids = noting.read(note)
        if which == noting.MISSED or not kind.isdecimal():
            continue
        counted = views if which == noting.OPENED else shown
        for listing in ids:
            counted[int(kind), listing] += times
    rows = [
        (kind, listing, day, views[kind, listing], shown[kind, listing])
        for kind, listing in sorted(views.keys() | shown.keys())
    ]
    _insert(COUNTED, rows)
    _insert(MISSED, [(noting.read(n)[1], day, times) for n, times in missed.items()])
    return len(rows)


def _insert(sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    found = list(rows)
    if found:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, sql, found, page_size=PAGE)


def forget_old() -> int:
    """Delete what is older than 90 days."""
    before = timezone.localdate() - KEPT
    return sum(
        rows.filter(day__lt=before).delete()[0]
        for rows in (DayCount.objects, MissedSearch.objects)
    )
