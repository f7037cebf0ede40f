"""What an import makes of columns, words and values: a file of rules, checked."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).resolve().parent / "products.toml"
COLUMNS = ("id", "title", "description", "brand", "attributes", "price")


class WrongRules(Exception):
    """The rules cannot be used; the message says why."""


@dataclass(frozen=True)
class CategoryRule:
    """What leads to a leaf: words of the title, or of what is stated; and what forbids it."""

    words: re.Pattern[str]
    stated: re.Pattern[str] | None
    without: re.Pattern[str] | None
    leaf: str

    def fits(self, title: str, stated: str) -> bool:
        found = self.words.search(title) or (self.stated and self.stated.search(stated))
        return bool(found) and not (self.without and self.without.search(title))


@dataclass(frozen=True)
class Rules:
    """`columns`: ours by theirs; `attributes`: the keys that a name may mean, by name."""

    columns: dict[str, str]
    categories: list[CategoryRule]
    otherwise: str
    industries: list[str]
    attributes: dict[str, list[str]]
    units: dict[str, str]
    price_per: int
    origins: dict[str, str]
    hs_from: str
    origin_from: str
    country: str
    business_type: str
    industry: str


def read(path: Path = DEFAULT) -> Rules:
    """The rules of a file. Raises WrongRules."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongRules(f"{path}: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongRules(f"{path}: {error}.") from None
    try:
        return _rules(table)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongRules(
            f"{path}: {error!r} is missing or not what it should be."
        ) from None


def _rules(table: dict[str, Any]) -> Rules:
    given = {name: table["columns"].get(name, name) for name in COLUMNS}
    categories = [_category_rule(entry) for entry in table.get("categories", [])]
    company = table["company"]
    return Rules(
        columns=given,
        categories=categories,
        otherwise=table.get("otherwise", ""),
        industries=list(table.get("industries", [])),
        attributes={
            plain(name): list(keys)
            for name, keys in table.get("attributes", {}).items()
        },
        units={plain(name): unit for name, unit in table.get("units", {}).items()},
        price_per=int(table.get("price_per", 1)),
        origins=dict(table.get("origins", {})),
        hs_from=plain(table.get("hs_from", "")),
        origin_from=plain(table.get("origin_from", "")),
        country=company["country"],
        business_type=company["business_type"],
        industry=company["industry"],
    )


def _category_rule(entry: dict[str, str]) -> CategoryRule:
    stated, without = entry.get("stated"), entry.get("without")
    return CategoryRule(
        words=_pattern(entry["words"]),
        stated=_pattern(stated) if stated else None,
        without=_pattern(without) if without else None,
        leaf=entry["leaf"],
    )


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise WrongRules(f"The pattern {text!r} is wrong: {error}.") from None


def plain(name: str) -> str:
    """A name to compare by: lower case, one blank between words."""
    return " ".join(name.lower().split())
