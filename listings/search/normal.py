"""Text as search compares it: the same for what is indexed and for what is asked.

Compatibility forms and case are folded (Unicode NFKC), accents of Latin letters dropped.
Separators that PostgreSQL's parser would swallow become spaces; a model number is kept
whole and in parts (`TN-2110`: tn2110, tn, 2110); a number with its unit likewise
(`32 GB`: 32gb, 32, gb); Chinese, Japanese and Korean runs become overlapping pairs.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_WORD = 60
CJK = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\uf900-\ufaff"
KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
CHUNK = re.compile(rf"[{CJK}]+|\d+(?:[.,]\d+)+|[^\W_{CJK}]+(?:[-./'][^\W_{CJK}]+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
PIECE = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
UNITS = frozenset(
    [
        "gb",
        "mb",
        "tb",
        "kb",
        "mah",
        "ah",
        "wh",
        "w",
        "kw",
        "mw",
        "v",
        "kv",
        "ma",
        "a",
        "hz",
        "khz",
        "mhz",
        "ghz",
        "mm",
        "cm",
        "m",
        "km",
        "in",
        "inch",
        "ft",
        "kg",
        "g",
        "mg",
        "t",
        "lb",
        "lbs",
        "oz",
        "ml",
        "l",
        "gal",
        "pcs",
        "pc",
        "psi",
        "bar",
        "mpa",
        "kpa",
        "pa",
        "rpm",
        "k",
        "hp",
        "nm",
        "lm",
        "cd",
        "db",
        "dpi",
        "ppm",
        "gsm",
    ]
)
STRAIGHT = str.maketrans({"’": "'", "‘": "'", "′": "'", "‐": "-", "–": "-", "—": "-"})


def words(text: str) -> list[str]:
    """The words of a text, folded; a model number is there whole and in parts."""
    found: list[str] = []
    chunks = [match.group() for match in CHUNK.finditer(fold(text))]
    for place, chunk in enumerate(chunks):
        found += _words_of(chunk)
        # "32 GB" is written "32GB" as often.
        if chunk in UNITS and place and chunks[place - 1].isdigit():
            found.append(chunks[place - 1] + chunk)
    return [word[:LONGEST_WORD] for word in found]


def fold(text: str) -> str:
    """Compatibility forms, case and the accents of Latin letters taken away."""
    text = unicodedata.normalize("NFKC", text.replace("\0", " ")).lower()
    text = text.translate(STRAIGHT)
    if text.isascii() or KANA_OR_HANGUL.search(text):
        return text
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c))


def pairs(run: str) -> list[str]:
    """A run without spaces between words, as overlapping pairs."""
    return [run] if len(run) == 1 else [run[n : n + 2] for n in range(len(run) - 1)]


@lru_cache(maxsize=10_000)
def _words_of(chunk: str) -> tuple[str, ...]:
    """The same few words make up most texts: each is taken apart once."""
    return tuple(_taken_apart(chunk))


def _taken_apart(chunk: str) -> Iterator[str]:
    if CHUNK_IS_CJK.match(chunk):
        yield from pairs(chunk)
        return
    if NUMBER.fullmatch(chunk):
        yield chunk.replace(",", "")
        return
    chunk = chunk.removesuffix("'s")
    parts = [part for part in re.split(r"[-./']", chunk) if part]
    if len(parts) > 1 and "/" not in chunk:
        has_digit = any(c.isdigit() for c in chunk)
        if has_digit or ("-" in chunk and len(parts) == 2):
            yield "".join(parts)
    for part in parts:
        yield part
        pieces = PIECE.findall(part)
        if _is_model(pieces):
            yield from pieces


def _is_model(pieces: list[str]) -> bool:
    """Letters and digits that also mean something apart: 32gb, tn2110; not a4, m8."""
    if len(pieces) != 2:
        return False
    first, second = pieces
    return second in UNITS or (len(first) > 1 and len(second) > 1)


CHUNK_IS_CJK = re.compile(f"[{CJK}]")
