"""Days and moments as readers of each language write them, the same on every page and in every mail.

Results are remembered: a list shows the same few days over and over.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, get_datetime_format
from django.utils.timezone import localtime

BABEL = {"en": "en_GB", "zh-hans": "zh_Hans_CN", "es": "es", "fr": "fr", "ar": "ar"}


@lru_cache(maxsize=4_000)
def day(on: date | datetime, language: str) -> str:
    """3 Nov 2026, in the language's way."""
    return str(format_date(on, format="medium", locale=BABEL[language]))


def local(on: date | datetime) -> date:
    """The day of a moment, where the reader is."""
    return localtime(on).date() if isinstance(on, datetime) else on


def moment(at: datetime, language: str) -> str:
    """3 Nov 2026, 16:05 UTC, in the language's way; the clock's offset is always said."""
    here = localtime(at)
    form = str(get_datetime_format("medium", locale=BABEL[language])).replace("'", "")
    time = f"{here:%H:%M} {offset(here.utcoffset() or timedelta())}"
    return form.format(time, day(here.date(), language))


def offset(ahead: timedelta) -> str:
    """UTC, UTC+8, UTC−3:30."""
    minutes = int(ahead.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"
