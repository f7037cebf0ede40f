"""Words that a ledger keeps name nobody: an erasure cannot change them afterwards.

What is looked for is what we know somebody by, and any e-mail address. A part of a name is
not found: who writes is asked to name nobody, and who reviews reads it.
"""

import re
from collections.abc import Iterable

ADDRESS = re.compile(r"\S@\S")
# Shorter names are words of their own.
SHORTEST = 4


def has_address(text: str) -> bool:
    return bool(ADDRESS.search(text))


def names(text: str, known: Iterable[str]) -> bool:
    """Does a text say one of these, as whole words and in any case?"""
    said = plain(text)
    looked_for = [word for word in map(plain, known) if len(word) >= SHORTEST]
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in looked_for
    )


def plain(text: str) -> str:
    return " ".join(text.casefold().split())
