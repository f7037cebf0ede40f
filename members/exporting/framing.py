"""A chart that stands for itself: its title above it, and below it all that it takes to judge it."""

import re
from collections.abc import Iterator, Sequence

from members.charts.canvas import PRINT, Sheet
from members.exporting.report import Definition

MARGIN, TITLE, LINE = 12.0, 15.0, 14.0
SMALL = 10.5
NARROWEST = 380.0
SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
# Rough widths, in heights of a letter: of wide letters (CJK) and of others.
WIDE, OTHER = 1.0, 0.56


def framed(
    chart: str,
    *,
    title: str,
    facts: Sequence[str],
    definitions: Sequence[Definition],
    rtl: bool,
) -> str:
    """As an SVG of its own. Definitions stand in its description, which programs read."""
    found = SIZE.match(chart)
    assert found  # noqa: S101 our own charts say their size
    wide, high = float(found[1]), float(found[2])
    width = max(wide, NARROWEST) + 2 * MARGIN
    room = width - 2 * MARGIN
    head = list(folded(title, room, TITLE))
    foot = [line for fact in facts for line in folded(fact, room, SMALL)]
    above = MARGIN + (TITLE + 4) * len(head) + 6
    height = above + high + 10 + LINE * len(foot) + MARGIN
    sheet = Sheet(width, height, PRINT, rtl)
    sheet.rect(0, 0, width, height, "paper")
    for n, line in enumerate(head, start=1):
        sheet.text(MARGIN, MARGIN + n * (TITLE + 4) - 4, line, size=TITLE, bold=True)
    left = width - MARGIN - wide if rtl else MARGIN
    sheet.parts.append(chart.replace("<svg ", f'<svg x="{left:g}" y="{above:g}" ', 1))
    for n, line in enumerate(foot, start=1):
        y = above + high + 10 + n * LINE
        sheet.text(MARGIN, y, line, size=SMALL, role="muted")
    said = "\n".join(f"{one.name}: {one.words}" for one in definitions)
    return sheet.drawn(title, said)


def folded(words: str, room: float, size: float) -> Iterator[str]:
    """Lines that fit: broken between words, and within one that is too long for a line."""
    line, used = "", 0.0
    for piece in re.findall(r"\S+\s*", words):
        wide = width(piece, size)
        if line and used + wide > room:
            yield line.rstrip()
            line, used = "", 0.0
        while wide > room:
            most = max(1, int(len(piece) * room / wide))
            yield piece[:most]
            piece = piece[most:]
            wide = width(piece, size)
        line, used = line + piece, used + wide
    if line:
        yield line.rstrip()


def width(words: str, size: float) -> float:
    return size * sum(WIDE if ord(one) > 0x2E80 else OTHER for one in words)
