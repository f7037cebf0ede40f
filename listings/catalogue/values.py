"""One cell read as the value of one field, or told why it cannot be.

A reader is given the text of a cell, without space around it and not empty, and gives the
value as the database takes it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from listings import formats
from listings.posting.form_fields import CONTROL, HIDDEN
from members import countries, hs, trade_terms

Reader = Callable[[str], Any]
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u3000": " ", "\t": " "})
PARTS = re.compile(r"[,;，；、\n]")
BAR = re.compile(r"\\([\\|])|\|")
SIGN, ESCAPED = re.compile(r"([\\|])"), r"\\\1"
TIER = re.compile(r"\s*(?:>=|≥)?\s*(\S+?)\s*[:=：]\s*(\S+)\s*\Z")
DAYS = 365


class Wrong(Exception):
    """A cell that cannot be used; `code` says why (sentences.SENTENCES), with `told` in it."""

    def __init__(self, code: str, **told: Any) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


def line(longest: int, *, shortens: bool = False) -> Reader:
    """A text of one line."""

    def read(text: str) -> str:
        if not text.isascii():
            text = unicodedata.normalize("NFC", text.translate(SPACES)).strip()
        if not text.isprintable():
            if "\n" in text or "\r" in text:
                raise Wrong("line_breaks")
            seen(text)
        if len(text) > longest:
            if shortens:
                return shortened(text, longest)
            raise Wrong("too_long", limit=longest, length=len(text))
        return text

    return read


def text(longest: int, *, shortens: bool = False) -> Reader:
    """A text of several lines."""

    def read(text: str) -> str:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if not text.isprintable():
            seen(text)
        if len(text) > longest:
            if shortens:
                return shortened(text, longest)
            raise Wrong("too_long", limit=longest, length=len(text))
        return text

    return read


def seen(text: str) -> None:
    """Raises Wrong where it holds what nobody can see; the same rule as of forms."""
    if HIDDEN.search(text) or CONTROL.search(text):
        raise Wrong("unseen")


def shortened(text: str, longest: int) -> str:
    """The beginning of a text, cut between words where there are any."""
    cut = text[: longest - 1]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > longest // 2 else cut).rstrip(" ,;.-") + "…"


class Numbers:
    """Reads numbers written with one sign before the decimals and another between thousands."""

    def __init__(self, decimal_sign: str) -> None:
        group = "," if decimal_sign == "." else r"\."
        sign = re.escape(decimal_sign)
        self.sign = decimal_sign
        self.simple = re.compile(rf"\d+(?:{sign}\d+)?\Z", re.ASCII)
        self.grouped = re.compile(
            rf"\d{{1,3}}(?:([{group} '’])\d{{3}})(?:\1\d{{3}})*(?:{sign}\d+)?\Z",
            re.ASCII,
        )

    def decimal(self, digits: int, places: int, *, zero: bool = False) -> Reader:
        """A number above zero with at most so many digits, so many of them decimals."""
        whole = digits - places

        def read(text: str) -> Decimal:
            if not self.simple.match(text):
                text = self.bare(text)
            before, _, after = text.partition(self.sign)
            after = after.rstrip("0")
            before = before.lstrip("0") or "0"
            if len(after) > places:
                raise Wrong("decimals", limit=places)
            if len(before) > whole:
                raise Wrong("too_large", limit=whole)
            if before == "0" and not after and not zero:
                raise Wrong("not_positive")
            return Decimal(f"{before}.{after}" if after else before)

        return read

    def whole(self, most: int, *, least: int = 0) -> Reader:
        def read(text: str) -> int:
            if not self.simple.match(text):
                text = self.bare(text)
            before, _, after = text.partition(self.sign)
            if after.strip("0"):
                raise Wrong("not_whole")
            before = before.lstrip("0") or "0"
            if len(before) > 10 or int(before) > most:
                raise Wrong("too_high", limit=most)
            if int(before) < least:
                raise Wrong("not_positive")
            return int(before)

        return read

    def bare(self, text: str) -> str:
        """The digits of a number with signs between thousands, of any script."""
        text = text.translate(SPACES)
        if not text.isascii():
            text = (
                "".join(
                    str(unicodedata.decimal(sign, sign)) if sign.isdecimal() else sign
                    for sign in text
                )
                .replace("٫", self.sign)
                .replace("٬", "," if self.sign == "." else ".")
            )
        if self.simple.match(text):
            return text
        if self.grouped.match(text):
            signs = str.maketrans("", "", ", '’" if self.sign == "." else ". '’")
            return text.translate(signs)
        if re.fullmatch(r"-\s*[\d.,]+", text):
            raise Wrong("not_positive")
        raise Wrong("not_a_number")

    def tiers(self, text: str) -> tuple[list[Decimal], list[Decimal]]:
        """Quantities and prices of "10: 12.50; 100: 11.80"."""
        quantity, price = self.decimal(14, 3), self.decimal(14, 4)
        quantities: list[Decimal] = []
        prices: list[Decimal] = []
        for part in re.split(r"[;|；\n]", text):
            if not part.strip():
                continue
            found = TIER.match(part)
            if not found:
                raise Wrong("not_tiers")
            quantities.append(quantity(found[1]))
            prices.append(price(found[2]))
        if len(prices) > 8:
            raise Wrong("many_tiers")
        for place in range(1, len(prices)):
            if quantities[place] <= quantities[place - 1]:
                raise Wrong("tier_quantities")
            if prices[place] > prices[place - 1]:
                raise Wrong("tiers_rise")
        return quantities, prices

    def size(self, text: str) -> list[Decimal]:
        """Three edges: 40 x 30 x 25."""
        edge = self.decimal(8, 1)
        edges = [part for part in re.split(r"\s*[xX×*]\s*|\s*[;|]\s*", text) if part]
        if len(edges) != 3:
            raise Wrong("not_a_size")
        return [edge(part) for part in edges]


def one_of(words: dict[str, str]) -> Reader:
    """A code, by itself or by any word that means it."""

    def read(text: str) -> str:
        found = words.get(text) or words.get(text.casefold())
        if found is None:
            raise Wrong("unknown")
        return found

    return read


def some_of(words: dict[str, str], most: int = 300) -> Reader:
    """Codes separated by commas, each once, in the order they are given."""
    one = one_of(words)

    def read(text: str) -> list[str]:
        codes = [one(part) for part in parts(text)]
        if len(codes) > most:
            raise Wrong("many", limit=most)
        return list(dict.fromkeys(codes))

    return read


def parts(text: str) -> list[str]:
    """What commas separate; or bars, where there is one."""
    if "|" not in text:
        return [part.strip() for part in PARTS.split(text) if part.strip()]
    found, said, place = [], "", 0
    for sign in BAR.finditer(f"{text}|"):
        said += text[place : sign.start()]
        place = sign.end()
        if sign[1]:
            said += sign[1]
        else:
            found.append(said.strip())
            said = ""
    return [part for part in found if part]


def together(words: list[str]) -> str:
    """Several texts as one cell, which `parts` takes apart again."""
    if any(BAR.search(word) or PARTS.search(word) or "\\" in word for word in words):
        return "".join(f"{SIGN.sub(ESCAPED, word)}|" for word in words)
    return ", ".join(words)


def words_of(longest: int, most: int) -> Reader:
    """Short texts separated by commas."""
    one = line(longest)

    def read(text: str) -> list[str]:
        words = [one(part) for part in parts(text)]
        if len(words) > most:
            raise Wrong("many", limit=most)
        return list(dict.fromkeys(words))

    return read


def gtin(text: str) -> str:
    """8, 12, 13 or 14 digits, the last of which checks the others (GS1)."""
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in (
        8,
        12,
        13,
        14,
    ):
        raise Wrong("not_gtin")
    total = sum(
        int(digit) * (3 if place % 2 else 1)
        for place, digit in enumerate(reversed(digits))
    )
    if total % 10:
        raise Wrong("gtin_check")
    return digits


def hs_code(text: str) -> str:
    """4, 6, 8 or 10 digits of a chapter that there is, with or without points."""
    digits = text.replace(".", "").replace(" ", "")
    if not re.fullmatch(r"(?:\d{4}|\d{6}|\d{8}|\d{10})", digits, re.ASCII):
        raise Wrong("not_hs")
    if digits[:2] not in hs.CHAPTERS:
        raise Wrong("no_chapter", chapter=digits[:2])
    return digits


def until(text: str) -> date:
    """A day at most 365 days away."""
    try:
        day = date.fromisoformat(text[:10] if text[10:] in {"", " 00:00:00"} else text)
    except ValueError:
        raise Wrong("not_a_day") from None
    # Whether it is over is asked beside the item: an item that is over may stay so.
    if day > timezone.localdate() + timedelta(days=DAYS):
        raise Wrong("too_far", limit=DAYS)
    return day


def known(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Codes by themselves and by words, without case; of two the first."""
    found: dict[str, str] = {}
    for code, words in pairs:
        for word in (code, *words):
            found.setdefault(str(word).casefold(), code)
    return found


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


