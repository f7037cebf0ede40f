"""What all charts are drawn with: a sheet, its colours, and the shapes on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

Paint = Callable[[str], str]
Number = Callable[[float], str]

WIDTH = 360.0
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans Arabic', sans-serif"
INK, MUTED, LINE = "#1d2b33", "#55636b", "#c9c6bd"
# Okabe and Ito's colours, darkened to 3 : 1 on white; a line also has a dash and a mark.
LINES = ("#005f73", "#b3541e", "#4b3f8f", "#8a1c4a", "#5c6b00", "#40505a")
# From light to dark in even steps, so that it is read without its hue.
HEAT = ("#e3f1f0", "#bcdedd", "#8cc5c6", "#56a3a8", "#2a7d85", "#0b535c")
COLOURS: Mapping[str, str] = {
    "ink": f'fill="{INK}"',
    "muted": f'fill="{MUTED}"',
    "line": f'stroke="{LINE}" fill="none"',
    "axis": f'stroke="{MUTED}" fill="none"',
    "bar": 'fill="#3d8d94"',
    "whisker": f'stroke="{INK}" fill="none"',
    "before": f'fill="#ffffff" stroke="{INK}"',
    "hidden": f'fill="#ffffff" stroke="{LINE}"',
    "paper": 'fill="#ffffff"',
    **{f"heat-{n}": f'fill="{colour}"' for n, colour in enumerate(HEAT)},
    **{
        f"on-heat-{n}": f'fill="{"#ffffff" if n >= 4 else INK}"'
        for n in range(len(HEAT))
    },
    **{f"row-{n}": f'stroke="{colour}" fill="none"' for n, colour in enumerate(LINES)},
    **{f"mark-{n}": f'fill="{colour}"' for n, colour in enumerate(LINES)},
    **{
        f"band-{n}": f'fill="{colour}" fill-opacity="0.14"'
        for n, colour in enumerate(LINES)
    },
}


def PAGE(role: str) -> str:  # noqa: N802 - a choice, named like one
    """Colours of the page's stylesheet."""
    return f'class="chart-{role}"'


def PRINT(role: str) -> str:  # noqa: N802
    """Colours of paper, in the file itself."""
    return COLOURS[role]


def plain(value: float) -> str:
    return f"{round(value):,}"


def length(value: float) -> str:
    """A coordinate, always written the same: two decimals, no zeros that say nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Look:
    """How a chart is drawn: where its colours are, how wide, for readers of which way."""

    paint: Paint = PAGE
    width: float = WIDTH
    rtl: bool = False
    # How a number is written on axes, squares and keys.
    number: Number = plain


LOOK = Look()


@dataclass
class Sheet:
    """A drawing in the making. In a language from right to left, x is counted from the right."""

    width: float
    height: float
    paint: Paint
    rtl: bool = False
    parts: list[str] = field(default_factory=list)

    def x(self, x: float) -> float:
        return self.width - x if self.rtl else x

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        role: str,
        radius: float = 0,
    ) -> None:
        left = self.x(x + width) if self.rtl else x
        round_off = f' rx="{length(radius)}"' if radius else ""
        self.parts.append(
            f'<rect x="{length(left)}" y="{length(y)}" width="{length(width)}"'
            f' height="{length(height)}"{round_off} {self.paint(role)}/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, role: str, thick: float = 1
    ) -> None:
        self.parts.append(
            f'<line x1="{length(self.x(x1))}" y1="{length(y1)}" x2="{length(self.x(x2))}"'
            f' y2="{length(y2)}" stroke-width="{length(thick)}" {self.paint(role)}/>'
        )

    def path(
        self,
        points: list[tuple[float, float]],
        role: str,
        *,
        closed: bool = False,
        thick: float = 2,
        dash: str = "",
    ) -> None:
        steps = "L".join(f"{length(self.x(x))} {length(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        wide = "" if closed else f' stroke-width="{length(thick)}"{dashed}'
        self.parts.append(
            f'<path d="M{steps}{"Z" if closed else ""}"{wide} {self.paint(role)}/>'
        )

    def dot(self, x: float, y: float, radius: float, role: str) -> None:
        self.parts.append(
            f'<circle cx="{length(self.x(x))}" cy="{length(y)}" r="{length(radius)}"'
            f" {self.paint(role)}/>"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        role: str = "ink",
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """`anchor` is start, middle or end in the direction of reading; `turned` reads upward."""
        if self.rtl:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        place = f'x="{length(self.x(x))}" y="{length(y)}"'
        weight = ' font-weight="600"' if bold else ""
        if turned:
            place += f' transform="rotate(-90 {length(self.x(x))} {length(y)})"'
        self.parts.append(
            f'<text {place} font-size="{length(size)}" text-anchor="{anchor}"{weight}'
            f" {self.paint(role)}>{escape(isolated(words, rtl=self.rtl))}</text>"
        )

    def drawn(self, title: str, description: str) -> str:
        """As a document that can stand alone or in a page."""
        size = f'width="{length(self.width)}" height="{length(self.height)}"'
        box = f'viewBox="0 0 {length(self.width)} {length(self.height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img"'
            f' direction="ltr" font-family="{escape(FONT)}" class="chart">'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
            f"{''.join(self.parts)}</svg>"
        )


def isolated(words: str, *, rtl: bool) -> str:
    """Words in their own direction, by their first letter: Arabic ones read from the right."""
    return f"\u2068{words}\u2069" if rtl else words


def ticks(highest: float, most: int = 4) -> list[float]:
    """Round numbers from nought to the highest or just above it."""
    if highest <= 0:
        return [0.0, 1.0]
    step = 1.0
    while highest / step > most:
        for times in (2, 5, 10):
            if highest / (step * times) <= most:
                step *= times
                break
        else:
            step *= 10
    count = int(-(-highest // step))
    return [n * step for n in range(count + 1)]


def steps(least: float, most: float, number: int) -> list[float]:
    """Lower ends of classes, each by the same factor larger than the one before."""
    low, high = max(least, 1.0), max(most, least, 1.0)
    factor = (high / low) ** (1 / number)
    return [_round_off(low * factor**n) if n else low for n in range(number)]


def _round_off(value: float) -> float:
    """Two digits that count."""
    size = 10.0 ** max(len(str(int(value))) - 2, 0)
    return round(value / size) * size


def step_of(value: float, lower_ends: list[float]) -> int:
    return max((n for n, low in enumerate(lower_ends) if value >= low), default=0)


def shortened(words: str, room: float, size: float) -> str:
    """Words that fit, by a rough width of letters; wide ones (CJK) count twice."""
    wide = [1.0 if ord(one) > 0x2E80 else 0.56 for one in words]
    if sum(wide) * size <= room:
        return words
    taken, used = 0, 0.56 * size
    for one in wide:
        used += one * size
        if used > room:
            break
        taken += 1
    return words[:taken].rstrip() + "…"
