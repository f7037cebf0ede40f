"""Numbers, money, days, places and units as readers of each language write them.

Results are remembered: a list shows the same few countries, units and days over and over.
Prices carry the ISO 4217 code, which is the same in every language and never ambiguous.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext, npgettext

from members import countries, tongues
from privacy import cldr, days, numbers

day = days.day
signed = numbers.signed

UNITS: dict[str, Callable[[int], str]] = {
    "C62": lambda n: npgettext("unit", "piece", "pieces", n),
    "KGM": lambda n: npgettext("unit", "kg", "kg", n),
    "GRM": lambda n: npgettext("unit", "g", "g", n),
    "TNE": lambda n: npgettext("unit", "tonne", "tonnes", n),
    "MTR": lambda n: npgettext("unit", "m", "m", n),
    "MTK": lambda n: npgettext("unit", "m²", "m²", n),
    "MTQ": lambda n: npgettext("unit", "m³", "m³", n),
    "LTR": lambda n: npgettext("unit", "litre", "litres", n),
    "MLT": lambda n: npgettext("unit", "ml", "ml", n),
    "SET": lambda n: npgettext("unit", "set", "sets", n),
    "PR": lambda n: npgettext("unit", "pair", "pairs", n),
    "DZN": lambda n: npgettext("unit", "dozen", "dozen", n),
    "BX": lambda n: npgettext("unit", "box", "boxes", n),
    "CT": lambda n: npgettext("unit", "carton", "cartons", n),
    "RO": lambda n: npgettext("unit", "roll", "rolls", n),
    "BG": lambda n: npgettext("unit", "bag", "bags", n),
    "DR": lambda n: npgettext("unit", "drum", "drums", n),
    "PA": lambda n: npgettext("unit", "packet", "packets", n),
    "PK": lambda n: npgettext("unit", "pack", "packs", n),
    "BO": lambda n: npgettext("unit", "bottle", "bottles", n),
    "PF": lambda n: npgettext("unit", "pallet", "pallets", n),
    "MIL": lambda n: npgettext("unit", "thousand", "thousand", n),
    "KMT": lambda n: npgettext("unit", "km", "km", n),
    "KWH": lambda n: npgettext("unit", "kWh", "kWh", n),
    "WTT": lambda n: npgettext("unit", "W", "W", n),
    "ST": lambda n: npgettext("unit", "sheet", "sheets", n),
}


@lru_cache(maxsize=600)
def number(value: Decimal | float | int, language: str) -> str:
    """12,500 · 0.045: no zeros that say nothing."""
    text = f"{Decimal(str(value)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return signed(text, language)


@lru_cache(maxsize=600)
def money(amount: Decimal, currency: str, language: str) -> str:
    """USD 12.50; small unit prices keep what matters of them: USD 0.0452."""
    places = 2 if amount >= 1 else 4
    text = f"{amount:,.{places}f}"
    if places == 4:
        text = text.rstrip("0")
        text += "0" * max(0, 2 - len(text.partition(".")[2]))
    elif amount >= 1000 and text.endswith(".00"):
        text = text[:-3]
    return f"{currency}\u00a0{signed(text, language)}"


def month(on: date, language: str) -> str:
    return cldr.words(language).months[on.month - 1]


def country(code: str, language: str) -> str:
    """A country's name, or its code where there is none."""
    return countries.country_name(code, language)


def tongue(code: str, language: str) -> str:
    """A language's name (BCP 47)."""
    return tongues.name(code, language)


@lru_cache(maxsize=1_000)
def unit(code: str, language: str, count: int = 1) -> str:
    """A unit of UN/ECE Recommendation 20 in words, as so many are called; or its code."""
    name = UNITS.get(code)
    if name is None:
        return code
    with translation.override(language):
        return name(count)


@lru_cache(maxsize=600)
def quantity(value: Decimal | int, code: str, language: str) -> str:
    """500 kg, 1 piece, 20 pieces"""
    whole = int(value) if value == int(value) else 2
    return f"{number(value, language)}\u00a0{unit(code, language, whole)}"


def yes_or_no(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")
