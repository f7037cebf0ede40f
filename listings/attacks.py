"""How well known attacks do, as they were last tried on demo data: a file that ships with the code.

`bench/run attacks` makes `privacy/releases/attacks.toml`; readers find it on the page of the method.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import privacy.releases
from listings import formats

FILE = Path(privacy.releases.__file__).parent / "attacks.toml"
# What the file says by code, in words; its head says what each code means.
SCHEMES: dict[str, Promise] = {
    "hide-under-10": _("True counts, fewer than 10 hidden"),
    "cell-keys": _("Noise looked up by who is in a cell"),
    "cell-keys-free": _("The same, for any grouping that is asked for"),
    "ours": _("This site's figures"),
}
ATTACKS: dict[str, Promise] = {
    "subtract": _("One joins between two releases: which category is theirs?"),
    "subtract-all-five": _("One joins between two releases: are all five read?"),
    "everybody-else-known": _("All others are known: is somebody in the release?"),
    "everybody-else-known-for-a-year": _(
        "All others are known: is somebody in the releases of a year?"
    ),
    "linear-programming": _("Equations over all tables: what do they give back?"),
    "linear-programming-all-tables": _(
        "Equations over all tables: what do they give back of all of them?"
    ),
    "fifty-sybils": _("The cell is filled with fifty companies of the attacker's own"),
    "dummy-on-the-threshold": _(
        "A cell is kept just under the threshold: is it shown once somebody joins?"
    ),
    "average-200": _("The average of 200 sums that a cell is in"),
}


class Attack(NamedTuple):
    """An attack on a scheme: how often it found what it was after, and what guessing finds."""

    scheme: str
    attack: str
    success: str
    chance: str
    bound: str
    trials: str


class Tried(NamedTuple):
    """All attacks as they were last tried, on how many invented companies and on which day."""

    day: date
    members: str
    tables: str
    attacks: list[Attack]


def tried(language: str) -> Tried | None:
    """The table of attacks in words; None where the file was not made."""
    found = _read()
    if not found:
        return None
    return Tried(
        found["day"],
        formats.number(found["members"], language),
        formats.number(found["tables"], language),
        [_in_words(one, language) for one in found["attack"]],
    )


def _in_words(one: dict[str, Any], language: str) -> Attack:
    return Attack(
        str(SCHEMES.get(one["scheme"], one["scheme"])),
        str(ATTACKS.get(one["attack"], one["attack"])),
        _sure(one["success"], one.get("error", 0.0), language),
        _share(one.get("chance"), language),
        _share(one.get("bound"), language),
        formats.number(one["trials"], language),
    )


def _share(value: float | None, language: str) -> str:
    """0.598 as 59.8 %"""
    if value is None:
        return ""
    return f"{formats.number(round(100 * value, 1), language)}\u00a0%"


def _sure(value: float, error: float, language: str) -> str:
    """0.567 ± 0.0031 as 56.7 % ± 0.3"""
    more = formats.number(round(100 * error, 1), language)
    return _share(value, language) + (f"\u00a0±\u00a0{more}" if error else "")


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text()) if FILE.is_file() else {}
