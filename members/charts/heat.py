"""A table with two dimensions as squares: the darker, the more. Each says its number."""

from collections.abc import Sequence
from typing import NamedTuple

from members.charts.canvas import (
    HEAT,
    LOOK,
    Look,
    Number,
    Sheet,
    shortened,
    step_of,
    steps,
)

LABELS, HEAD, SIDE, HIGH = 188.0, 148.0, 38.0, 24.0
FOOT = 52.0
NARROWEST = 340.0


class Cell(NamedTuple):
    """None is one that is not shown."""

    value: float | None


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    *,
    title: str,
    description: str,
    hidden: str,
    look: Look = LOOK,
) -> str:
    """`cells` row by row; `hidden` says in words what an empty square means.

    As wide as its columns need: the page lets it be moved sideways where there is no room.
    """
    values = [one.value for row in cells for one in row if one.value is not None]
    lower_ends = steps(min(values, default=1), max(values, default=1), len(HEAT))
    width = max(LABELS + SIDE * len(columns) + 6, NARROWEST)
    sheet = Sheet(width, HEAD + HIGH * len(rows) + FOOT, look.paint, look.rtl)
    for n, label in enumerate(columns):
        at = LABELS + n * SIDE + SIDE / 2 + 4
        _column_label(sheet, at, label)
    for m, (label, row) in enumerate(zip(rows, cells, strict=True)):
        y = HEAD + m * HIGH
        sheet.text(
            LABELS - 8,
            y + 16,
            shortened(label, LABELS - 10, 11.5),
            size=11.5,
            anchor="end",
        )
        for n, one in enumerate(row):
            _cell(sheet, LABELS + n * SIDE, y, one, lower_ends, look.number)
    legend(sheet, 6, sheet.height - FOOT + 12, lower_ends, hidden, look.number)
    return sheet.drawn(title, description)


def _column_label(sheet: Sheet, at: float, label: str) -> None:
    """Upward; in every language the foot of the words stands at the column."""
    was, sheet.rtl = sheet.rtl, False
    x = sheet.width - at + 8 if was else at
    sheet.text(x, HEAD - 6, shortened(label, HEAD - 8, 11.5), size=11.5, turned=True)
    sheet.rtl = was


def _cell(
    sheet: Sheet, x: float, y: float, one: Cell, lower_ends: list[float], number: Number
) -> None:
    if one.value is None:
        sheet.rect(x + 1, y + 1, SIDE - 2, HIGH - 2, "hidden", radius=2)
        return
    step = step_of(one.value, lower_ends)
    sheet.rect(x + 1, y + 1, SIDE - 2, HIGH - 2, f"heat-{step}", radius=2)
    words = number(one.value)
    size = 10.5 if len(words) < 6 else 8.5
    sheet.text(
        x + SIDE / 2, y + 16, words, size=size, anchor="middle", role=f"on-heat-{step}"
    )


def legend(
    sheet: Sheet,
    x: float,
    y: float,
    lower_ends: list[float],
    hidden: str,
    number: Number,
) -> None:
    """Squares with the least number of each step, and what an empty one means."""
    wide = (min(sheet.width, 400.0) - 2 * x) / len(lower_ends)
    for n, low in enumerate(lower_ends):
        sheet.rect(x + n * wide, y, wide - 2, 10, f"heat-{n}", radius=1)
        sheet.text(x + n * wide, y + 21, f"{number(low)}+", size=10, role="muted")
    sheet.rect(x + 0.5, y + 27.5, 12, 9, "hidden", radius=1)
    sheet.text(x + 18, y + 36, hidden, size=10, role="muted")
