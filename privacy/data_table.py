"""The policy's data table: what is held about people, made from the data map and nothing else."""

from typing import NamedTuple

from privacy.holdings import (
    WITHOUT_AN_END,
    Category,
    Holding,
    Personal,
    Retention,
    registry,
)


class Row(NamedTuple):
    """Fields that are held alike, and where they are."""

    holding: Holding
    personal: Personal
    fields: list[str]


def rows() -> list[Row]:
    """Every personal field, those that are held alike in one row."""
    found: dict[int, Row] = {}
    for model, fields in registry.items():
        for name, holding in fields.items():
            if holding.personal:
                row = Row(holding, holding.personal, [])
                place = f"{model._meta.label}.{name}"
                found.setdefault(id(holding), row).fields.append(place)
    return list(found.values())


def table() -> list[tuple[Category, list[Row]]]:
    """The rows as a reader looks for them, by category."""
    all_rows = rows()
    grouped = [
        (category, [row for row in all_rows if row.personal.category is category])
        for category in Category
    ]
    return [(category, chosen) for category, chosen in grouped if chosen]


def by_retention() -> list[tuple[Retention, list[Row]]]:
    """The rows by how long they are kept, those with an end of their own first."""
    all_rows = rows()
    grouped = [
        (kept, [row for row in all_rows if row.holding.retention is kept])
        for kept in Retention
    ]
    found = [(kept, chosen) for kept, chosen in grouped if chosen]
    return sorted(found, key=lambda one: one[0] in WITHOUT_AN_END)
