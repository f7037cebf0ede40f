"""Marks in words: what could tell one reader's message from another's."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.functional import Promise

from members.mailing.writing import reasons

# Ours stand where a message is filled (filling.py); all others are refused.
OURS = re.compile(r"\[\[td:[a-z]+\]\]")
# As programs for newsletters write places that are filled in for each reader. Each is bounded:
# a text of brackets alone would be looked through for minutes.
FILLED = re.compile(
    r"\{\{.{0,200}?\}\}|\{%|<%|\$\{|#\{|\*\||\|\*|%%\s{0,9}[\w.:-]{1,60}\s{0,9}%%"
    r"|%[A-Za-z_][\w.:-]{0,60}%|\[\[.{0,200}?\]\]|\{[A-Za-z_][\w.:|-]{0,60}\}"
    r"|\[[A-Z][A-Z_]{2,60}\]|##\s{0,9}[\w.-]{1,60}\s{0,9}##|@@[\w.-]{1,60}@@"
    r"|~~[\w.-]{1,60}~~|__[A-Z_]{3,60}__|\(\*.{0,200}?\*\)|«[A-Za-z_]{1,60}»|⟦.{0,200}?⟧",
    re.DOTALL,
)
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\U0001d173-\U0001d17a]"
)
TURNED = re.compile("[\u202a-\u202e]")
JOINERS = {"\u200c", "\u200d"}


def in_words(words: str) -> Iterator[Promise]:
    """Why words may not stand in a message."""
    words = OURS.sub("", words)
    if FILLED.search(words):
        yield reasons.FILLED
    if TURNED.search(words):
        yield reasons.TURNED
    if any(
        not has_its_place(words, found.start()) for found in INVISIBLE.finditer(words)
    ):
        yield reasons.INVISIBLE


def has_its_place(words: str, place: int) -> bool:
    """Does a character that nobody sees do what it is for: join letters, or draw an emoji?"""
    letter = words[place]
    before, after = words[place - 1 : place], words[place + 1 : place + 2]
    if letter == "\ufe0f":
        return is_sign(before) or before in set("0123456789#*")
    if letter not in JOINERS or not before or not after:
        return False
    if letter == "\u200d" and is_sign(after):
        return is_sign(before) or before == "\ufe0f"
    return joins(before) and joins(after)


def is_sign(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter) in {"So", "Sk", "Sm"}


def joins(letter: str) -> bool:
    """Is it of a script whose letters are joined and parted by such characters?"""
    name = unicodedata.name(letter, "")
    return name.startswith(JOINED)


JOINED = (
    *("ARABIC", "SYRIAC", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "KANNADA"),
    *("MALAYALAM", "GUJARATI", "GURMUKHI", "ORIYA", "SINHALA", "KHMER", "MONGOLIAN"),
)
