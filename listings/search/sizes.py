"""Sizes however buyers write them: 12 volts, 12-volt and 12V; 2½ in, 2-1/2 inch and 2.5".

A number with its unit is one word, the same in every spelling: `12v`. Where the number is no
whole one the index could not hold it so, and it is a fraction: 2.5 in is `5of2in`, five halves
of an inch. Equal sizes in other units (150 cm, 1.5 m) are known by their fractions too.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

# Each unit by its symbol, and what else it is called after a number, folded.
SPELLED = {
    "mm": "millimeter millimetre milimetro مم ملم",
    "cm": "centimeter centimetre centimetro سم",
    "m": "meter metre metro mtr متر",
    "km": "kilometer kilometre kilometro كم",
    "in": "inch inches pulgada pouce بوصة",
    "ft": "foot feet pied قدم",
    "yd": "yard",
    "mg": "milligram milligramme miligramo",
    "g": "gram gramme gramo gm غرام جرام",
    "kg": "kilo kilogram kilogramme kilogramo kgs كجم كغ كيلو",
    "t": "ton tonne tonelada طن",
    "oz": "ounce onza",
    "lb": "lbs pound libra",
    "ml": "milliliter millilitre mililitro مل",
    "l": "liter litre litro ltr لتر",
    "gal": "gallon galon",
    "w": "watt vatio واط",
    "kw": "kilowatt kilovatio كيلوواط",
    "v": "volt voltio فولت",
    "kv": "kilovolt kilovoltio",
    "a": "amp ampere amperio أمبير",
    "ma": "milliamp milliampere",
    "hp": "horsepower",
    "hz": "hertz hercio",
    "mb": "megabyte",
    "gb": "gigabyte gig",
    "tb": "terabyte",
    "pcs": "pc piece pieza",
    "psi": "",
    "bar": "bares",
    "dpi": "",
    "lm": "lumen",
}
SYMBOLS = frozenset(
    "mah ah wh kwh mw khz mhz ghz kb kpa mpa pa rpm k nm cd db ppm gsm".split()
).union(SPELLED)
# After a number and before what else a run says: 10毫米不锈钢管.
IN_CHARACTERS = {
    "毫米": "mm",
    "厘米": "cm",
    "公分": "cm",
    "英寸": "in",
    "英尺": "ft",
    "公斤": "kg",
    "千克": "kg",
    "毫升": "ml",
    "千瓦": "kw",
    "米": "m",
    "克": "g",
    "吨": "t",
    "升": "l",
    "伏": "v",
    "瓦": "w",
}
# Units of one scale, each in the smallest.
SCALES = (
    {"mm": 1, "cm": 10, "m": 1_000, "km": 1_000_000},
    {"in": 1, "ft": 12, "yd": 36},
    {"mg": 1, "g": 1_000, "kg": 1_000_000, "t": 1_000_000_000},
    {"oz": 1, "lb": 16},
    {"ml": 1, "l": 1_000},
    {"w": 1, "kw": 1_000},
    {"v": 1, "kv": 1_000},
    {"ma": 1, "a": 1_000},
    {"mah": 1, "ah": 1_000},
    {"wh": 1, "kwh": 1_000},
    {"mb": 1, "gb": 1_000, "tb": 1_000_000},
    {"hz": 1, "khz": 1_000, "mhz": 1_000_000, "ghz": 1_000_000_000},
    {"pa": 1, "kpa": 1_000, "bar": 100_000, "mpa": 1_000_000},
)
SCALE_OF = {unit: scale for scale in SCALES for unit in scale}
# What measures are cut into. 220/380 and 24/7 are no fractions.
PARTS = frozenset({2, 3, 4, 5, 6, 8, 10, 16, 32, 64})
SIZE = re.compile(r"(\d{1,9})(?:of(\d{1,4}))?([a-z]{0,3})")
FRACTION = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)
# What is made here of what somebody typed: 12v, 5of2in, 100x200.
MADE = re.compile(r"\d+(?:of\d+)?(?:x\d+(?:of\d+)?)*([a-z]*)", re.ASCII)
# Nobody writes more digits, or finer parts, of a size.
MOST, FINEST = 10**6, 1_000


def _named() -> dict[str, str]:
    names = {symbol: symbol for symbol in SYMBOLS}
    for symbol, said in SPELLED.items():
        for name in said.split():
            names |= {name: symbol, f"{name}s": symbol}
    return names


UNIT_OF = _named()


def unit_in_characters(run: str) -> str:
    """The unit that a run of Chinese characters begins with, or nothing."""
    return IN_CHARACTERS.get(run[:2]) or IN_CHARACTERS.get(run[:1], "")


def is_fraction(chunk: str) -> bool:
    found = FRACTION.fullmatch(chunk)
    return bool(found and int(found[2]) in PARTS and 0 < int(found[1]) < int(found[2]))


@lru_cache(maxsize=1_000)
def mixed(whole: str, fraction: str) -> str:
    """`2` and `1/2`: 5/2. What stands before may be no whole number, and then says nothing."""
    return str(Fraction(fraction) + int(whole if whole.isdecimal() else 0))


@lru_cache(maxsize=2_000)
def word(number: str, unit: str = "") -> str:
    """`12`, `2.5`, `5/2` with a unit, as one word: 12v, 5of2in."""
    if number.isdecimal():
        return number + unit
    return _word(Fraction(number), unit)


def _word(size: Fraction, unit: str) -> str:
    n, parts = size.as_integer_ratio()
    return f"{n}{unit}" if parts == 1 else f"{n}of{parts}{unit}"


@lru_cache(maxsize=2_000)
def equal(said: str) -> tuple[str, ...]:
    """The same size in other units: of `150cm` 1500mm and 3of2m."""
    return tuple(_equal(said))


def _equal(said: str) -> Iterator[str]:
    found = SIZE.fullmatch(said)
    scale = SCALE_OF.get(found[3]) if found else None
    if found is None or scale is None or not int(found[2] or 1):
        return
    size = Fraction(int(found[1]), int(found[2] or 1)) * scale[found[3]]
    for unit, times in scale.items():
        other = size / times
        if unit != found[3] and other < MOST and other.denominator <= FINEST:
            yield _word(other, unit)


def parts(said: str) -> tuple[str, ...]:
    """The words that stand beside a size: of `150cm` 150 and cm, of `3of2m` 1.5, 3of2 and m."""
    found = SIZE.fullmatch(said)
    if not found or not found[3] or not int(found[2] or 1):
        return ()
    n, finer = int(found[1]), int(found[2] or 1)
    return (f"{n / finer:.6g}", _word(Fraction(n, finer), ""), found[3])


def is_made(word: str) -> bool:
    """Is it a measure put together, which stands for itself?"""
    found = MADE.fullmatch(word)
    if found is None or word.isdecimal():
        return False
    return not found[1] or found[1] in SYMBOLS


def readable(said: str) -> str:
    """A word of a size as people write it: of `5of2in` 2-1/2in, of `3of2m` 1.5m."""
    found = SIZE.fullmatch(said)
    if not found or not found[2] or not int(found[2]):
        return said
    n, finer, unit = int(found[1]), int(found[2]), found[3]
    if unit in {"", "in", "ft", "yd"} and finer in PARTS:
        whole, rest = divmod(n, finer)
        return f"{f'{whole}-' if whole else ''}{rest}/{finer}{unit}"
    return f"{n / finer:.6g}{unit}"
