"""What an item states in one category, said in another: nothing that it stated is lost."""

from collections.abc import Iterable, Mapping
from typing import Any

from listings.taxonomy import Node, StatedAttribute


def local(key: str) -> str:
    """An attribute's key without its industry."""
    return key.rpartition(".")[2]


def carried(
    stated: Mapping[str, Any], *, before: Node, after: Node
) -> tuple[dict[str, Any], list[list[str]]]:
    """(attributes there, what becomes a specification in words).

    What is called by the same key and is of the same type goes over; of choices those
    that are known there.
    """
    known = {one.key: one for one in before.attributes}
    there = {one.key: one for one in after.attributes}
    alike = {local(one.key): one for one in after.attributes}
    kept: dict[str, Any] = {}
    told: list[list[str]] = []
    for key, value in stated.items():
        old = known.get(key)
        new = there.get(key) or alike.get(local(key))
        if new is not None and fits(value, old, new):
            kept[new.key] = value
        elif (words := in_words(key, value, old)) is not None:
            told.append(words)
    return kept, told


def fits(value: Any, old: StatedAttribute | None, new: StatedAttribute) -> bool:
    if old is not None and (old.type, old.unit) != (new.type, new.unit):
        return False
    if new.type in ("single", "multi"):
        said = value if isinstance(value, list) else [value]
        return isinstance(value, list) == (new.type == "multi") and all(
            isinstance(one, str) and one in new.options for one in said
        )
    if new.type == "yesno":
        return isinstance(value, bool)
    if new.type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def in_words(
    key: str, value: Any, attribute: StatedAttribute | None
) -> list[str] | None:
    """Name and value as a buyer reads them; None where nothing was stated."""
    if value in (None, "", []):
        return None
    if attribute is None:
        return [local(key).replace("_", " ").capitalize(), joined(_listed(value))]
    if isinstance(value, bool):
        return [attribute.label("en"), "Yes" if value else "No"]
    if attribute.type == "number":
        said = f"{value:g}" if isinstance(value, float) else str(value)
        return [attribute.label("en"), f"{said} {attribute.unit}".strip()]
    return [
        attribute.label("en"),
        joined(attribute.option(str(one), "en") for one in _listed(value)),
    ]


def joined(said: Iterable[Any]) -> str:
    return ", ".join(str(one) for one in said)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
