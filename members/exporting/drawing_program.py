"""Draws a report as PNG or PDF, in a process of its own: members/exporting/drawing.py asks for it.

JSON comes in, the finished file goes out: the same for the same. Nothing here knows Django or a
secret. Without a font of the letters that it takes nothing is drawn: a file with holes says less
than none.
"""

import io
import json
import re
from datetime import datetime
from typing import Any

import resvg_py
from fpdf import FPDF

from members.exporting import fonts

RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}
# Hebrew, Arabic and what is written alike.
JOINED = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")
# Of a screen that shows two points for one.
ZOOM = 2
WHITE, PALE, GREY, BLACK = 255, 244, 90, 20
SMALL, HEIGHT, GAP = 8, 5.2, 1.6


class Page(FPDF):
    """A4 with the release and the number at the foot of every page."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(format="A4")
        self.foot = said["foot"]
        self.is_rtl = said["language"][:2] in RIGHT_TO_LEFT
        self.start = "R" if self.is_rtl else "L"
        self.set_creation_date(datetime.fromisoformat(said["made"]))
        self.set_title(said["title"])
        self.set_lang(said["language"])
        self.set_margins(16, 16)
        self.set_auto_page_break(True, margin=18)
        used = fonts.needed(json.dumps(said, ensure_ascii=False))
        for family, file in used.items():
            self.add_font(family, fname=file)
        first, *rest = used
        self.set_fallback_fonts(rest, exact_match=False)
        self.family = first
        self.widths: dict[str, float] = {}
        self.add_page()

    def footer(self) -> None:
        self.set_y(-12)
        self.pen(7, GREY)
        self.put(f"{self.foot} · {self.page_no()}", 0, 4, self.start)

    def pen(self, size: float, grey: int = BLACK) -> None:
        self.set_font(self.family, size=size)
        self.set_text_color(grey)

    def shape(self, words: str) -> None:
        """Have letters joined that join. It takes most of the time, and few words need it."""
        self.set_text_shaping(self.is_rtl and bool(JOINED.search(words)))

    def width_of(self, words: str) -> float:
        """Of a word of the table: most come again and again."""
        if words not in self.widths:
            self.shape(words)
            self.widths[words] = float(self.get_string_width(words))
        return self.widths[words]

    def put(self, words: str, width: float, height: float, side: str) -> None:
        """A line of words where the pen is."""
        self.shape(words)
        # The library forgets that a line with letters of several fonts left the font unset.
        self.current_font_is_set_on_page = False
        self.cell(width, height, words, align=side)

    def folded(self, words: str, width: float, height: float) -> list[str]:
        """As many lines as the words need."""
        if self.width_of(words) <= width - GAP:
            return [words]
        self.shape(words)
        lines: Any = self.multi_cell(
            width - GAP, height, words, dry_run=True, output="LINES", align="L"
        )
        return list(lines)

    def say(self, words: str, size: float, grey: int = BLACK) -> None:
        """Words from one margin to the other, on as many pages as they take."""
        self.pen(size, grey)
        self.widths.clear()
        for line in self.folded(words, self.epw, size * 0.5):
            self.put(line, self.epw, size * 0.5, self.start)
            self.ln(size * 0.5)


def paper(said: dict[str, Any]) -> bytes:
    """Title, chart, table and definitions as a PDF."""
    page = Page(said)
    page.say(said["title"], 16)
    page.ln(1)
    for line in said["facts"]:
        page.say(line, 9, GREY)
    page.ln(3)
    if said["chart"]:
        put_chart(page, picture(said["chart"]))
    titles = said["titles"]
    numbers = [place >= said["words"] for place in range(len(titles))]
    put_table(page, titles, said["rows"], numbers)
    page.ln(4)
    page.say(said["heading"], 12)
    for name, words in said["definitions"]:
        page.ln(1.5)
        page.say(name, SMALL, GREY)
        page.say(words, 9)
    return bytes(page.output())


def put_chart(page: Page, png: bytes) -> None:
    """As wide as the page, at most so high that something stands below it."""
    page.image(io.BytesIO(png), w=page.epw, h=page.eph * 0.55, keep_aspect_ratio=True)
    page.ln(2)


def put_table(
    page: Page, titles: list[str], rows: list[list[str]], numbers: list[bool]
) -> None:
    """Rows under their titles, which stand again on every page."""
    page.pen(SMALL)
    page.widths.clear()
    widths = widths_of(page, titles, rows, numbers)
    put_row(page, titles, widths, numbers, fill=True)
    for place, row in enumerate(rows):
        if page.get_y() + 3 * HEIGHT > page.h - page.b_margin:
            page.add_page()
            page.pen(SMALL)
            put_row(page, titles, widths, numbers, fill=True)
        put_row(page, row, widths, numbers, fill=place % 2 == 1)


def widths_of(
    page: Page, titles: list[str], rows: list[list[str]], numbers: list[bool]
) -> list[float]:
    """Numbers get what they need; words share what is left, and are folded."""
    longest = [
        max([title, *(row[place] for row in rows)], key=len)
        if is_number
        else max((row[place] for row in rows), key=len, default=title)
        for place, (title, is_number) in enumerate(zip(titles, numbers, strict=True))
    ]
    most = page.epw / max(4, len(titles))
    wanted = [page.width_of(one) + 2 * GAP for one in longest]
    fixed = [
        min(one, most) if is_number else 0.0
        for one, is_number in zip(wanted, numbers, strict=True)
    ]
    words = sum(
        one for one, is_number in zip(wanted, numbers, strict=True) if not is_number
    )
    left = page.epw - sum(fixed)
    return [
        width or left * wish / words for width, wish in zip(fixed, wanted, strict=True)
    ]


def put_row(
    page: Page,
    cells: list[str],
    widths: list[float],
    numbers: list[bool],
    *,
    fill: bool,
) -> None:
    placed = list(zip(cells, widths, numbers, strict=True))
    if page.is_rtl:
        placed.reverse()
    folded = [page.folded(words, width, HEIGHT) for words, width, _number in placed]
    height = HEIGHT * max(len(lines) for lines in folded)
    page.set_fill_color(PALE if fill else WHITE)
    top, left = page.get_y(), page.l_margin
    page.rect(left, top, page.epw, height, style="F")
    for lines, (_words, width, is_number) in zip(folded, placed, strict=True):
        for n, line in enumerate(lines):
            page.set_xy(left, top + n * HEIGHT)
            page.put(line, width, HEIGHT, side(page, is_number))
        left += width
    page.set_xy(page.l_margin, top + height)


def side(page: Page, is_number: bool) -> str:
    """Words begin where the language begins, numbers end where it ends."""
    return "R" if is_number != page.is_rtl else "L"


def picture(svg: str) -> bytes:
    """A chart as PNG, with the fonts that are here and no others."""
    used = fonts.needed(svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            background="#ffffff",
            zoom=ZOOM,
            skip_system_fonts=True,
            font_files=[str(file) for file in used.values()],
            font_family=next(iter(used)),
            sans_serif_family=next(iter(used)),
        )
    )


def prepare() -> None:
    """Read what each file needs, once."""
    for file in fonts.found().values():
        fonts.letters_of(file)


def answer(words: list[str], data: bytes) -> bytes:
    """The file, behind one byte that says whether it is there."""
    said = json.loads(data)
    if not fonts.found():
        return b"-"
    return b"+" + (paper(said) if words[0] == "pdf" else picture(said["chart"]))
