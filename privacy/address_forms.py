"""Addresses that differ in a number or a word alone: asked for once, then filled.

`reverse` takes as long as reading a row, and a page has dozens of addresses.
"""

from functools import lru_cache

from django.urls import reverse

# In no address by themselves.
NUMBER, WORD = 987_654_321, "slug-goes-here"


@lru_cache(maxsize=1_000)
def form(name: str, given: tuple[type | str, ...], language: str | None) -> str:
    """The address in the language being read, with %d where `given` has int, %s where it has str.

    What is given as text stands in it as it is. Raises NoReverseMatch, and ValueError where
    the address does not show what it is given.
    """
    marks = {int: NUMBER, str: WORD}
    arguments = [one if isinstance(one, str) else marks[one] for one in given]
    address = reverse(name, args=arguments).replace("%", "%%")
    for kind, mark, sign in ((int, NUMBER, "%d"), (str, WORD, "%s")):
        if address.count(str(mark)) != given.count(kind):
            raise ValueError(f"The address of {name} does not show what it is given.")
        address = address.replace(str(mark), sign)
    return address
