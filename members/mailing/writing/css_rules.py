"""What styles in a message may not do: fetch anything, or hide something from its readers."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.functional import Promise

from members.mailing.writing import reasons

COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(\n)|(.))", re.IGNORECASE | re.DOTALL)
CALLED = re.compile(r"(-?[a-z_][\w-]*)\(")
CALCULATES = {"rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp"}
# Called so even where a space or a comment stands before the bracket: old programs are lenient.
FETCHES = re.compile(
    r"\b(?:url|src|image|(?:-webkit-)?image-set|cross-fade|element|paint|attr|local|format"
    r"|alphaimageloader)\s*\(|//|\b(?:https?|data|cid|ftp|file|blob):|@import|@font-face"
    r"|@namespace|list-style-image|border-image|mask-image|\bsrc\s*:"
)
RUNS = re.compile(r"expression\s*\(|behavior\s*:|-moz-binding|javascript:|vbscript:")
MEDIA = re.compile(
    r"@media\s+(?:(?:only\s+)?(?:screen|print|all)\s*(?:and\s*)?)?"
    r"(?:\((?:prefers-color-scheme|min-width|max-width)\s*:\s*[\w.]+\)(?:\s*and\s*)?)*\s*\{"
)
AT = re.compile(r"@[\w-]+")
NOUGHT = re.compile(r"[+-]?0*\.?0*(?:[a-z%]*)$")
SIZE = re.compile(r"([+-]?\d*\.?\d+)([a-z%]*)")
SMALLEST = 4  # pixels
FAR = -90


def plain(style: str) -> str:
    """A style as a mail program understands it: escapes resolved, comments out, small letters."""
    style = ESCAPE.sub(unescaped, style)
    return unicodedata.normalize("NFKC", COMMENT.sub("", style)).lower()


def unescaped(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "�"
    return "" if found[2] else found[3]


def fetching(style: str) -> Iterator[Promise]:
    """Why a style may not be: of an attribute, or of a sheet."""
    for said in {plain(style), style.lower()}:
        if RUNS.search(said):
            yield reasons.SCRIPT
        if FETCHES.search(said) or set(CALLED.findall(said)) - CALCULATES - {"and"}:
            yield reasons.FETCHED


def declarations(style: str) -> dict[str, str]:
    """What a style says, by property; the last word counts."""
    found = {}
    for one in plain(style).split(";"):
        name, colon, value = one.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def hides(style: str, *, has_words: bool) -> bool:
    """Does a style take something out of its readers' sight?"""
    said = declarations(style)
    if said.get("display") == "none" or said.get("visibility") in {
        "hidden",
        "collapse",
    }:
        return True
    if said.get("mso-hide") == "all" or said.get("position") in {"absolute", "fixed"}:
        return True
    if {"clip", "clip-path", "transform", "filter", "mask"} & said.keys():
        return True
    if (opacity := number(said.get("opacity", "1"))) is not None and opacity < 0.3:
        return True
    if any(far(value) for name, value in said.items() if name in MOVES):
        return True
    if "hidden" in said.get("overflow", "") and any(
        NOUGHT.match(said.get(name, "1")) for name in SIDES
    ):
        return True
    return has_words and (unreadable(said) or same_colour(said))


MOVES = (
    "text-indent left right top bottom margin-left margin-right margin-top margin"
).split()
SIDES = ("height", "max-height", "width", "max-width")


def far(value: str) -> bool:
    """Is something moved out of sight?"""
    sizes = [number(part) for part in value.split()]
    return any(size is not None and (size <= FAR or size >= 2_000) for size in sizes)


def unreadable(said: dict[str, str]) -> bool:
    """Are letters too small to be read?"""
    for name in ("font-size", "line-height"):
        found = SIZE.match(said.get(name, ""))
        if not found:
            continue
        size, unit = float(found[1]), found[2]
        smallest = {"px": SMALLEST, "pt": 3, "em": 0.3, "rem": 0.3, "%": 30, "": 0.3}
        if size < smallest.get(unit, SMALLEST):
            return True
    return False


def same_colour(said: dict[str, str]) -> bool:
    """Are letters of the colour of what is behind them, or of none?"""
    letters = colour(said.get("color", ""))
    behind = {
        colour(said[name])
        for name in ("background", "background-color")
        if name in said
    }
    return bool(letters) and (letters in behind or letters == "transparent")


def colour(value: str) -> str:
    """A colour in one way of writing."""
    value = NAMES.get(value.strip(), value.strip())
    if re.fullmatch(r"#[0-9a-f]{3,4}", value):
        value = "#" + "".join(2 * digit for digit in value[1:])
    if value.startswith("#") and len(value) == 9:
        return "transparent" if value.endswith("00") else value[:7]
    if parts := re.fullmatch(r"rgba?\(([^)]*)\)", value):
        numbers = [number(part) for part in re.split(r"[\s,/]+", parts[1].strip())]
        if len(numbers) == 4 and numbers[3] == 0:
            return "transparent"
        if len(numbers) >= 3 and None not in numbers[:3]:
            return "#" + "".join(
                f"{min(int(one or 0), 255):02x}" for one in numbers[:3]
            )
    return value


NAMES = {"white": "#ffffff", "black": "#000000"}


def number(value: str) -> float | None:
    found = SIZE.match(value.strip())
    return float(found[1]) if found else None


def of_sheet(sheet: str) -> Iterator[Promise]:
    """Why a style sheet may not be."""
    yield from fetching(sheet)
    said = plain(sheet)
    if set(AT.findall(MEDIA.sub("", said))):
        yield reasons.FETCHED
    for block in re.findall(r"\{([^{}]*)\}", said):
        if hides(block, has_words=True):
            yield reasons.HIDDEN
            break
