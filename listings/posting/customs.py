"""HS codes to choose from: those that the categories of the tree are traded under, by word."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from listings.search.normal import fold
from listings.taxonomy import Node, tree
from members import hs

MOST = 20


class Code(NamedTuple):
    """An HS code and what is traded under it."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.code


def checked(code: str) -> str:
    """The code; raises ValidationError with a sentence where it cannot be one."""
    if not re.fullmatch(r"[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}", code):
        raise ValidationError(
            _("An HS code has six digits, such as 841360, a heading four.")
        )
    if not hs.chapter(code):
        raise ValidationError(
            _("There is no HS chapter %(chapter)s."), params={"chapter": code[:2]}
        )
    return code


def of_category(category_id: int, language: str) -> list[Code]:
    """The codes of a category, then those of its neighbours."""
    node = tree().by_id.get(category_id)
    if node is None:
        return []
    near = [node, *(node.parent.leaves() if node.parent else ())]
    return _once(near, language)[:MOST]


def about(typed: str, language: str) -> list[Code]:
    """Codes that begin so, or whose category or chapter is called so."""
    words = fold(typed).split()[:6]
    digits = re.sub(r"[ .]", "", typed)
    if re.fullmatch(r"[0-9]{1,10}", digits):
        return [one for one in _all(language) if one.code.startswith(digits)][:MOST]
    if not words:
        return []
    found = [
        one
        for one in _all(language)
        if all(word in _folded(f"{one.name} {hs.chapter(one.code)}") for word in words)
    ]
    return found[:MOST]


def _all(language: str) -> list[Code]:
    return _kept(language, tree().stamp)


@lru_cache(maxsize=8)
def _kept(language: str, _stamp: tuple[int, ...]) -> list[Code]:
    leaves = [leaf for top in tree().industries for leaf in top.leaves()]
    return sorted(_once(leaves, language, every=True))


def _once(nodes: list[Node], language: str, *, every: bool = False) -> list[Code]:
    """Each code with the name of the category, one name a code unless `every` is wanted."""
    found: dict[tuple[str, str], Code] = {}
    for node in nodes:
        name = node.name(language)
        for code in node.hs_codes:
            found.setdefault((code, name if every else ""), Code(code, name))
    return list(found.values())


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return fold(text)
