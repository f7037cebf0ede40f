"""What readers of each language call countries, languages, currencies and days (CLDR).

Taken from Babel once a language, after which Babel forgets: it would keep all that it
knows, one to five megabytes a language in every process, for the sake of these.
"""

import threading
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from babel import Locale, core, localedata

LOCALES = {
    "en": "en_GB",
    "zh-hans": "zh_Hans_CN",
    "es": "es",
    "fr": "fr",
    "ar": "ar",
}
# Codes of the list that are unions, regions and exceptional reservations of ISO 3166-1.
NOT_COUNTRIES = (
    *("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"),
    *("AC", "CP", "CQ", "DG", "EA", "IC", "TA"),
)
# Chinese is written in two ways, and read as two languages; others have no shorter code.
LONGER = {
    "zh-hans": "zh_Hans",
    "zh-hant": "zh_Hant",
    "ceb": "ceb",
    "fil": "fil",
    "yue": "yue",
}
# "zh" is there as its two ways of writing; "sh" is Serbian and Croatian.
NOT_SPOKEN = ("zh", "sh", "vo", "io", "ie", "ia")


class Words(NamedTuple):
    """A language's words: by code, in the order of the names."""

    countries: dict[str, str]
    languages: dict[str, str]
    currencies: dict[str, str]
    months: tuple[str, ...]
    day: str  # "d MMM y", in the language's order
    moment: str  # "{1}, {0}": the day is 1 and the time 0


# Babel is not asked by one thread while another makes it forget.
_asking = threading.Lock()


@cache
def words(language: str) -> Words:
    with _asking:
        return _taken_from_babel(language)


def _taken_from_babel(language: str) -> Words:
    locale = Locale.parse(LOCALES[language])
    codes = [str(code) for code in locale.languages]
    spoken = {code: code for code in codes if len(code) == 2} | LONGER
    months = locale.months["format"]["abbreviated"]
    found = Words(
        countries=_by_name(
            (code, name)
            for code, name in locale.territories.items()
            if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
        ),
        languages=_by_name(
            (code, locale.languages[theirs])
            for code, theirs in spoken.items()
            if code not in NOT_SPOKEN
        ),
        currencies=dict(locale.currencies),
        months=tuple(str(months[number]) for number in range(1, 13)),
        day=str(locale.date_formats["medium"].pattern),
        moment=str(locale.datetime_formats["medium"]).replace("'", ""),
    )
    localedata._cache.clear()
    core._global_data = None
    return found


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    named = ((code, str(name)) for code, name in pairs)
    return dict(sorted(named, key=lambda pair: pair[1]))
