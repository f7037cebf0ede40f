"""The category tree as pages use it: whole, in memory, read again when it has changed."""

import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from listings.models import (
    Attribute,
    AttributeOption,
    Category,
    CategoryAttribute,
    SynonymGroup,
)
from listings.models.category import in_language
from members.categories import Category as Choice

FRESH_SECONDS = 30.0
ROWS = 200  # read at a time: the whole would leave holes of many megabytes
SYNONYMS = "|"  # between one and the next
# A number that another one follows at every change of a row (its transaction) or their count.
STAMP = " UNION ALL ".join(
    f"SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM {model._meta.db_table}"
    for model in (
        *(Category, Attribute, AttributeOption, CategoryAttribute),
        SynonymGroup,
    )
)


class Names(Mapping[str, str]):
    """What something is called, by language: one run of bytes, a tenth of what a dict takes."""

    __slots__ = ("_said",)

    def __init__(self, names: Mapping[str, str]) -> None:
        said = "".join(f"\n{code}\t{' '.join(n.split())}" for code, n in names.items())
        self._said = f"{said}\n".encode()

    def __getitem__(self, code: str) -> str:
        _before, found, rest = self._said.partition(f"\n{code}\t".encode())
        if not found:
            raise KeyError(code)
        return rest[: rest.index(b"\n")].decode()

    def __iter__(self) -> Iterator[str]:
        lines = self._said.decode().split("\n")
        return (line.partition("\t")[0] for line in lines if line)

    def __len__(self) -> int:
        return self._said.count(b"\t")


@dataclass(frozen=True, slots=True)
class StatedAttribute:
    """An attribute as the items of one category state it."""

    key: str
    names: Names
    type: str
    unit: str
    required: bool
    options: dict[str, Names]

    def label(self, language: str) -> str:
        return in_language(self.names, language)

    def option(self, code: str, language: str) -> str:
        names = self.options.get(code)
        return in_language(names, language) if names else code


@dataclass(frozen=True, slots=True)
class Node:
    """A category with its place in the tree."""

    id: int
    slug: str
    depth: int
    names: Names
    icon: str
    hs_codes: tuple[str, ...]
    unit: str
    also_called: Names
    parent: "Node | None"
    children: "list[Node]" = field(default_factory=list, compare=False, repr=False)
    attributes: tuple[StatedAttribute, ...] = ()

    def name(self, language: str) -> str:
        return in_language(self.names, language)

    def synonyms(self, language: str) -> list[str]:
        """What else buyers call it."""
        said = self.also_called.get(language, "")
        return said.split(SYNONYMS) if said else []

    def trail(self) -> "list[Node]":
        """From the industry down to this category."""
        return [*(self.parent.trail() if self.parent else []), self]

    def leaves(self) -> "Iterator[Node]":
        """The leaf categories below, or itself."""
        if self.depth == 3:
            yield self
        for child in self.children:
            yield from child.leaves()


class Tree:
    """All categories in use, by id and by slug, in the order of the tree."""

    def __init__(self, stamp: tuple[int, ...] = ()) -> None:
        self.stamp = stamp
        stated = _stated_attributes()
        self.by_id: dict[int, Node] = {}
        self.by_slug: dict[str, Node] = {}
        rows = Category.objects.in_use().order_by("depth", "position").defer("nouns")
        for row in rows.iterator(ROWS):
            parent = self.by_id.get(row.parent_id) if row.parent_id else None
            if row.depth > 1 and parent is None:
                continue
            node = Node(
                id=row.pk,
                slug=row.slug,
                depth=row.depth,
                names=Names(row.names),
                icon=row.icon,
                hs_codes=tuple(row.hs_codes),
                unit=row.unit,
                also_called=Names(
                    {code: SYNONYMS.join(said) for code, said in row.synonyms.items()}
                ),
                parent=parent,
                attributes=tuple(stated.get(row.pk, ())),
            )
            self.by_id[node.id] = self.by_slug[node.slug] = node
            if parent:
                parent.children.append(node)
        self._merged = dict(
            Category.objects.filter(moved_to__isnull=False).values_list(
                "slug", "moved_to_id"
            )
        )
        self.synonyms = _synonyms()
        self.industries = [node for node in self.by_id.values() if node.depth == 1]

    def after(self, slug: str) -> Node | None:
        """The category that one which was merged became part of, if that is in use."""
        return self.by_id.get(self._merged.get(slug, 0))


