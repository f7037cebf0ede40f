"""Countries (ISO 3166-1) by their names in a language, and their regions (ISO 3166-2)."""

import json
from functools import cache
from importlib import resources

from babel import Locale

# Codes of Babel's list that are no country.
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


@cache
def choices(language: str) -> list[tuple[str, str]]:
    """(code, name), in the order of the names."""
    names = Locale.parse(language.replace("-", "_")).territories
    countries = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(countries, key=lambda pair: pair[1])


def country_name(code: str, language: str) -> str:
    return dict(choices(language)).get(code, code)


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of a country's regions as the standard writes them, by name.

    Read from the file of the package rather than through it: it would keep all five
    thousand in memory for the sake of one country.
    """
    file = resources.files("pycountry") / "databases" / "iso3166-2.json"
    entries = json.loads(file.read_text(encoding="utf-8"))["3166-2"]
    found = [
        (entry["code"], entry["name"])
        for entry in entries
        if entry["code"].startswith(f"{country}-")
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))


def region_name(code: str) -> str:
    """What a region is called; nothing for a code that is none."""
    return dict(regions(code[:2])).get(code, "") if code else ""
