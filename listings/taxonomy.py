"""The category tree as pages use it: whole, in memory, read again when it may have changed."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from listings.models import Attribute, AttributeOption, Category, CategoryAttribute
from listings.models.category import in_language

FRESH_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class StatedAttribute:
    """An attribute as the items of one category state it."""

    key: str
    names: dict[str, str]
    type: str
    unit: str
    required: bool
    options: dict[str, dict[str, str]]

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
    names: dict[str, str]
    icon: str
    hs_codes: tuple[str, ...]
    unit: str
    parent: "Node | None"
    children: "list[Node]" = field(default_factory=list, compare=False, repr=False)
    attributes: tuple[StatedAttribute, ...] = ()

    def name(self, language: str) -> str:
        return in_language(self.names, language)

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

    def __init__(self) -> None:
        stated = _stated_attributes()
        self.by_id: dict[int, Node] = {}
        self.by_slug: dict[str, Node] = {}
        rows = Category.objects.in_use().order_by("depth", "position")
        for row in rows:
            parent = self.by_id.get(row.parent_id) if row.parent_id else None
            if row.depth > 1 and parent is None:
                continue
            node = Node(
                id=row.pk,
                slug=row.slug,
                depth=row.depth,
                names=row.names,
                icon=row.icon,
                hs_codes=tuple(row.hs_codes),
                unit=row.unit,
                parent=parent,
                attributes=tuple(stated.get(row.pk, ())),
            )
            self.by_id[node.id] = self.by_slug[node.slug] = node
            if parent:
                parent.children.append(node)
        self.industries = [node for node in self.by_id.values() if node.depth == 1]


def _stated_attributes() -> dict[int, list[StatedAttribute]]:
    options: dict[int, dict[str, dict[str, str]]] = {}
    for attribute_id, code, names in AttributeOption.objects.order_by(
        "attribute_id", "position"
    ).values_list("attribute_id", "code", "names"):
        options.setdefault(attribute_id, {})[code] = names
    attributes = {row.pk: row for row in Attribute.objects.all()}
    stated: dict[int, list[StatedAttribute]] = {}
    for use in CategoryAttribute.objects.order_by("category_id", "position"):
        attribute = attributes[use.attribute_id]
        stated.setdefault(use.category_id, []).append(
            StatedAttribute(
                key=attribute.key,
                names=attribute.names,
                type=attribute.type,
                unit=attribute.unit,
                required=use.required,
                options=options.get(attribute.pk, {}),
            )
        )
    return stated


_lock = threading.Lock()
_kept: tuple[float, Tree] | None = None


def tree() -> Tree:
    """The tree, at most half a minute old."""
    global _kept
    kept = _kept
    if kept and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    with _lock:
        if _kept and time.monotonic() - _kept[0] < FRESH_SECONDS:
            return _kept[1]
        fresh = Tree()
        _kept = (time.monotonic(), fresh)
        return fresh


def forget() -> None:
    """Read the tree again at the next question: after it was changed here, and between tests."""
    global _kept
    _kept = None