@cache
def country_words() -> dict[str, str]:
    named = {code: [name] for code, name in countries.choices("en")}
    for language in languages()[1:]:
        for code, name in countries.choices(language):
            named[code].append(name)
    named.setdefault("US", []).extend(["USA"])
    named.setdefault("GB", []).extend(["UK"])
    return known(named.items())


@cache
def currency_words() -> dict[str, str]:
    signs = {"EUR": ["€"], "GBP": ["£"], "CNY": ["RMB", "人民币"], "USD": ["US$"]}
    codes = (code for code, _name in trade_terms.currencies("en"))
    return known((code, signs.get(code, [])) for code in codes)


@cache
def unit_words() -> dict[str, str]:
    also = {
        "C62": ["pc", "pcs", "pce", "piece(s)", "pieces", "unit", "units", "ea", "each", "件", "个", "台", "只", "unidad", "unidades", "pieza", "piezas", "pièce", "pièces", "قطعة"],
        "KGM": ["kgs", "kilogram", "公斤", "千克"],
        "TNE": ["t", "ton", "tons", "吨"],
        "MTR": ["meter", "metre", "米"],
        "SET": ["sets", "套"],
        "PR": ["pairs", "双"],
        "LTR": ["l", "liter", "升"],
        "RO": ["rolls", "卷"],
        "BX": ["boxes", "盒"],
        "CT": ["ctn", "cartons", "箱"],
    }  # fmt: skip
    named: dict[str, list[str]] = {}
    for code, name in formats.UNITS.items():
        named[code] = list(also.get(code, []))
        for language in languages():
            with translation.override(language):
                named[code] += [name(1), name(2)]
    return known(named.items())


def choice_words(
    choices: Iterable[tuple[str, Any]], **also: list[str]
) -> dict[str, str]:
    """The values of a list of choices, by themselves and by their labels in all languages."""
    named: dict[str, list[str]] = {}
    for code, label in choices:
        named[code] = list(also.get(code, []))
        for language in languages():
            with translation.override(language):
                named[code].append(str(label))
    return known(named.items())