def _synonyms() -> dict[str, tuple[str, ...]] | None:
    """Each word of search with the others of its groups; None where no group was entered yet."""
    groups = list(SynonymGroup.objects.values_list("words", "off_at"))
    if not groups:
        return None
    return others_of(words for words, off_at in groups if off_at is None)


def others_of(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for group in map(set, groups):
        for word in group:
            found.setdefault(word, set()).update(group - {word})
    return {word: tuple(sorted(others)) for word, others in found.items()}


def _stated_attributes() -> dict[int, list[StatedAttribute]]:
    options: dict[int, dict[str, Names]] = {}
    said = AttributeOption.objects.order_by("attribute_id", "position")
    for attribute, code, names in said.values_list(
        "attribute_id", "code", "names"
    ).iterator(ROWS):
        options.setdefault(attribute, {})[sys.intern(code)] = Names(names)
    attributes = {
        pk: (key, Names(names), sys.intern(kind), sys.intern(unit))
        for pk, key, names, kind, unit in Attribute.objects.values_list(
            "pk", "key", "names", "type", "unit"
        ).iterator(ROWS)
    }
    stated: dict[int, list[StatedAttribute]] = {}
    uses = CategoryAttribute.objects.order_by("category_id", "position")
    for category, attribute, required in uses.values_list(
        "category_id", "attribute_id", "required"
    ).iterator(ROWS):
        key, names, kind, unit = attributes[attribute]
        stated.setdefault(category, []).append(
            StatedAttribute(
                key, names, kind, unit, required, options.get(attribute, {})
            )
        )
    return stated


def _stamp() -> tuple[int, ...]:
    """What the tables of the tree are at: another at any change of theirs."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return tuple(int(part) for row in cursor for part in row)


class _Keeper:
    """Reads the tree once for all threads and keeps it for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = 0.0
        self._tree: Tree | None = None

    def tree(self) -> Tree:
        kept = self._tree
        if kept and time.monotonic() - self._read_at < FRESH_SECONDS:
            return kept
        with self._lock:
            if self._tree is None or time.monotonic() - self._read_at >= FRESH_SECONDS:
                stamp = _stamp()
                if self._tree is None or self._tree.stamp != stamp:
                    self._tree = Tree(stamp)
                self._read_at = time.monotonic()
            return self._tree

    def doubt(self) -> None:
        self._read_at = float("-inf")

    def forget(self) -> None:
        self._tree = None


_keeper = _Keeper()


def tree() -> Tree:
    """The tree, at most half a minute old."""
    return _keeper.tree()


def industry_of(category: int | str | None) -> str:
    """The industry that a category (its id or slug) is in; empty where it is not in use."""
    whole = tree()
    found = (
        whole.by_slug.get(category)
        if isinstance(category, str)
        else whole.by_id.get(category or 0)
    )
    return found.trail()[0].slug if found else ""


def choices(language: str) -> Mapping[str, Choice]:
    """Every leaf by its slug, in the order of the tree, as a company can choose it."""
    return _choices(language, tree().stamp)


@lru_cache(maxsize=8)
def _choices(language: str, _stamp: tuple[int, ...]) -> Mapping[str, Choice]:
    return {
        leaf.slug: Choice(
            leaf.slug, leaf.name(language), family.name(language), industry.slug
        )
        for industry in tree().industries
        for family in industry.children
        for leaf in family.leaves()
    }


def doubt() -> None:
    """Look at the next question whether the tree is as it was: another process changed it."""
    _keeper.doubt()


def forget() -> None:
    """Read the tree again at the next question: after it was changed here, and between tests."""
    _keeper.forget()
