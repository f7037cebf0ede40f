"""One piece of goods: what it is, in attribute values, and what it costs."""

import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any

from tradedir.demo.shelf import Leaf, Stated

# Steps that makers number sizes by.
SIZES = (1.0, 1.2, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5, 3.0, 3.2, 4.0, 5.0, 6.0, 7.5, 8.0)
SHORT_UNITS = {"C62", "PR", "SET"}


@dataclass(frozen=True)
class Goods:
    """A piece of goods of a leaf. `size` says where it stands from small to large, 0 to 1."""

    leaf: Leaf
    noun: str
    values: dict[str, Any]
    size: float


def goods(rng: Random, leaf: Leaf) -> Goods:
    size = rng.betavariate(1.6, 2.2)
    noun = rng.choice(leaf.nouns)
    values: dict[str, Any] = {}
    for attribute in leaf.attributes:
        if attribute.required or rng.random() < 0.92:
            value = _named(attribute, noun) or _value(rng, attribute, size)
            if value is not None:
                values[attribute.key] = value
    return Goods(leaf, noun, values, size)


def _named(attribute: Stated, noun: str) -> str | float | None:
    """What the noun says already: a wooden hanger is of wood, a 4-bay NAS has four."""
    if attribute.type == "number":
        word = "inch" if attribute.unit == "in" else attribute.unit
        found = re.search(rf"(\d+(?:\.\d+)?)[ -]?{re.escape(word)}\b", noun)
        if not word or not found:
            return None
        return float(found[1]) if "." in found[1] else int(found[1])
    if attribute.type != "single":
        return None
    for code, names in attribute.options:
        word = names["en"].split()[0].lower()
        stem = word[: max(4, len(word) - 2)]
        if len(word) > 2 and f" {stem}" in f" {noun.lower()}":
            return code
    return None


def _value(rng: Random, attribute: Stated, size: float) -> Any:
    if attribute.type == "number":
        place = min(1.0, max(0.0, size + rng.uniform(-0.18, 0.18)))
        return between(attribute.low, attribute.high, place)
    if attribute.type == "yesno":
        return rng.random() < 0.6
    if attribute.type == "text":
        return f"{rng.choice('ABCDEFGHKLMNPRSTVX')}{rng.randrange(10, 99)}-{rng.randrange(100, 9999)}"
    if not attribute.options:
        return None
    codes = [code for code, _ in attribute.options]
    if attribute.type == "single":
        # The first options are the usual ones.
        return codes[min(int(rng.triangular(0, len(codes), 0)), len(codes) - 1)]
    some = rng.sample(codes, k=min(len(codes), rng.choice((1, 1, 2, 2, 3))))
    return [code for code in codes if code in some]


def between(low: float, high: float, place: float) -> float | int:
    """A round number from low to high, by steps that makers use where the span is wide."""
    if low > 0 and high / low > 8:
        raw = low * (high / low) ** place
        power: float = 10.0 ** math.floor(math.log10(raw))
        near = min(SIZES, key=lambda step: abs(step - raw / power))
        number = near * power
    else:
        raw = low + (high - low) * place
        digits = 2 if low >= 10 or high - low > 3 else 1
        span = 10.0 ** (math.floor(math.log10(max(high - low, 1e-9))) - digits + 1)
        number = round(raw / span) * span
    number = min(high, max(low, number))
    if low >= 1 or float(number).is_integer():
        return round(number)
    return round(number, 3 if low < 0.1 else 2 if low < 1 else 1)


def shown(value: Any, attribute: Stated, language: str = "en") -> str:
    """A value in words, with its unit: how people write it in a title."""
    if attribute.type == "number":
        text = f"{value:,}" if abs(value) >= 10_000 else f"{value}"
        gap = "" if attribute.unit in ("%", "°C", "″") else " "
        return f"{text}{gap}{attribute.unit}".strip()
    if attribute.type in ("single", "multi"):
        names = dict(attribute.options)
        codes = value if isinstance(value, list) else [value]
        return ", ".join(
            names[code].get(language) or names[code]["en"] for code in codes
        )
    return str(value)


def telling(goods: Goods, language: str = "en", most: int = 3) -> list[str]:
    """The values that tell this piece from its neighbours, for a title."""
    said: list[str] = []
    for attribute in goods.leaf.attributes:
        value = goods.values.get(attribute.key)
        if value is None or attribute.type not in ("single", "number"):
            continue
        if attribute.type == "number" and not attribute.unit:
            continue
        if attribute.type == "number" and f"{value} " in f"{goods.noun} ".replace(
            "-", " "
        ):
            continue
        words = shown(value, attribute, language)
        if attribute.type == "single" and language != "zh-hans":
            words = lowered(words)
        is_said = language == "en" and words.split()[0].lower() in goods.noun.lower()
        if len(words) <= 32 and words not in said and not is_said:
            said.append(words)
        if len(said) == most:
            break
    return said


def lowered(words: str) -> str:
    """Amid a sentence, unless it is a name, a grade or an abbreviation."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    letters = first.replace("-", "")
    plain = letters.isalpha() and letters[1:].islower() and len(letters) > 2
    has_code = any(word[:1].isupper() or word.isdigit() for word in words.split()[1:])
    return words[0].lower() + words[1:] if plain and not has_code else words


def unit_price(rng: Random, goods: Goods, rate: float) -> float:
    """A price a supplier would quote, in a currency that is worth `rate` US dollars."""
    leaf = goods.leaf
    place = min(1.0, max(0.0, goods.size * 0.75 + rng.uniform(-0.05, 0.3)))
    dollars = leaf.price_low * (leaf.price_high / leaf.price_low) ** place
    return rounded(dollars / rate)


def rounded(price: float) -> float:
    """As people round prices: finer the smaller they are."""
    for limit, step in ((0.1, 0.001), (1, 0.005), (5, 0.05), (20, 0.1), (100, 0.5)):
        if price < limit:
            return max(step, round(round(price / step) * step, 4))
    step = 10.0 ** (math.floor(math.log10(price)) - 2) * 5
    return round(price / step) * step


def tiers(rng: Random, price: float, moq: int) -> tuple[list[int], list[float]]:
    """Quantities that rise and prices that fall, from the least quantity on."""
    quantities, prices = [moq], [price]
    for _ in range(rng.choice((2, 2, 3, 3, 4))):
        quantities.append(round_quantity(quantities[-1] * rng.choice((2, 3, 5))))
        lower = rounded(prices[-1] * rng.uniform(0.9, 0.965))
        prices.append(min(lower, prices[-1]))
    kept = [
        number
        for number in range(len(prices))
        if number == 0 or prices[number] < prices[number - 1]
    ]
    return [quantities[n] for n in kept], [prices[n] for n in kept]


def round_quantity(number: float) -> int:
    """10, 12, 25, 500: quantities people order in."""
    if number <= 10:
        return max(1, round(number))
    step = 10 ** (len(str(int(number))) - 1)
    half = step // 2 if step >= 10 else 1
    return max(half, round(number / half) * half)
