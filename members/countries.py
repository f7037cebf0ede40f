"""Countries (ISO 3166-1) by their names in a language, and their regions (ISO 3166-2)."""

import json
from functools import cache
from importlib import resources

from privacy import cldr


def choices(language: str) -> list[tuple[str, str]]:
    """(code, name), in the order of the names."""
    return list(cldr.words(language).countries.items())


def country_name(code: str, language: str) -> str:
    """What a country is called, or its code where there is none."""
    return cldr.words(language).countries.get(code, code)


def is_country(code: str) -> bool:
    return code in cldr.words("en").countries


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of a country's regions as the standard writes them, by name.

    Read from the file of the package rather than through it: it would keep all five
    thousand in memory for the sake of one country.
    """
    file = resources.files("pycountry") / "databases" / "iso3166-2.json"
    # Only the country's part is read as JSON: whoever asks for a country first would wait for
    # the whole file.
    said, mark = file.read_bytes(), f'"code": "{country}-'.encode()
    first, last = said.find(mark), said.rfind(mark)
    if first < 0:
        return ()
    part = said[said.rindex(b"{", 0, first) : said.index(b"}", last) + 1]
    found = [
        (entry["code"], entry["name"])
        for entry in json.loads(b"[%s]" % part)
        if entry["code"].startswith(f"{country}-")
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))


def region_name(code: str) -> str:
    """What a region is called; nothing for a code that is none."""
    return dict(regions(code[:2])).get(code, "") if code else ""
