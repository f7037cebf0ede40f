"""What a check finds, and small ways to count in the database within bounds."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

# Of a larger table so many rows are looked at, on pages of it drawn by chance.
SAMPLE = 20_000


class Reason(TextChoices):
    """Why a check could not look."""

    TOO_LONG = "too-long", _("it took longer than it may")
    FAILED = "failed", _("it failed; the log says why")
    NO_ROLE = "no-role", _("the database has no such role here")
    OWNER = (
        "owner",
        _("the site works under the owner of the tables, whom nothing is kept from"),
    )
    NOT_PUBLIC = "not-public", _("this copy of the site is not open to the public")


class Finding(NamedTuple):
    """So many of so many are not as promised."""

    wrong: int
    among: int
    is_sample: bool = False


class CannotLook(Exception):
    """This check cannot look here and now, and says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def rows(sql: str, params: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def counted(sql: str, params: Sequence[Any] | None = None) -> Finding:
    """What a statement counts: what is wrong, and among how many."""
    ((wrong, among),) = rows(sql, params)
    return Finding(wrong or 0, among or 0)


def sampled(model: type[Model], most: int = SAMPLE) -> tuple[str, bool]:
    """A table for FROM, and whether it is a sample: pages by chance of a large one."""
    table = model._meta.db_table
    ((about,),) = rows(
        "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table]
    )
    if about <= most:
        return table, False
    return f"{table} TABLESAMPLE SYSTEM ({100 * most / about:.6f})", True


def counted_in(model: type[Model], *, wrong: str, where: str = "true") -> Finding:
    """How many rows of a model are wrong, among those that are meant; of a large one a sample."""
    table, is_sample = sampled(model)
    sql = f"SELECT count(*) FILTER (WHERE {wrong}), count(*) FROM {table} WHERE {where}"  # noqa: S608 our own words
    return counted(sql)._replace(is_sample=is_sample)
