"""Days and moments as readers of each language write them, the same on every page and in every mail.

Results are remembered: a list shows the same few days over and over.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.timezone import localtime

from privacy import cldr

# The parts of a pattern that days are written with.
PART = re.compile("MMM|MM|M|dd|d|y")


@lru_cache(maxsize=1_000)
def day(on: date | datetime, language: str) -> str:
    """3 Nov 2026, in the language's way."""
    words = cldr.words(language)
    parts = {
        "d": str(on.day),
        "dd": f"{on.day:02}",
        "M": str(on.month),
        "MM": f"{on.month:02}",
        "MMM": words.months[on.month - 1],
        "y": str(on.year),
    }
    return PART.sub(lambda part: parts[part[0]], words.day)


def local(on: date | datetime) -> date:
    """The day of a moment, where the reader is."""
    return localtime(on).date() if isinstance(on, datetime) else on


def moment(at: datetime, language: str) -> str:
    """3 Nov 2026, 16:05 UTC, in the language's way; the clock's offset is always said."""
    here = localtime(at)
    time = f"{here:%H:%M} {offset(here.utcoffset() or timedelta())}"
    return cldr.words(language).moment.format(time, day(here.date(), language))


def offset(ahead: timedelta) -> str:
    """UTC, UTC+8, UTC−3:30."""
    minutes = int(ahead.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"
