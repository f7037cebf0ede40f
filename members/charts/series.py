"""Lines over releases, each with the band of its interval."""

from collections.abc import Sequence
from typing import NamedTuple

from members.charts.canvas import (
    LINES,
    LOOK,
    Look,
    Number,
    Sheet,
    shortened,
    ticks,
)

HIGH, HEAD, LABELS, KEY = 200.0, 10.0, 24.0, 18.0
AXIS, EDGE = 44.0, 12.0
# A line is known by its dash and its mark as well as by its colour.
DASHES = ("", "6 3", "2 3", "8 3 2 3", "4 2", "1 2")
MOST = len(LINES)


class Point(NamedTuple):
    value: float
    low: float
    high: float


class Row(NamedTuple):
    """One line: a point for each of the chart's labels, None where nothing is shown."""

    label: str
    points: Sequence[Point | None]


def series(
    labels: Sequence[str],
    rows: Sequence[Row],
    *,
    title: str,
    description: str,
    look: Look = LOOK,
) -> str:
    """At most six lines, from nought on; time runs in the direction of reading."""
    rows = rows[:MOST]
    highest = max((one.high for row in rows for one in row.points if one), default=0)
    marks = ticks(highest)
    height = HEAD + HIGH + LABELS + KEY * len(rows) + 4
    sheet = Sheet(look.width, height, look.paint, look.rtl)
    scale = HIGH / marks[-1]
    wide = (look.width - AXIS - 2 * EDGE) / max(len(labels) - 1, 1)
    _frame(sheet, labels, marks, wide, look.number)
    for n, row in enumerate(rows):
        _band(sheet, n, row, wide, scale)
    for n, row in enumerate(rows):
        _line(sheet, n, row, wide, scale)
        _key(sheet, n, row.label, HEAD + HIGH + LABELS + n * KEY)
    return sheet.drawn(title, description)


def _at(n: int, wide: float) -> float:
    return AXIS + EDGE + n * wide


def _up(value: float, scale: float) -> float:
    return HEAD + HIGH - max(value, 0) * scale


def _frame(
    sheet: Sheet, labels: Sequence[str], marks: list[float], wide: float, number: Number
) -> None:
    scale = HIGH / marks[-1]
    for n, mark in enumerate(marks):
        y = _up(mark, scale)
        sheet.line(AXIS, y, sheet.width - 2, y, "axis" if n == 0 else "line")
        sheet.text(AXIS - 5, y + 4, number(mark), size=10.5, role="muted", anchor="end")
    every = max(-(-len(labels) * 52 // int(sheet.width - AXIS)), 1)
    for n, label in enumerate(labels):
        if (len(labels) - 1 - n) % every:
            continue
        is_last = n == len(labels) - 1
        sheet.text(
            _at(n, wide) + (EDGE if is_last else 0),
            HEAD + HIGH + 15,
            label,
            size=10.5,
            role="muted",
            anchor="end" if is_last and n else "middle",
        )


def _runs(points: Sequence[Point | None]) -> list[list[tuple[int, Point]]]:
    """Points without a gap between them."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for n, one in enumerate(points):
        if one is None:
            runs.append([])
        else:
            runs[-1].append((n, one))
    return [run for run in runs if run]


def _band(sheet: Sheet, row: int, one: Row, wide: float, scale: float) -> None:
    for run in _runs(one.points):
        above = [(_at(n, wide), _up(point.high, scale)) for n, point in run]
        below = [(_at(n, wide), _up(point.low, scale)) for n, point in reversed(run)]
        if len(run) > 1:
            sheet.path(above + below, f"band-{row}", closed=True)


def _line(sheet: Sheet, row: int, one: Row, wide: float, scale: float) -> None:
    for run in _runs(one.points):
        line = [(_at(n, wide), _up(point.value, scale)) for n, point in run]
        if len(line) > 1:
            sheet.path(line, f"row-{row}", dash=DASHES[row])
        for (x, y), (_n, point) in zip(line, run, strict=True):
            sheet.line(
                x, _up(point.low, scale), x, _up(point.high, scale), f"row-{row}"
            )
            _mark(sheet, row, x, y)


def _mark(sheet: Sheet, row: int, x: float, y: float) -> None:
    if row % 3 == 0:
        sheet.dot(x, y, 3.2, f"mark-{row}")
    elif row % 3 == 1:
        sheet.rect(x - 3, y - 3, 6, 6, f"mark-{row}")
    else:
        sheet.path(
            [(x, y - 4), (x + 4, y + 3), (x - 4, y + 3)], f"mark-{row}", closed=True
        )


def _key(sheet: Sheet, row: int, label: str, y: float) -> None:
    sheet.path([(AXIS, y + 9), (AXIS + 26, y + 9)], f"row-{row}", dash=DASHES[row])
    _mark(sheet, row, AXIS + 13, y + 9)
    room = sheet.width - AXIS - 36
    sheet.text(AXIS + 32, y + 13, shortened(label, room, 11.5), size=11.5)
