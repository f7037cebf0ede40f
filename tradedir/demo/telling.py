"""What demo suppliers say about their goods and about themselves, in five languages."""

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tradedir.demo.goods import Goods, lowered, telling
from tradedir.demo.shelf import Leaf

FILE = Path(__file__).resolve().parent / "wording.toml"


@cache
def wording() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def nature(leaf: Leaf) -> str:
    """What kind of goods these are, as far as talking about them goes."""
    known: dict[str, str] = wording()["natures"]
    for slug in (leaf.slug, leaf.family, leaf.industry):
        if slug in known:
            return known[slug]
    return "part"


def title(goods: Goods, language: str, model: str) -> str:
    """A specific title of at most 120 letters: "Gear pump 16 cm³, 250 bar, cast iron"."""
    noun = goods.noun if language == "en" else goods.leaf.names[language]
    said = telling(goods, language)
    comma = {"zh-hans": "，", "ar": "، "}.get(language, ", ")
    text = f"{noun} {comma.join(said)}" if said else f"{noun} {model}".strip()
    while len(text) > 120 and said:
        said.pop()
        text = f"{noun} {comma.join(said)}".strip()
    return text[:120]


def texts(
    rng: Random, goods: Goods, *, language: str, word: str, city: str, moq: str
) -> tuple[str, str]:
    """A summary and a description that differ from piece to piece."""
    comma = {"zh-hans": "，", "ar": "، "}.get(language, ", ")
    noun = goods.noun if language == "en" else goods.leaf.names[language]
    values = comma.join(telling(goods, language, 4)) or goods.leaf.names[language]
    slots = {
        "noun": lowered(noun),
        "Noun": noun,
        "values": values,
        "word": word,
        "city": city,
        "moq": moq,
    }
    if language != "en":
        said = wording()[language]
        first = rng.choice(said["items"]).format(**slots)
        more = rng.sample(said["more"], k=rng.choice((2, 3)))
        gap = "" if language == "zh-hans" else " "
        return first[:250], gap.join([first, *more])
    said = wording()[nature(goods.leaf)]
    opening = rng.choice(said["opening"]).format(**slots)
    use = [line.format(**slots) for line in rng.sample(said["use"], k=2)]
    quality = rng.sample(said["quality"], k=rng.choice((1, 2)))
    terms = rng.sample(said["terms"], k=rng.choice((1, 2)))
    summary = f"{opening} {use[0]}"
    first = " ".join([opening, *use])
    second = " ".join([*quality, *terms]).format(**slots)
    return summary[:250], f"{first}\n\n{second}"


def specifications(rng: Random, goods: Goods) -> list[list[str]]:
    """What a supplier states beyond the category's attributes."""
    known = wording()["specifications"][nature(goods.leaf)]
    some = [pair for pair in known if rng.random() < 0.7]
    return [[name, rng.choice(values)] for name, values in some]


def company_texts(
    rng: Random,
    *,
    language: str,
    name: str,
    city: str,
    kind: str,
    founded: int,
    people: str,
    leaf_names: list[dict[str, str]],
    family: str,
    markets: int,
    currency: str,
    port: str,
) -> tuple[str, str]:
    """What a company says about itself: in short, and at length."""
    names = [_within(one[language], language) for one in leaf_names[:3]]
    joins = {"zh-hans": "、", "ar": " و", "es": " y ", "fr": " et "}
    comma = {"zh-hans": "、", "ar": "، "}.get(language, ", ")
    last = joins.get(language, " and ")
    leaves = last.join(filter(None, [comma.join(names[:-1]), names[-1]]))
    slots = {
        "name": name,
        "city": city,
        "type": kind,
        "founded": founded,
        "people": people,
        "leaves": leaves,
        "family": family,
        "markets": markets,
        "currency": currency,
        "port": port,
    }
    said = wording()["company" if language == "en" else language]
    if language != "en":
        whole = [line.format(**slots) for line in said["company"]]
        return whole[0][:250], "\n\n".join(whole)
    intro = rng.choice(said["intro"]).format(**slots)
    parts = [rng.choice(said[part]) for part in ("about", "making", "dealing")]
    return intro[:250], "\n\n".join(part.format(**slots) for part in parts)


def _within(name: str, language: str) -> str:
    return name if language in ("zh-hans", "ar") else lowered(name)
