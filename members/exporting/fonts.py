"""The fonts that are on this machine, of those that most systems have. Knows no Django."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

PLACES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Each by the name of its family; the first that is there draws what it can, the next the rest.
FONTS = (
    ("DejaVu Sans", "DejaVuSans.ttf"),
    ("Noto Sans", "NotoSans-Regular.ttf"),
    ("Noto Naskh Arabic", "NotoNaskhArabic-Regular.ttf"),
    ("Noto Sans Arabic", "NotoSansArabic-Regular.ttf"),
    ("Noto Sans CJK SC", "NotoSansCJK-Regular.ttc"),
    ("Droid Sans Fallback", "DroidSansFallbackFull.ttf"),
)
# Fonts of old have every letter up to here.
LATIN = 0x24F


@cache
def found() -> dict[str, Path]:
    """The fonts that are here, by family."""
    there: dict[str, Path] = {}
    for place in map(Path, PLACES):
        for family, file in FONTS:
            if family not in there and place.is_dir():
                here = next(iter(sorted(place.rglob(file))), None)
                if here:
                    there[family] = here
    return there


@cache
def letters_of(file: Path) -> frozenset[int]:
    with TTFont(file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def needed(words: str) -> dict[str, Path]:
    """The fonts that these words take: the first, and the others as they add a letter."""
    missing = {ord(one) for one in words if ord(one) > LATIN}
    used: dict[str, Path] = {}
    for family, file in found().items():
        letters = letters_of(file)
        if not used or missing & letters:
            used[family] = file
            missing -= letters
    return used
