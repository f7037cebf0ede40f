"""Languages (BCP 47) by their names in a language."""

from privacy import cldr


def choices(language: str) -> list[tuple[str, str]]:
    """(code, name), in the order of the names; Chinese by its two ways of writing."""
    return list(cldr.words(language).languages.items())


def name(code: str, language: str) -> str:
    return cldr.words(language).languages.get(code, code)
