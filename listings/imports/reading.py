"""Rows out of CSV and JSON lines, one at a time; a broken one breaks no other."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_VALUE = 1_000_000


class Unreadable(Exception):
    """The file as a whole cannot be imported; the message says why."""


@dataclass(frozen=True)
class Row:
    """One row: its number, its values by column, or the code of what is wrong with it."""

    number: int
    values: dict[str, Any]
    trouble: str = ""
    raw: str = ""


def rows(path: Path, *, needed: set[str]) -> Iterator[Row]:
    """All rows of a file. Raises Unreadable where it is not there or lacks a column."""
    try:
        with path.open(
            encoding="utf-8-sig", errors="surrogateescape", newline=""
        ) as file:
            if path.suffix in (".jsonl", ".ndjson", ".json"):
                yield from _json_rows(file)
            else:
                yield from _csv_rows(file, needed, path)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}.") from None


def _csv_rows(file: Iterator[str], needed: set[str], path: Path) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_VALUE)
    reader = csv.reader(file)
    try:
        names = next(reader, [])
    except csv.Error as error:
        raise Unreadable(f"{path}: the first line is not CSV: {error}.") from None
    if missing := sorted(needed - set(names)):
        raise Unreadable(f"{path}: there is no column {', '.join(missing)}.")
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, {}, "broken_row", str(error))
            continue
        if not cells:
            number -= 1
            continue
        if len(cells) != len(names):
            yield Row(number, {}, "columns", ",".join(cells)[:200])
            continue
        yield _well_coded(number, dict(zip(names, cells, strict=True)), "".join(cells))


def _json_rows(file: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield Row(number, {}, "broken_json", line[:200])
            continue
        if not isinstance(values, dict):
            yield Row(number, {}, "broken_json", line[:200])
            continue
        plain = {
            str(name): value if isinstance(value, dict) else _plain(value)
            for name, value in values.items()
        }
        yield _well_coded(number, plain, line + json.dumps(values, ensure_ascii=False))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _well_coded(number: int, values: dict[str, Any], whole: str) -> Row:
    try:
        whole.encode()
    except UnicodeEncodeError:
        shown = whole[:200].encode("utf-8", "replace").decode()
        return Row(number, {}, "encoding", shown)
    return Row(number, values)
