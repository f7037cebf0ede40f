"""Draws an agreed quote as a PDF: a program of its own, so that no web worker carries its weight.

From standard input JSON: {"language", "title", "made", "parts": [[heading, [[name, value]]]],
"text": [heading, words], "foot"}. To standard output the PDF, for the same input the same bytes.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

# What most systems have, the first that is there; the others draw what it lacks.
PLACES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
FONTS = (
    ("dejavu", "DejaVuSans.ttf"),
    ("noto", "NotoSans-Regular.ttf"),
    ("arabic", "NotoNaskhArabic-Regular.ttf"),
    ("arabic-sans", "NotoSansArabic-Regular.ttf"),
    ("hebrew", "NotoSansHebrew-Regular.ttf"),
    ("devanagari", "NotoSansDevanagari-Regular.ttf"),
    ("bengali", "NotoSansBengali-Regular.ttf"),
    ("tamil", "NotoSansTamil-Regular.ttf"),
    ("thai", "NotoSansThai-Regular.ttf"),
    ("cjk", "NotoSansCJK-Regular.ttc"),
    ("cjk-free", "DroidSansFallbackFull.ttf"),
)
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}
GREY, BLACK = 90, 20


def fonts() -> dict[str, Path]:
    """The fonts that are here, by the names they get in the document."""
    found: dict[str, Path] = {}
    for place in map(Path, PLACES):
        for name, file in FONTS:
            if name not in found and place.is_dir():
                there = next(place.rglob(file), None)
                if there:
                    found[name] = there
    return found


def drawn(said: dict[str, Any]) -> bytes:
    page = FPDF(format="A4")
    page.set_creation_date(datetime.fromisoformat(said["made"]))
    page.set_title(said["title"])
    page.set_lang(said["language"])
    page.set_auto_page_break(True, margin=22)
    page.set_margins(20, 20)
    there = fonts()
    letters = needed(said)
    used = [
        name
        for name, file in there.items()
        if has_any(file, letters) or name == "dejavu"
    ]
    for name in used:
        page.add_font(name, fname=there[name])
    if used:
        page.set_fallback_fonts(used[1:], exact_match=False)
    family = used[0] if used else "helvetica"
    page.add_page()
    if used:
        page.set_text_shaping(True)
    side = "R" if said["language"][:2] in RIGHT_TO_LEFT else "L"
    write(page, family, 17, BLACK, said["title"], side)
    for heading, lines in said["parts"]:
        page.ln(4)
        write(page, family, 12, BLACK, heading, side)
        for name, value in lines:
            write(page, family, 8, GREY, name, side)
            write(page, family, 11, BLACK, value, side)
    heading, words = said["text"]
    if words:
        page.ln(4)
        write(page, family, 12, BLACK, heading, side)
        write(page, family, 10, BLACK, words, side)
    page.ln(6)
    write(page, family, 8, GREY, said["foot"], side)
    return bytes(page.output())


def needed(said: dict[str, Any]) -> set[int]:
    """The letters of the document beyond those of every font."""
    return {
        ord(one) for one in json.dumps(said, ensure_ascii=False) if ord(one) > 0x24F
    }


def has_any(file: Path, letters: set[int]) -> bool:
    if not letters:
        return False
    with TTFont(file, fontNumber=0, lazy=True) as font:
        return not letters.isdisjoint(font.getBestCmap())


def write(page: FPDF, family: str, size: int, grey: int, words: str, side: str) -> None:
    page.set_font(family, size=size)
    page.set_text_color(grey)
    if family == "helvetica":
        words = words.encode("latin-1", "replace").decode("latin-1")
    page.multi_cell(
        0, size * 0.5, words or "—", align=side, new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(drawn(json.load(sys.stdin.buffer)))
