"""A number a day: a line with a dot for each, hollow where the day is not whole."""

from collections.abc import Sequence
from typing import NamedTuple

from members.charts.canvas import LOOK, Look, Sheet
from members.charts.canvas import ticks as marks_to

HIGH, HEAD, LABELS = 170.0, 10.0, 40.0
AXIS, EDGE = 48.0, 8.0


class Day(NamedTuple):
    """`value` None is a day that nothing is known of: the line has a gap there."""

    label: str
    value: float | None
    is_whole: bool = True


def days(
    of: Sequence[Day],
    *,
    title: str,
    description: str,
    partial: str,
    look: Look = LOOK,
) -> str:
    """In the order given, from nought on; `partial` says in words what a hollow dot means."""
    marks = marks_to(max((one.value or 0 for one in of), default=0))
    sheet = Sheet(look.width, HEAD + HIGH + LABELS, look.paint, look.rtl)
    scale = HIGH / marks[-1]
    for n, mark in enumerate(marks):
        y = HEAD + HIGH - mark * scale
        sheet.line(AXIS, y, look.width - 2, y, "axis" if n == 0 else "line")
        sheet.text(
            AXIS - 5, y + 4, look.number(mark), size=10.5, role="muted", anchor="end"
        )
    wide = (look.width - AXIS - 2 * EDGE) / max(len(of) - 1, 1)
    places = [
        None
        if one.value is None
        else (AXIS + EDGE + n * wide, HEAD + HIGH - one.value * scale)
        for n, one in enumerate(of)
    ]
    _line(sheet, places)
    radius = 2.6 if len(of) <= 62 else 1.6
    for place, one in zip(places, of, strict=True):
        if place:
            sheet.dot(*place, radius, "mark-0" if one.is_whole else "before")
    _labels(sheet, of, wide)
    if not all(one.is_whole for one in of):
        sheet.dot(AXIS + EDGE, HEAD + HIGH + 31, 3, "before")
        sheet.text(AXIS + EDGE + 9, HEAD + HIGH + 35, partial, size=10.5, role="muted")
    return sheet.drawn(title, description)


def _line(sheet: Sheet, places: Sequence[tuple[float, float] | None]) -> None:
    run: list[tuple[float, float]] = []
    for place in [*places, None]:
        if place:
            run.append(place)
            continue
        if len(run) > 1:
            sheet.path(run, "row-0", thick=1.5)
        run = []


def _labels(sheet: Sheet, of: Sequence[Day], wide: float) -> None:
    """As many as there is room for, the last one always."""
    every = max(-(-len(of) * 62 // int(sheet.width - AXIS)), 1)
    for n, one in enumerate(of):
        if (len(of) - 1 - n) % every:
            continue
        last = n == len(of) - 1
        sheet.text(
            AXIS + EDGE + n * wide + (EDGE if last else 0),
            HEAD + HIGH + 15,
            one.label,
            size=10.5,
            role="muted",
            anchor="end" if last else "middle",
        )
