"""Text as a reader takes it in: without disguises, with where each character stood.

Full-width and circled signs, accents, invisible characters and letters that only look Latin
become what they stand for. Everything is linear in the text's length.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

SMALL_CAPITALS = dict(
    zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)
)
DASHES = dict.fromkeys("‐‑‒–—―−﹣－~～", "-")
OTHERS = {"…": " ", "⁄": "/", "∕": "/", "˙": ".", "•": "·", "・": "·", "∙": "·"}
SIGNS = SMALL_CAPITALS | DASHES | OTHERS
# Cyrillic and Greek letters that are drawn like Latin ones.
TWINS = str.maketrans(
    "авекмнорстухіјѕԁԛԝһԍьѵАВЕКМНОРСТУХІЈЅԌЅ" + "αβεηικνορτυχωγμϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abekmhopctyxijsdqwhgbvABEKMHOPCTYXIJSGS" + "abenikvoptuxwymcABEZHIKMNOPTYX",
)
LOOKS_LATIN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
CHAIN = re.compile(r"[\w.@+-]*[\u0370-\u03ff\u0400-\u052f][\w.@+-]*")
LETTERS = re.compile(r"[^\W\d_]+")
# "w e c h a t", "a-c-m-e": single signs, the same sign between them.
SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9]([ ._*|·-])(?:[a-z0-9@.]\1){1,}[a-z0-9]\b")
LATIN_ENDS = "\u024f"


class Plain(NamedTuple):
    """Text in small letters and as it was written, and where its characters stood."""

    text: str
    cased: str
    at: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """From where to where in the original."""
        return self.at[start], self.at[end - 1] + 1


@lru_cache(maxsize=8192)
def stands_for(sign: str) -> str:
    """What one character is read as; nothing where it is not seen."""
    if sign in SIGNS:
        return SIGNS[sign]
    number = unicodedata.digit(sign, -1)
    if number >= 0:
        return str(number)
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    if kind in {"Cc", "Zs", "Zl", "Zp"}:
        return "\n" if sign in "\n\u2028\u2029" else " "
    code = ord(sign)
    for first in (0x1F150, 0x1F170, 0x1F1E6):  # letters in circles, squares, flags
        if first <= code < first + 26:
            return chr(97 + code - first)
    whole = unicodedata.normalize("NFKC", sign)
    if "\uac00" <= whole[0] <= "\ud7a3":  # Hangul would fall apart
        return whole
    parts = unicodedata.normalize("NFD", whole)
    kept = "".join(one for one in parts if unicodedata.category(one)[0] != "M")
    return "".join(SIGNS.get(one, one) for one in kept)


def small(sign: str) -> str:
    lower = sign.lower()
    return lower if len(lower) == len(sign) else sign


def folded(text: str) -> str:
    """A word of ours as `plain` would have it, for comparing."""
    return small("".join(map(stands_for, text)))


def plain(text: str) -> Plain:
    """The text without disguises."""
    if text.isascii():
        clear = text.replace("~", "-").replace("\t", " ").replace("\r", " ")
        return Plain(clear.lower(), clear, range(len(text)))
    signs: list[str] = []
    at: list[int] = []
    for place, sign in enumerate(text):
        read = sign if sign.isalnum() and sign.isascii() else stands_for(sign)
        signs.append(read)
        if len(read) == 1:
            at.append(place)
        else:
            at.extend([place] * len(read))
    cased = "".join(signs)
    if LOOKS_LATIN.search(cased):
        cased = CHAIN.sub(latin_twins, cased)
    lower = cased.lower()
    if len(lower) != len(cased):
        lower = "".join(map(small, cased))
    return Plain(lower, cased, at)


def latin_twins(chain: re.Match[str]) -> str:
    """A chain of words as Latin, where it mixes alphabets to look so."""
    text = chain[0]
    if not re.search("[a-zA-Z]", text):
        return text
    return LETTERS.sub(as_latin, text)


def as_latin(word: re.Match[str]) -> str:
    turned = word[0].translate(TWINS)
    return word[0] if LOOKS_LATIN.search(turned) else turned


def closed_up(one: Plain) -> Plain | None:
    """The same with spaced words closed up; None where there are none."""
    pieces: list[tuple[int, int]] = []
    last = 0
    for run in SPACED.finditer(one.text):
        pieces.append((last, run.start()))
        step = run.start()
        while step < run.end():
            pieces.append((step, step + 1))
            step += 2
        last = run.end()
    if not last:
        return None
    pieces.append((last, len(one.text)))
    at = [place for start, end in pieces for place in one.at[start:end]]
    return Plain(
        "".join(one.text[start:end] for start, end in pieces),
        "".join(one.cased[start:end] for start, end in pieces),
        at,
    )
