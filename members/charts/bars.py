"""Horizontal bars with the interval of each as whiskers."""

from collections.abc import Sequence
from typing import NamedTuple

from members.charts.canvas import (
    LOOK,
    Look,
    Number,
    Sheet,
    shortened,
    ticks,
)

ROW, BAR, TOP, BOTTOM = 36.0, 12.0, 4.0, 22.0
EDGE = 6.0


class Bar(NamedTuple):
    """A row: its label, its number and the ends of its interval, and the number in words.

    `value` None is one that is not shown; `before` is what it was compared with.
    """

    label: str
    value: float | None
    low: float
    high: float
    text: str
    before: float | None = None


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    description: str,
    look: Look = LOOK,
) -> str:
    """From nought on, in the order given. Nothing is drawn below nought."""
    shown = [one for one in rows if one.value is not None]
    marks = ticks(
        max(
            [*(one.high for one in shown), *(one.before or 0 for one in rows)],
            default=0,
        )
    )
    sheet = Sheet(
        look.width, TOP + ROW * max(len(rows), 1) + BOTTOM, look.paint, look.rtl
    )
    scale = (look.width - 2 * EDGE) / marks[-1]
    _grid(sheet, marks, scale, look.number)
    for n, one in enumerate(rows):
        _row(sheet, one, TOP + n * ROW, scale)
    return sheet.drawn(title, description)


def _grid(sheet: Sheet, marks: list[float], scale: float, number: Number) -> None:
    foot = sheet.height - BOTTOM
    for n, mark in enumerate(marks):
        at = EDGE + mark * scale
        sheet.line(at, TOP, at, foot, "axis" if n == 0 else "line")
        anchor = "start" if n == 0 else "end" if n == len(marks) - 1 else "middle"
        sheet.text(at, foot + 15, number(mark), role="muted", size=11, anchor=anchor)


def _row(sheet: Sheet, one: Bar, top: float, scale: float) -> None:
    room = sheet.width - 2 * EDGE - 7.2 * len(one.text) - 14
    sheet.text(EDGE + 4, top + 13, shortened(one.label, room, 12.5), size=12.5)
    sheet.text(
        sheet.width - EDGE,
        top + 13,
        one.text,
        size=12,
        anchor="end",
        role="muted" if one.value is None else "ink",
        bold=one.value is not None,
    )
    if one.value is None:
        return
    y = top + 18
    sheet.rect(EDGE, y, max(one.value, 0) * scale, BAR, "bar", radius=1.5)
    low, high = EDGE + max(one.low, 0) * scale, EDGE + max(one.high, 0) * scale
    middle = y + BAR / 2
    sheet.line(low, middle, high, middle, "whisker", 1.5)
    for end in (low, high):
        sheet.line(end, middle - 4, end, middle + 4, "whisker", 1.5)
    if one.before is not None:
        sheet.dot(EDGE + max(one.before, 0) * scale, middle, 3.5, "before")
