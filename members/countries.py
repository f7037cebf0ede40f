"""Countries (ISO 3166-1) by their names in a language."""

from functools import cache

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
