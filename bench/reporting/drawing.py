"""Charts of the report as files: members/charts in a frame with its heading and its axis named.

A file cannot ask the page for its colours, so it brings light and dark ones, and paper under them:
where a viewer does not say which, what is drawn still stands out from what it is drawn on.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bench.reporting.shapes import Chart, Triple, said
from members.charts import Bar, Look, bars
from members.charts.canvas import LOOK, Sheet, shortened, ticks

WIDTH, HEAD, FOOT, SIDE = 720.0, 34.0, 22.0, 12.0
LABELS, ROW, KEY, END = 190.0, 32.0, 24.0, 30.0
# How far the marks of one row are apart, so that those of the same value are all seen.
APART = 5.0


class Row(NamedTuple):
    """A row of marks: one for each name of the key, None where there is no figure."""

    label: str
    found: Sequence[Triple | None]


class Palette(NamedTuple):
    paper: str
    ink: str
    muted: str
    line: str
    bar: str
    marks: tuple[str, ...]


LIGHT = Palette(
    *("#ffffff", "#1d2b33", "#55636b", "#d5d2ca", "#3d8d94"),
    ("#005f73", "#b3541e", "#4b3f8f", "#8a1c4a"),
)
DARK = Palette(
    *("#12191e", "#e6ecef", "#a5b2ba", "#3a464e", "#4a9aa1"),
    ("#5fc4d6", "#eda066", "#b3a6f2", "#f092b4"),
)


def style() -> str:
    return (
        f"{''.join(rules(LIGHT))}@media(prefers-color-scheme:dark)"
        f"{{{''.join(rules(DARK))}}}"
    )


def rules(colours: Palette) -> list[str]:
    found = [
        f".chart-paper{{fill:{colours.paper}}}",
        # Words stand clear of the lines that run behind them.
        f"text{{paint-order:stroke;stroke:{colours.paper};stroke-width:3px}}",
        f".chart-ink{{fill:{colours.ink}}}",
        f".chart-muted{{fill:{colours.muted}}}",
        f".chart-bar{{fill:{colours.bar}}}",
        f".chart-line{{stroke:{colours.line}}}",
        f".chart-axis{{stroke:{colours.muted}}}",
        f".chart-whisker{{stroke:{colours.ink}}}",
        (
            f".chart-before{{fill:{colours.paper};stroke:{colours.ink};"
            "stroke-width:1.5}"
        ),
    ]
    for n, colour in enumerate(colours.marks):
        found += [f".chart-row-{n}{{stroke:{colour}}}.chart-mark-{n}{{fill:{colour}}}"]
    return found


def framed(drawn: str, *, title: str, axis: str, description: str) -> str:
    """A chart with its heading above, what its axis counts below, and its own colours."""
    inner = drawn.partition("</desc>")[2].removesuffix("</svg>")
    high = float(drawn.partition(' height="')[2].partition('"')[0])
    sheet = Sheet(WIDTH + 2 * SIDE, high + HEAD + FOOT, LOOK.paint)
    sheet.parts.append(f"<style>{style()}</style>")
    sheet.rect(0, 0, sheet.width, sheet.height, "paper", radius=6)
    sheet.text(SIDE + 6, 23, title, size=14, bold=True)
    sheet.parts.append(f'<g transform="translate({SIDE:g} {HEAD:g})">{inner}</g>')
    sheet.text(SIDE + 6, sheet.height - 9, axis, size=11.5, role="muted")
    return sheet.drawn(title, description)


def in_bars(
    name: str,
    title: str,
    axis: str,
    rows: Sequence[tuple[str, Triple]],
    *,
    unit: str = "",
    digits: int | None = None,
    before: Sequence[float | None] | None = None,
) -> Chart:
    """Bars from nought on; `before` puts a hollow dot on each, which `axis` has to explain."""
    marks = before or [None] * len(rows)
    highest = max([*(most for _l, (_m, _s, most) in rows), *(m or 0 for m in marks)])
    # The axis counts whole steps: so what is small is counted in parts.
    times = 10.0 ** max(0, 2 - math.floor(math.log10(highest or 1)))

    def number(value: float) -> str:
        return f"{value / times:,.10g}"

    drawn = bars(
        [
            Bar(
                label,
                found[0] * times,
                found[1] * times,
                found[2] * times,
                said(found, unit, digits),
                mark if mark is None else mark * times,
            )
            for (label, found), mark in zip(rows, marks, strict=True)
        ],
        title=title,
        description="",
        look=Look(width=WIDTH, number=number),
    )
    told = "; ".join(f"{label}: {said(found, unit, digits)}" for label, found in rows)
    return Chart(name, title, framed(drawn, title=title, axis=axis, description=told))


def in_marks(
    name: str,
    title: str,
    axis: str,
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    by_tens: bool = True,
) -> Chart:
    """A mark of its own for each of up to four names, on one scale: of tens, or even."""
    ends = [one for row in rows for found in row.found if found for one in found]
    if not ends:
        raise ValueError("no figures to draw")
    scale, marks = tens(ends) if by_tens else even(ends)
    sheet = Sheet(WIDTH, KEY + ROW * len(rows) + 22, LOOK.paint)

    def across(value: float) -> float:
        return LABELS + scale(value) * (WIDTH - LABELS - END)

    _grid(sheet, [(across(mark), mark) for mark in marks], len(rows))
    _key(sheet, names)
    for m, row in enumerate(rows):
        middle = KEY + ROW * (m + 0.5)
        label = shortened(row.label, LABELS - 14, 12.5)
        sheet.text(LABELS - 10, middle + 4, label, size=12.5, anchor="end")
        for n, found in enumerate(row.found):
            if found:
                y = middle + (n - (len(names) - 1) / 2) * APART
                at, least, most = map(across, found)
                sheet.line(least, y, most, y, f"row-{n}", 1.5)
                shape(sheet, n, at, y)
    told = "; ".join(
        f"{row.label}, {one}: {said(found)}"
        for row in rows
        for one, found in zip(names, row.found, strict=True)
        if found
    )
    drawn = sheet.drawn(title, "")
    return Chart(name, title, framed(drawn, title=title, axis=axis, description=told))


def _grid(sheet: Sheet, marks: Sequence[tuple[float, float]], rows: int) -> None:
    foot = KEY + ROW * rows
    for n, (at, mark) in enumerate(marks):
        sheet.line(at, KEY, at, foot, "line" if n else "axis")
        words = f"{mark:,.10g}"
        sheet.text(at, foot + 15, words, role="muted", size=11, anchor="middle")
    for n in range(1, rows):
        sheet.line(LABELS, KEY + n * ROW, WIDTH - END, KEY + n * ROW, "line", 0.5)


def _key(sheet: Sheet, names: Sequence[str]) -> None:
    at = LABELS
    for n, name in enumerate(names):
        shape(sheet, n, at + 4, 9)
        sheet.text(at + 14, 13, name, size=12)
        at += 36 + 6.9 * len(name)


def tens(values: Sequence[float]) -> tuple[Callable[[float], float], list[float]]:
    """A scale on which a step is ten times as much, and its marks."""
    above = [one for one in values if one > 0] or [1.0]
    low = math.floor(math.log10(min(above)))
    high = max(math.ceil(math.log10(max(above))), low + 1)
    return (
        lambda value: (math.log10(max(value, 10.0**low)) - low) / (high - low),
        [10.0**n for n in range(low, high + 1)],
    )


def even(values: Sequence[float]) -> tuple[Callable[[float], float], list[float]]:
    marks = ticks(max(values, default=1))
    return (lambda value: max(value, 0) / marks[-1], marks)


def shape(sheet: Sheet, n: int, x: float, y: float) -> None:
    """Known without its colour: a disc, a square, a triangle, a lozenge."""
    corners: dict[int, list[tuple[float, float]]] = {
        1: [(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)],
        2: [(0, -4.8), (4.8, 3.6), (-4.8, 3.6)],
        3: [(0, -5), (5, 0), (0, 5), (-5, 0)],
    }
    if n == 0:
        sheet.dot(x, y, 4.2, "mark-0")
    else:
        points = [(x + a, y + b) for a, b in corners[n]]
        sheet.path(points, f"mark-{n}", closed=True)
