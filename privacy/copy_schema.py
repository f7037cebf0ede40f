"""The schema of a member's copy: JSON Schema 2020-12, made from the data map and nothing else."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import translation

from privacy.copied import (
    OTHER,
    SELF,
    Schema,
    Table,
    columns_of,
    is_a_person,
    not_copied,
    tables,
)
from privacy.holdings import Holding, registry

FORMAT, VERSION = "tradedir-copy", 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
PERSON: Schema = {
    "enum": [SELF, OTHER, None],
    "description": "The member, somebody else, or nobody. Others are not named.",
}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
MANIFEST: Schema = {
    "type": "object",
    "properties": {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "site": TEXT,
        "made_at": {"type": "string", "format": "date-time"},
        "files": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "sha256": SHA256,
                    "bytes": {"type": "integer", "minimum": 0},
                    "rows": {"type": "integer", "minimum": 0},
                },
                "required": ["sha256", "bytes"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["format", "version", "site", "made_at", "files"],
    "additionalProperties": False,
}


def in_order() -> list[Table]:
    """All tables of a copy, by name."""
    return sorted(tables.values(), key=lambda one: one.name)


def schema() -> Schema:
    """Of the whole copy: a definition for each table's lines, and one for the manifest."""
    with translation.override("en"):
        return {
            "$schema": DIALECT,
            "title": "A member's own copy",
            "description": (
                "data/NAME.jsonl holds a row on each line, which is as "
                "#/$defs/NAME says; manifest.json is as #/$defs/manifest says."
            ),
            "version": VERSION,
            "$defs": {"manifest": MANIFEST}
            | {one.name: of_table(one) for one in in_order()},
        }


def of_table(table: Table) -> Schema:
    """What a line of this table is."""
    held = registry[table.model]
    said: dict[str, Schema] = {"id": of_key(table.key)}
    for column in columns_of(table.model):
        kind = PERSON if is_a_person(column) else of_column(column)
        said[column.name] = described(kind, held[column.name])
    said |= {
        name: described(kind, held[name]) if name in held else dict(kind)
        for name, kind in table.says.items()
    }
    if table.files:
        said["files"] = {
            "type": "array",
            "items": {"type": "string", "pattern": f"^files/{table.name}/"},
        }
    return {
        "type": "object",
        "properties": said,
        "required": list(said),
        "additionalProperties": False,
    }


def described(kind: Schema, holding: Holding) -> Schema:
    """With the words of the data map."""
    if "description" in kind:
        return dict(kind)
    return kind | {"description": str(holding.purpose)}


def of_key(column: models.Field[Any, Any]) -> Schema:
    return of_column(column.target_field if column.is_relation else column)  # type: ignore[attr-defined]


def of_column(column: models.Field[Any, Any]) -> Schema:
    """The kind of a column's values."""
    kind = of_key(column) if column.is_relation else of_field(column)
    if column.null and "type" in kind:
        return kind | {"type": [kind["type"], "null"]}
    return kind


def of_field(column: models.Field[Any, Any]) -> Schema:
    if isinstance(column, ArrayField):
        return {"type": "array", "items": of_field(column.base_field)}
    for field, kind in KINDS:
        if isinstance(column, field):
            return dict(kind)
    return dict(TEXT)


# The first that fits; whatever is not here is text.
KINDS: tuple[tuple[Any, Schema], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.AutoField, {"type": "integer"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
    (models.JSONField, {}),
)


def as_page() -> str:
    """The tables of a copy in words, for docs/download.md."""
    lines = ["| file | what | fields |", "|---|---|---|"]
    with translation.override("en"):
        for table in in_order():
            fields = ", ".join(f"`{name}`" for name in of_table(table)["properties"])
            lines.append(
                f"| `data/{table.name}.jsonl` | {table.model._meta.label} | {fields} |"
            )
        lines += ["", "Left out, though it is about a member or a company:", ""]
        for table in in_order():
            for why, names in table.without.items():
                fields = ", ".join(f"`{name}`" for name in names)
                lines.append(f"- {table.model._meta.label}: {fields} – {why}")
        for model, why in sorted(
            not_copied.items(), key=lambda pair: pair[0]._meta.label
        ):
            lines.append(f"- {model._meta.label} – {why}")
    return "\n".join(lines) + "\n"
