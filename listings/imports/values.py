"""Stated values into the typed attributes of a leaf, with units converted."""

import re
from typing import Any

from listings.imports.rules import Rules, plain
from listings.taxonomy import Node, StatedAttribute

NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
# How much one of each unit is in the first unit of its kind.
UNITS = {
    "mm": ("m", 0.001),
    "cm": ("m", 0.01),
    "m": ("m", 1.0),
    "km": ("m", 1000.0),
    "in": ("m", 0.0254),
    "ft": ("m", 0.3048),
    "µm": ("m", 1e-6),
    "g": ("kg", 0.001),
    "kg": ("kg", 1.0),
    "t": ("kg", 1000.0),
    "W": ("W", 1.0),
    "kW": ("W", 1000.0),
    "VA": ("VA", 1.0),
    "kVA": ("VA", 1000.0),
    "MHz": ("Hz", 1e6),
    "GHz": ("Hz", 1e9),
    "kHz": ("Hz", 1e3),
    "Hz": ("Hz", 1.0),
    "MB": ("B", 1e6),
    "GB": ("B", 1e9),
    "TB": ("B", 1e12),
    "mAh": ("Ah", 0.001),
    "Ah": ("Ah", 1.0),
    "Wh": ("Wh", 1.0),
    "kWh": ("Wh", 1e3),
    "Mbit/s": ("bit", 1e6),
    "Gbit/s": ("bit", 1e9),
    "V": ("V", 1.0),
    "A": ("A", 1.0),
    "ml": ("l", 0.001),
    "L": ("l", 1.0),
    "h": ("h", 1.0),
    "min": ("h", 1 / 60),
}
YES = {"true", "y", "yes", "1"}
NO = {"false", "n", "no", "0"}


class Reader:
    """Puts stated values where the leaf has an attribute for them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._known: dict[int, dict[str, StatedAttribute]] = {}

    def typed(
        self, node: Node, pairs: list[tuple[str, str]]
    ) -> tuple[dict[str, Any], list[list[str]]]:
        """The leaf's attributes, and all other pairs as they were stated."""
        names = self._names(node)
        values: dict[str, Any] = {}
        rest: list[list[str]] = []
        for name, text in pairs:
            attribute = names.get(plain(name))
            value = None
            if attribute and attribute.key not in values:
                value = self._value(attribute, plain(name), text)
            if attribute and value is not None:
                values[attribute.key] = value
            else:
                rest.append([name[:1].upper() + name[1:], text])
        return values, rest

    def _names(self, node: Node) -> dict[str, StatedAttribute]:
        """The leaf's attributes by every name that means them."""
        if node.id not in self._known:
            named = {plain(one.names["en"]): one for one in node.attributes}
            by_key = {one.key.partition(".")[2]: one for one in node.attributes}
            for name, keys in self._rules.attributes.items():
                for key in keys:
                    if key in by_key:
                        named.setdefault(name, by_key[key])
            self._known[node.id] = named
        return self._known[node.id]

    def _value(self, attribute: StatedAttribute, name: str, text: str) -> Any:
        if attribute.type == "number":
            return number(
                text, given=self._rules.units.get(name, ""), wanted=attribute.unit
            )
        if attribute.type == "yesno":
            said = text.strip().lower()
            return True if said in YES else False if said in NO else None
        if attribute.type == "text":
            return text[:200]
        found = [
            code
            for part in re.split(r"[,/]", text)
            if (code := _option(attribute, part)) is not None
        ]
        if not found:
            return None
        return sorted(set(found)) if attribute.type == "multi" else found[0]


def number(text: str, *, given: str, wanted: str) -> float | int | None:
    """The number in a text, in the wanted unit; None where that cannot be told."""
    found = NUMBER.search(text)
    if not found or len(NUMBER.findall(text)) > 1:
        return None
    value = float(found.group().replace(",", "."))
    stated = text[found.end() :].strip() or given
    if stated != wanted:
        one, other = UNITS.get(stated), UNITS.get(wanted)
        if one is None or other is None or one[0] != other[0]:
            return None
        value = value * one[1] / other[1]
    value = round(value, 4)
    return int(value) if value == int(value) else value


def _option(attribute: StatedAttribute, text: str) -> str | None:
    """The code of the option that a text names."""
    said = _letters(text)
    if not said:
        return None
    for code, names in attribute.options.items():
        if said in (_letters(names["en"]), _letters(code)):
            return code
    return None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
