"""Keys of rows as they come from outside: in an address, in a form."""

from collections.abc import Iterable

# What a column of keys can hold has at most so many digits without asking how large it is.
DIGITS = 18


def row_number(text: str) -> int | None:
    """The key that is written here; None for anything that cannot be one."""
    is_key = len(text) <= DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_key else None


def row_numbers(texts: Iterable[str]) -> list[int]:
    """The keys among these, each once, in their order."""
    found = (row_number(text) for text in texts)
    return list(dict.fromkeys(key for key in found if key is not None))
