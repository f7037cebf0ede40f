"""How well known attacks do, as they were last tried on demo data: a file that ships with the code.

`bench/` and the attack suite of the tests make `privacy/releases/attacks.toml`; readers find it
on the page of the method.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import privacy.releases
from listings import formats

FILE = Path(privacy.releases.__file__).parent / "attacks.toml"
# What the file says by code, in words.
SCHEMES: dict[str, Promise] = {
    "hidden": _("Cells under 10 hidden"),
    "cell-key": _("The same noise for the same cell (cell key)"),
    "ours": _("This site's figures"),
}
ATTACKS: dict[str, Promise] = {}


class Attack(NamedTuple):
    """An attack on a scheme: how often it found what it was after, and what guessing finds."""

    scheme: str
    attack: str
    success: str
    chance: str
    bound: str
    trials: str


def attacks(language: str) -> list[Attack]:
    """The table of attacks in words; empty where the file was not made."""
    return [
        Attack(
            str(SCHEMES.get(one["scheme"], one["scheme"])),
            str(ATTACKS.get(one["attack"], one["attack"])),
            _share(one.get("success"), language),
            _share(one.get("chance"), language),
            _share(one.get("bound"), language),
            formats.number(one["trials"], language) if one.get("trials") else "",
        )
        for one in _read()
    ]


def _share(value: float | None, language: str) -> str:
    """0.598 as 59.8 %"""
    if value is None:
        return ""
    return f"{formats.number(round(100 * value, 1), language)}\u00a0%"


@cache
def _read() -> list[dict[str, Any]]:
    if not FILE.is_file():
        return []
    found = tomllib.loads(FILE.read_text())
    return list(next(iter(found.values()), []))
