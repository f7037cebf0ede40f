"""Which operations of a migration break the release before it (docs/contributing.md, Migrations)."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
)
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

RELEASED = Path(__file__).with_name("released_migrations.txt")
OURS = {"privacy", "members", "listings"}
# Tables on which an index takes so long that nobody may wait for it.
LARGE = {
    *("listings.item", "listings.offer", "listings.searchdoc", "listings.itemphoto"),
    *("listings.itemdocument", "listings.message", "listings.review"),
    *("members.member", "members.company", "members.delivery", "members.outgoingmail"),
    *("members.profilechange", "privacy.consentevent", "privacy.accessevent"),
}
BREAKS_IN_SQL = {
    r"\bDROP\s+(TABLE|COLUMN|VIEW|SCHEMA)\b": "takes away what the release before may name",
    r"\bRENAME\s+(TO|COLUMN)\b": "renames what the release before may name",
    r"\bSET\s+NOT\s+NULL\b": "has the release before fail where it writes nothing there",
    r"\bALTER\s+COLUMN\s+\S+\s+TYPE\b": "writes the table anew while nobody may read it",
    r"\bLOCK\s+TABLE\b": "holds a table",
}


def released() -> set[tuple[str, str]]:
    lines = RELEASED.read_text().splitlines()
    names = (line.partition(".") for line in lines if line and line[0] != "#")
    return {(app, name) for app, _, name in names}


def broken_by(
    migration: Migration, state: ProjectState, new: set[str]
) -> Iterator[str]:
    """What breaks the release before, in words; `new` are the tables it does not know.

    `state` is that before the migration, and after it when this has come to its end.
    """
    for operation in migration.operations:
        yield from (
            f"{type(operation).__name__} {why}"
            for why in _broken(operation, migration.app_label, state, new)
        )
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, operations.CreateModel):
            new.add(f"{migration.app_label}.{operation.name_lower}")


def _broken(
    operation: Operation, app: str, state: ProjectState, new: set[str]
) -> Iterator[str]:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        for one in operation.database_operations:
            yield from _broken(one, app, state, new)
    elif isinstance(operation, operations.RunSQL):
        yield from _broken_by_sql(operation)
    elif isinstance(operation, operations.DeleteModel | operations.RenameModel):
        name = getattr(operation, "old_name", None) or getattr(operation, "name", "")
        if f"{app}.{name.lower()}" not in new:
            yield f"{name}: the release before reads and writes it"
    else:
        yield from _broken_by_change(operation, app, state, new)


def _broken_by_change(
    operation: Operation, app: str, state: ProjectState, new: set[str]
) -> Iterator[str]:
    name = getattr(operation, "model_name", "").lower()
    if not name or f"{app}.{name}" in new:
        return
    place = f"{name}.{getattr(operation, 'name', '')}"
    match operation:
        case operations.RemoveField() | operations.RenameField():
            field = getattr(operation, "old_name", "") or getattr(operation, "name", "")
            yield f"{name}.{field}: the release before reads and writes it"
        case operations.AddField(field=field) if not _can_be_left_out(field):
            yield f"{place}: the release before writes no value, and there is no db_default"
        case operations.AlterField(field=field):
            before = state.models[app, name].fields[operation.name]
            yield from (f"{place}: {why}" for why in _narrowed(before, field))
        case AddConstraintNotValid() | AddIndexConcurrently():
            return
        case operations.AddConstraint(constraint=constraint):
            yield f"{name} {constraint.name}: holds the table while all of it is read; AddConstraintNotValid"
        case operations.AddIndex(index=index) if f"{app}.{name}" in LARGE:
            yield f"{name} {index.name}: holds up who writes; AddIndexConcurrently"
        case _:
            return


def _broken_by_sql(operation: operations.RunSQL) -> Iterator[str]:
    said = operation.sql
    parts = [said] if isinstance(said, str) else [str(one) for one in said]
    for pattern, why in BREAKS_IN_SQL.items():
        if found := re.search(pattern, " ".join(parts), flags=re.IGNORECASE):
            yield f"{found[0]}: {why}"


def _can_be_left_out(field: models.Field) -> bool:
    return (
        field.null
        or field.many_to_many
        or field.db_default is not NOT_PROVIDED
        or isinstance(field, models.GeneratedField | models.AutoField)
    )


def _narrowed(before: models.Field, after: models.Field) -> Iterator[str]:
    if before.null and not _can_be_left_out(after):
        yield "the release before may write nothing there"
    longest, now = before.max_length, after.max_length
    if now and (longest is None or now < longest):
        yield "the release before may write more there"
    kinds = before.get_internal_type(), after.get_internal_type()
    if kinds[0] != kinds[1] and not _is_wider(before, after):
        yield "another type writes the table anew, and the release before writes the other"
    if after.unique and not before.unique:
        yield "the release before may write the same twice"


def _is_wider(before: models.Field, after: models.Field) -> bool:
    """Text that was short; nothing is written anew then."""
    texts = {"CharField", "TextField", "SlugField", "EmailField", "URLField"}
    kinds = {before.get_internal_type(), after.get_internal_type()}
    return kinds <= texts and connection.vendor == "postgresql"
