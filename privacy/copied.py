"""What is in a member's own copy: which rows, which fields, and what is left out and why.

Beside the data map each app says in `copied_data.py` how the rows of a table are found that
are about a member, or about a company that is the member's own. Which fields go along follows
from the data map: what is exported, and what is not about a person but is more than the
software's own. Another person is never named: where a column says who did something, the copy
says whether it was the member.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Model, QuerySet

from privacy import stores
from privacy.holdings import Declared, Holding, Visibility, registry

SELF, OTHER = "self", "other"
Schema = dict[str, Any]

# Why something that the data map exports is not in the copy.
SECRET = "would let somebody in who finds the file"  # noqa: S105
DIGEST = "a digest, which says nothing to anybody"
OF_OTHERS = "about somebody else, or of somebody else"
OF_STAFF = "a note of our staff for our staff"
THE_SITES = "how this site finds and keeps things"
PASSING = "kept for a few days only, from a file that the company sent itself"
NO_ROWS = "no rows of members are in it"


@dataclass(frozen=True)
class Whose:
    """Whose copy it is: the member, and the companies that are theirs alone or with others."""

    member: int
    subject: UUID
    companies: tuple[int, ...]

    def who(self, key: int | UUID | None) -> str | None:
        """Whether somebody is the member."""
        if key is None:
            return None
        return SELF if key in (self.member, self.subject) else OTHER


class File(NamedTuple):
    """A file that belongs to a row: where it lies, and how its name ends."""

    root: str
    name: str
    ending: str

    @property
    def place(self) -> stores.File:
        return stores.File(self.root, self.name)


Rows = Callable[[Whose], Sequence[QuerySet[Any]]]
# Begun once a copy; then what it says of each row beside or instead of its columns.
More = Callable[[Whose], Callable[[Any], dict[str, Any]]]


def nothing_more(whose: Whose) -> Callable[[Any], dict[str, Any]]:
    return lambda _row: {}


@dataclass(frozen=True)
class Table:
    """A table of the copy: one file, a row on each line."""

    name: str
    model: type[Model]
    rows: Rows
    # What the software alone needs and the copy says nevertheless: which row belongs to which.
    also: tuple[str, ...] = ()
    # {why: names} of what the data map would have in it.
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Of what `more` says.
    says: Mapping[str, Schema] = field(default_factory=dict)
    more: More = nothing_more
    files: Callable[[Any], Sequence[File]] | None = None
    # What tells rows apart, where the key itself is a secret.
    told_by: str = "pk"

    @property
    def key(self) -> models.Field[Any, Any]:
        if self.told_by == "pk":
            return self.model._meta.pk
        return self.model._meta.get_field(self.told_by)  # type: ignore[return-value]

    def columns(self) -> list[models.Field[Any, Any]]:
        """The columns that are said, after the key; what `says` names is not read from them."""
        held = registry[self.model]
        left = {name for names in self.without.values() for name in names}
        return [
            one
            for one in self.model._meta.concrete_fields
            if one not in (self.key, self.model._meta.pk)
            and one.name not in left
            and one.name not in self.says
            and (one.name in self.also or is_said(held[one.name]))
        ]


tables: Declared[type[Model], Table] = Declared()
not_copied: Declared[type[Model], str] = Declared()


def is_said(holding: Holding) -> bool:
    """Does a member's copy say it? Of what is about a person the data map decides."""
    if holding.personal:
        return holding.personal.exported
    return holding.visibility is not Visibility.INTERNAL


def copy(model: type[Model], name: str, rows: Rows, **options: Any) -> None:
    """Say how a model's rows come into a copy; once for each."""
    if model in tables.so_far or any(
        one.name == name for one in tables.so_far.values()
    ):
        raise ValueError(f"{model.__name__} is copied twice.")
    tables.so_far[model] = Table(name, model, rows, **options)


def leave_out(why: str, *left: type[Model]) -> None:
    """Say that of these models nothing is in a copy, and why."""
    not_copied.so_far.update(dict.fromkeys(left, why))


def unsaid(model: type[Model]) -> bool:
    """Does the data map export something of a model that no copy has, with no reason given?"""
    if model in tables or model in not_copied:
        return False
    return any(
        one.personal and one.personal.exported for one in registry[model].values()
    )


def row_of(
    table: Table, row: Any, whose: Whose, more: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """A row as the copy says it."""
    said: dict[str, Any] = {"id": plain(getattr(row, table.key.attname))}
    for column in columns_of(table.model):
        value = getattr(row, column.attname)
        said[column.name] = whose.who(value) if is_a_person(column) else plain(value)
    said |= more(row)
    if table.files:
        said["files"] = [path for path, _file in files_of(table, row)]
    return said


def files_of(table: Table, row: Any) -> list[tuple[str, File]]:
    """The files of a row that are there, each with its path in the copy."""
    found = table.files(row) if table.files else ()
    return [
        (f"files/{table.name}/{row.pk}-{n}.{one.ending}", one)
        for n, one in enumerate(found, start=1)
        if one.name and one.place.exists()
    ]


@cache
def columns_of(model: type[Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(tables[model].columns())


def is_a_person(column: models.Field[Any, Any]) -> bool:
    """Does a column say who did something, or whose it is?"""
    if column.is_relation:
        return column.related_model._meta.label == settings.AUTH_USER_MODEL  # type: ignore[union-attr]
    return isinstance(column, models.UUIDField)


def plain(value: Any) -> Any:
    """A value as JSON can say it, exactly: decimals and moments are strings."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, float):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)
