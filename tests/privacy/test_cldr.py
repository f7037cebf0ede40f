"""The words of five languages, copied out of the CLDR."""

from datetime import date, timedelta

import pytest
from babel import localedata
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


def test_names_and_codes() -> None:
    assert countries.country_name("DE", "es") == "Alemania"
    assert countries.country_name("??", "es") == "??"
    assert tongues.name("zh-hans", "en") == "Simplified Chinese"
    assert countries.is_country("KE")
    assert not countries.is_country("EU")
