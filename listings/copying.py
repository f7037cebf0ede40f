"""Rows into tables by COPY: the fastest way in, at steady memory."""

import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection, models

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
PIECE = 256_000


class Json:
    """A value for a column of JSON."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class _Lines(io.TextIOBase):
    """Lines as they are made, read as a file."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._kept = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        wanted = PIECE if size is None or size < 0 else size
        pieces, length = [self._kept], len(self._kept)
        for line in self._lines:
            pieces.append(line)
            length += len(line)
            if length >= wanted:
                break
        text = "".join(pieces)
        self._kept = text[wanted:]
        return text[:wanted]


def copy_rows(
    model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Enter rows; the other columns take what the database gives them."""
    copy_lines(model, columns, ("\t".join(map(text_of, row)) for row in rows))


def copy_lines(
    model: type[models.Model], columns: tuple[str, ...], lines: Iterable[str]
) -> None:
    """The same of rows whose values are texts as COPY reads them, with tabs between."""
    table = connection.ops.quote_name(model._meta.db_table)
    named = ", ".join(connection.ops.quote_name(name) for name in columns)
    ended = (line + "\n" for line in lines)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({named}) FROM STDIN", _Lines(ended))


def next_id(model: type[models.Model]) -> int:
    """The first key that is free in the table."""
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0) + 1


def move_sequence(model: type[models.Model]) -> None:
    """Let the database give keys above those that were copied."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [table, max(1, next_id(model) - 1)],
        )


def text_of(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        # What is printable holds none of the signs but one.
        if "\\" not in value and value.isprintable():
            return value
        return value.translate(ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return _array(value).translate(ESCAPES)
    if isinstance(value, Json):
        return json.dumps(value.value, ensure_ascii=False).translate(ESCAPES)
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).translate(ESCAPES)


def _array(values: list[Any]) -> str:
    if values and not isinstance(values[0], str):
        return "{" + ",".join(map(str, values)) + "}"
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
