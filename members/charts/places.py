"""A map of squares: every country that is counted for itself, about where it lies.

The grid is our own. Squares of one size let a small country be seen as well as a large one;
countries that are counted together stand below it by their part of the world.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from members.charts.canvas import (
    HEAT,
    LOOK,
    Look,
    Sheet,
    shortened,
    step_of,
    steps,
)
from members.charts.heat import legend

ACROSS = 15
# Row by row from the north, column by column from the west.
GRID = """
.  CA .  .  .  .  NO SE FI .  .  .  .  .  .
.  US .  .  IE GB DK .  .  .  RU .  .  .  .
.  MX .  .  BE NL DE PL .  .  .  .  .  .  .
.  .  .  .  FR CH AT CZ SK .  .  .  CN KR JP
.  .  .  PT ES IT .  HU RO TR .  .  HK TW .
.  .  .  .  .  .  EG .  IL .  IN TH VN PH .
.  .  BR .  .  .  .  .  SA AE .  MY SG .  .
.  CL AR .  .  .  .  .  .  .  .  .  ID .  .
.  .  .  .  .  .  .  ZA .  .  .  .  .  AU .
"""
PLACE = {
    code: (column, row)
    for row, line in enumerate(GRID.strip().splitlines())
    for column, code in enumerate(line.split())
    if code != "."
}
LINE_HIGH = 19.0
FOOT = 50.0


class Place(NamedTuple):
    """A country or a group of them. None is one that is not shown."""

    label: str
    value: float | None
    text: str


def country_map(
    places: Mapping[str, Place],
    others: Sequence[Place],
    *,
    title: str,
    description: str,
    hidden: str,
    look: Look = LOOK,
) -> str:
    """`places` by country code, those that the grid knows; `others` below it with their names.

    West stays on the left in every language, as on every map.
    """
    side = look.width / ACROSS
    drawn = {code: one for code, one in places.items() if code in PLACE}
    values = [one.value for one in (*drawn.values(), *others) if one.value is not None]
    lower_ends = steps(min(values, default=1), max(values, default=1), len(HEAT))
    rows = max(row for _column, row in PLACE.values()) + 1
    foot = rows * side + 8
    height = foot + LINE_HIGH * len(others) + FOOT
    sheet = Sheet(look.width, height, look.paint, rtl=False)
    for code in sorted(PLACE, key=lambda one: (PLACE[one][1], PLACE[one][0])):
        _square(sheet, code, drawn.get(code), side, lower_ends)
    sheet.rtl = look.rtl
    for n, one in enumerate(others):
        _other(sheet, one, foot + n * LINE_HIGH, lower_ends)
    legend(sheet, 4, height - FOOT + 10, lower_ends, hidden, look.number)
    return sheet.drawn(title, description)


def _square(
    sheet: Sheet, code: str, one: Place | None, side: float, lower_ends: list[float]
) -> None:
    """A country that was left out of the question keeps its place, empty and muted."""
    column, row = PLACE[code]
    x, y = column * side, row * side
    step = None if one is None or one.value is None else step_of(one.value, lower_ends)
    role = "hidden" if step is None else f"heat-{step}"
    sheet.rect(x + 1, y + 1, side - 2, side - 2, role, radius=2)
    words = "muted" if step is None else f"on-heat-{step}"
    sheet.text(
        x + side / 2,
        y + side * 0.64,
        code,
        size=side * 0.43,
        anchor="middle",
        role=words,
    )


def _other(sheet: Sheet, one: Place, y: float, lower_ends: list[float]) -> None:
    step = None if one.value is None else step_of(one.value, lower_ends)
    sheet.rect(4, y + 3, 13, 13, "hidden" if step is None else f"heat-{step}", radius=2)
    room = sheet.width - 40 - 7 * len(one.text)
    sheet.text(24, y + 14, shortened(one.label, room, 11.5), size=11.5)
    sheet.text(
        sheet.width - 4,
        y + 14,
        one.text,
        size=11.5,
        anchor="end",
        role="muted" if step is None else "ink",
    )
