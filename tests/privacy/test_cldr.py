"""The words of five languages, copied out of the CLDR."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from babel import Locale, localedata
from babel.dates import format_date

from members import countries, tongues
from privacy import cldr, days


@pytest.mark.parametrize("language", cldr.LOCALES)
def test_days_are_written_as_the_cldr_writes_them(language: str) -> None:
    for number in range(0, 366, 7):
        on = date(2028, 1, 1) + timedelta(number)
        theirs = format_date(on, format="medium", locale=cldr.LOCALES[language])
        assert days.day(on, language) == theirs


@pytest.mark.parametrize("language", cldr.LOCALES)
def test_every_language_has_all_words(language: str) -> None:
    words = cldr.words(language)
    assert len(words.countries) == 250
    assert set(words.languages) > {"en", "zh-hans", "zh-hant", "ar", "yue"}
    assert {"USD", "CNY"} < set(words.currencies)
    assert len(set(words.months)) == 12
    assert list(words.countries.values()) == sorted(words.countries.values())


def test_babel_does_not_keep_what_it_read() -> None:
    cldr.words.cache_clear()
    cldr.words("fr")
    assert "fr" not in localedata._cache


def test_babel_is_not_made_to_forget_while_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another thread's forgetting would come between Babel's reading and its answer."""
    inside: list[int] = []
    most: list[int] = []

    def slowly(*given: str) -> Locale:
        inside.append(1)
        time.sleep(0.02)
        most.append(len(inside))
        inside.pop()
        return parse(*given)

    parse = Locale.parse
    monkeypatch.setattr(Locale, "parse", slowly)
    cldr.words.cache_clear()
    with ThreadPoolExecutor(5) as threads:
        found = list(threads.map(cldr.words, cldr.LOCALES))
    assert [len(words.months) for words in found] == [12] * 5
    assert max(most) == 1


def test_names_and_codes() -> None:
    assert countries.country_name("DE", "es") == "Alemania"
    assert countries.country_name("??", "es") == "??"
    assert tongues.name("zh-hans", "en") == "Simplified Chinese"
    assert countries.is_country("KE")
    assert not countries.is_country("EU")
