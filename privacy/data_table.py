"""The policy's data table: what is held about people, made from the data map and nothing else."""

from typing import NamedTuple

from privacy.holdings import Category, Holding, Personal, registry


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
