"""What a part of the report is made of, and how a figure is written."""

import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Triple = Sequence[float]


class Bound(NamedTuple):
    """What is to be reached: at most (`<=`) or at least so much."""

    sign: str
    value: float
    unit: str = ""

    def holds(self, value: float) -> bool:
        return value <= self.value if self.sign == "≤" else value >= self.value

    def judged(self, found: Triple) -> str:
        """Whether the median reaches it, and whether every round does."""
        middle, least, most = found
        if not self.holds(middle):
            word = "**missed**"
        elif self.holds(least) and self.holds(most):
            word = "reached"
        else:
            word = "reached at the median"
        return f"{self.sign} {self.value:g}{self.unit} {word}"


class Goal(NamedTuple):
    """A figure that has a bar: what it is, beside what, and what was asked of it.

    `found` is what the bar is about; `times` says what of. In the summary where `is_first`.
    """

    what: str
    found: Triple
    times: str = ""
    ours: str = "–"
    peer: str = "–"
    limit: str = "–"
    bar: Bound | None = None
    aim: Bound | None = None
    is_first: bool = False

    def cells(self) -> list[str]:
        return [
            f"{said(self.found)}{self.times and ' '}{self.times}",
            *(one.judged(self.found) if one else "–" for one in (self.bar, self.aim)),
        ]


class Table(NamedTuple):
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def lines(self) -> list[str]:
        def line(cells: Sequence[str]) -> str:
            return f"| {' | '.join(cells)} |"

        rule = ["---", *["--:"] * (len(self.head) - 1)]
        return [line(self.head), f"|{'|'.join(rule)}|", *map(line, self.rows)]


class Chart(NamedTuple):
    """A picture: its name, what it shows, and its SVG."""

    name: str
    title: str
    svg: str


class Told(NamedTuple):
    """A part: charts and tables in the order in which they are read, and goals."""

    blocks: Sequence[Chart | Table | str]
    goals: Sequence[Goal] = ()


def spread(values: Iterable[float]) -> list[float]:
    """Median, least and greatest."""
    found = list(values)
    return [statistics.median(found), min(found), max(found)]


def once(value: float) -> list[float]:
    return [value, value, value]


def short(value: float) -> str:
    """As many digits as say something."""
    if value and abs(value) < 1:
        return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:#.2g}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def said(found: Triple, unit: str = "", digits: int | None = None) -> str:
    """Median (least–greatest); a figure that was taken once has no brackets."""

    def written(value: float) -> str:
        return short(value) if digits is None else f"{value:,.{digits}f}"

    middle, least, most = found
    ends = "" if least == most else f" ({written(least)}–{written(most)})"
    return f"{written(middle)}{unit}{ends}"


def median(found: Triple, unit: str = "", digits: int | None = None) -> str:
    """Without its ends: for the summary."""
    return said(once(found[0]), unit, digits)
