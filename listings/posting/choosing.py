"""Choosing a category: by word, or down the tree; one's own first."""

from functools import lru_cache
from typing import NamedTuple

from listings.models import Category, Item
from listings.search.normal import fold
from listings.taxonomy import Node, tree
from members.models import Company

MOST = 30
USED = 8


class Place(NamedTuple):
    """A category that can be chosen: its name, and where it stands in the tree."""

    slug: str
    name: str
    path: str


def place(node: Node, language: str) -> Place:
    above = [one.name(language) for one in node.trail()[:-1]]
    return Place(node.slug, node.name(language), " › ".join(above))


def matching(typed: str, language: str, industry: str = "") -> list[Place]:
    """Leaves whose name, family or another name has every word; the nearest names first,
    and among these those of the company's own industry.
    """
    words = [_stem(word) for word in fold(typed).split()[:8]]
    if not words:
        return []
    found: list[tuple[int, bool, Node]] = []
    for top in tree().industries:
        for leaf in top.leaves():
            rank = _rank(leaf, words, language)
            if rank is not None:
                found.append((rank, top.slug != industry, leaf))
    found.sort(key=lambda one: one[:2])
    return [place(leaf, language) for _rank, _other, leaf in found[:MOST]]


def _rank(leaf: Node, words: list[str], language: str) -> int | None:
    """0 where the name has all words, 1 its other names, 2 with the family; else none."""
    family = leaf.parent.name(language) if leaf.parent else ""
    name, others = _folded(leaf.name(language)), _others(leaf, language)
    for rank, text in enumerate((name, others, f"{name} {others} {_folded(family)}")):
        if all(word in text for word in words):
            return rank
    return None


def _others(leaf: Node, language: str) -> str:
    said = [*leaf.synonyms(language), leaf.name("en"), *leaf.synonyms("en")]
    return _folded(" ".join(said))


def _stem(word: str) -> str:
    """Pumps are found as pump, boxes as box."""
    for ending in ("es", "s"):
        if word.isascii() and len(word) > 4 and word.endswith(ending):
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return fold(text)


def own(company: Company, language: str) -> list[Place]:
    """The categories of its latest items, then those its profile names."""
    latest = Item.objects.by(company).order_by("-changed_at", "-pk")
    used = dict.fromkeys(latest.values_list("category_id", flat=True)[:200])
    nodes = [tree().by_id.get(pk) for pk in used]
    nodes += [tree().by_slug.get(slug) for slug in company.categories]
    leaves = dict.fromkeys(one.slug for one in nodes if one and one.depth == 3)
    return [place(tree().by_slug[slug], language) for slug in leaves][:USED]


def leaf(slug: str) -> Category | None:
    """The category in use that somebody chose; none where there is no such leaf."""
    if "\0" in slug:
        return None
    return Category.objects.leaves().filter(slug=slug[:80]).first()
