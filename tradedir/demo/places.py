"""The demo world's countries, and the invented names of companies there."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import phonenumbers

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Country:
    """Where demo companies are, and how things are there."""

    code: str
    share: int
    tongue: str
    forms: list[str]
    cities: list[str]
    ports: list[str]
    languages: list[str]
    currencies: list[str]
    phone: str
    strong: list[str]


@dataclass(frozen=True)
class Name:
    """An invented company name: as traded under, in full, and its distinctive word."""

    trading: str
    legal: str
    word: str


@cache
def countries() -> list[Country]:
    table = tomllib.loads((HERE / "countries.toml").read_text(encoding="utf-8"))
    return [Country(code=code, **row) for code, row in table.items()]


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))


def name(rng: Random, *, country: Country, industry: str, city: str) -> Name:
    """An invented name as companies of that country and trade carry one."""
    tongue = _names()[country.tongue]
    form = rng.choice(country.forms)
    word = _word(rng, tongue)
    local = _names().get(f"trade_{country.tongue}", {}).get(industry)
    trade = rng.choice(local or _names()["trade"][industry])
    pattern = rng.choice(tongue["patterns"])
    leads = form == "PT"
    said = {
        "word": word,
        "second": _word(rng, tongue),
        "trade": trade,
        "city": city,
        "place": rng.choice(tongue.get("places", [word])),
    }
    trading = pattern.format(**said, form="", lead="", tail="")
    legal = pattern.format(
        **said,
        form=form,
        lead=f"{form} " if leads else "",
        tail="" if leads else form,
    )
    return Name(" ".join(trading.split()), " ".join(legal.split()), word)


def _word(rng: Random, tongue: dict[str, Any]) -> str:
    word: str = (
        rng.choice(tongue["first"])
        + rng.choice(tongue["middle"])
        + rng.choice(tongue["last"])
    )
    return word


def person(rng: Random, *, country: Country) -> str:
    """An invented name of somebody to ask there."""
    chosen: str = rng.choice(_names()[country.tongue]["people"])
    return chosen


def phone(country: Country, number: int) -> str:
    """An invented number, as long as numbers are there."""
    for zeros in range(8):
        written = f"{country.phone}{'0' * zeros}{number:02}"
        if phonenumbers.is_possible_number(phonenumbers.parse(written)):
            return written
    raise ValueError(country.phone)
