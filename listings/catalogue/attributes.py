"""Attributes and specifications of a row: typed where the category knows them, else as stated."""

import re
from typing import Any

from listings.catalogue.pairs import listed, read, written
from listings.catalogue.values import Wrong, seen
from listings.imports.values import NO, YES, number
from listings.taxonomy import StatedAttribute, tree

KEY = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+\Z")
MOST = 300
LONGEST_NAME, LONGEST_VALUE = 120, 4_000
Pairs = list[tuple[str, str]]


class Stated:
    """Reads what rows state, category by category."""

    def __init__(self) -> None:
        self._names: dict[int, dict[str, StatedAttribute]] = {}
        self._by_key: dict[str, StatedAttribute] = {
            one.key: one for node in tree().by_id.values() for one in node.attributes
        }

    def read(
        self, category: int | None, attributes: str, specifications: str, more: Pairs
    ) -> tuple[dict[str, Any], list[list[str]]]:
        """({key: value}, [[name, value]]): what no attribute takes is a specification."""
        typed: dict[str, Any] = {}
        rest: list[list[str]] = []
        for name, text in [*read(attributes), *more]:
            attribute = self.named(category, name)
            key, value = name, None
            if attribute:
                key, value = attribute.key, self.value(attribute, text)
            elif KEY.match(name):
                value = _untold(text)
            if value is None or key in typed:
                rest.append([name, text])
            else:
                typed[key] = value
        rest += [[name, text] for name, text in read(specifications)]
        if len(rest) > MOST:
            raise Wrong("many", limit=MOST)
        for name, text in rest:
            fit(name, text)
        return typed, rest

    def named(self, category: int | None, name: str) -> StatedAttribute | None:
        if KEY.match(name) and name in self._by_key:
            return self._by_key[name]
        if category is None:
            return None
        if category not in self._names:
            node = tree().by_id.get(category)
            self._names[category] = {
                _plain(said): one
                for one in (node.attributes if node else ())
                for said in one.names.values()
            }
        return self._names[category].get(_plain(name))

    def value(self, attribute: StatedAttribute, text: str) -> Any:
        """The value in the attribute's type; None where it is none of that."""
        if attribute.type == "number":
            plain = _number(text)
            if plain is not None:
                return plain
            return number(text, given="", wanted=attribute.unit)
        if attribute.type == "yesno":
            said = text.casefold()
            return True if said in YES else False if said in NO else None
        if attribute.type == "text":
            return text if len(text) <= 200 and text.isprintable() else None
        codes = [_option(attribute, part) for part in text.split("|")]
        if attribute.type == "multi" and len(codes) == 1 and codes[0] is None:
            codes = [_option(attribute, part) for part in re.split("[,/、，]", text)]
        if None in codes or (attribute.type == "single" and len(codes) > 1):
            return None
        return list(dict.fromkeys(codes)) if attribute.type == "multi" else codes[0]


def fit(name: str, text: str) -> None:
    """Raises Wrong, which says where in a long cell to look."""
    shown = name[:40].replace("\0", "\ufffd")
    for said, longest in ((name, LONGEST_NAME), (text, LONGEST_VALUE)):
        if len(said) > longest:
            raise Wrong("pair_too_long", name=shown, limit=longest, length=len(said))
    try:
        seen(f"{name} {text}")
    except Wrong:
        raise Wrong("pair_unseen", name=shown) from None


def as_cell(attributes: dict[str, Any]) -> str:
    """The attributes as a cell that is read as the same again."""
    return written((key, _said(value)) for key, value in attributes.items())


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return listed(map(str, value))
    return str(value)


def _untold(text: str) -> Any:
    """The value of an attribute that is no longer in use, as an export wrote it."""
    if "|" in text:
        return [part for part in text.split("|") if part]
    if text in {"yes", "no"}:
        return text == "yes"
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?", text, re.ASCII):
        return None
    value = float(text)
    return int(text) if text.lstrip("-").isdecimal() else value


def _option(attribute: StatedAttribute, text: str) -> str | None:
    text = text.strip()
    if text in attribute.options:
        return text
    said = _plain(text)
    for code, names in attribute.options.items():
        if said in {_plain(name) for name in names.values()}:
            return code
    return None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
