"""What a listing states of its category's attributes, in words."""

import json
from functools import lru_cache
from typing import Any

from listings import formats
from listings.taxonomy import Node, StatedAttribute, tree

FACTS = 4
LONGEST_FACT = 40


def facts(
    attributes: str, specifications: str, node: Node | None, language: str
) -> tuple[tuple[str, str], ...]:
    """(name, value) of the attributes that matter most in this category; both as JSON."""
    said: list[tuple[str, str]] = []
    values = json.loads(attributes)
    if values and node:
        for read in _readers(node.id, language, tree().stamp):
            value = values.get(read.key)
            if value is not None and (shown := read.said(value)):
                said.append((read.name, shown))
                if len(said) == FACTS:
                    break
    if not said:
        said = [
            (str(name), str(value))
            for name, value in json.loads(specifications)[:FACTS]
            if len(str(value)) < LONGEST_FACT
        ]
    return tuple(said)


class Reader:
    """An attribute of a category in one language: names are packed, and a list asks for few."""

    def __init__(self, attribute: StatedAttribute, language: str) -> None:
        self.key = attribute.key
        self.name = "" if attribute.type == "yesno" else attribute.label(language)
        self._attribute, self._language = attribute, language
        self._known: dict[str, str] = {}

    def said(self, value: Any) -> str:
        """A value in words."""
        if self._attribute.type not in {"single", "multi"}:
            return stated(self._attribute, value, self._language)
        values = value if isinstance(value, list) else [value]
        return ", ".join([self._option(str(one)) for one in values])

    def _option(self, code: str) -> str:
        words = self._known.get(code)
        if words is None:
            words = self._attribute.option(code, self._language)
            if code in self._attribute.options:
                self._known[code] = words
        return words


@lru_cache(maxsize=32)
def _readers(category: int, language: str, _stamp: tuple[int, ...]) -> list[Reader]:
    node = tree().by_id[category]
    return [Reader(attribute, language) for attribute in node.attributes]


def stated(attribute: StatedAttribute, value: Any, language: str) -> str:
    """One attribute's value in words."""
    if attribute.type == "yesno":
        return attribute.label(language) if value else ""
    if attribute.type == "number":
        shown = (
            formats.number(value, language)
            if isinstance(value, int | float)
            else str(value)
        )
        return f"{shown}\u00a0{attribute.unit}" if attribute.unit else shown
    values = value if isinstance(value, list) else [value]
    return ", ".join(attribute.option(str(one), language) for one in values)
