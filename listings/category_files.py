"""The category tree as files: one TOML file an industry, read, checked and entered."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from members.models import Industry

FOLDER = Path(__file__).resolve().parent / "categories"
LANGUAGES = ("en", "zh-hans", "es", "fr", "ar")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEADING = re.compile(r"\d{4}")
UNIT = re.compile(r"[A-Z0-9]{2,3}")
TYPES = ("single", "multi", "text", "number", "yesno")
NO_CHAPTER = {"00", "77", "98", "99"}

Table = dict[str, Any]


class WrongFiles(Exception):
    """The category files cannot be loaded; `problems` says what is wrong, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class WrittenAttribute:
    """An attribute as its file states it; `options` are codes with names."""

    key: str
    names: dict[str, str]
    type: str
    unit: str
    low: float | None
    high: float | None
    options: list[tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class WrittenCategory:
    """An industry, family or leaf as its file states it; `values` are columns of a leaf."""

    slug: str
    parent: str | None
    depth: int
    names: dict[str, str]
    icon: str = ""
    values: Table = field(default_factory=dict)
    # (key, required), in the order that matters to buyers.
    attributes: tuple[tuple[str, bool], ...] = ()


@dataclass
class Written:
    """Everything the files say, in the order of the tree."""

    categories: list[WrittenCategory] = field(default_factory=list)
    attributes: list[WrittenAttribute] = field(default_factory=list)


def read(folder: Path = FOLDER, *, industries: Iterable[str] | None = None) -> Written:
    """All files of a folder. Raises WrongFiles, naming file, slug and what is wrong.

    The roots have to be `industries`: all of the product's where none are given.
    """
    reader = _Reader()
    for path in sorted(folder.glob("*.toml")):
        reader.read(path)
    wanted = set(Industry.values if industries is None else industries)
    found = {row.slug for row in reader.written.categories if row.depth == 1}
    reader.problems += [
        f"{slug}: no file is for it." for slug in sorted(wanted - found)
    ]
    reader.problems += [
        f"{slug}: is not an industry." for slug in sorted(found - wanted)
    ]
    if reader.problems:
        raise WrongFiles(reader.problems)
    return reader.written


class _Reader:
    """Reads file after file and notes every problem, so that one run shows them all."""

    def __init__(self) -> None:
        self.written = Written()
        self.problems: list[str] = []
        self.place = ""
        self._files: dict[str, str] = {}
        self._keys: set[str] = set()

    def read(self, path: Path) -> None:
        self.place = path.name
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(f"{path.name}: {error}")
            return
        slug = self.slug(table, path.name)
        self.place = f"{path.name}, {slug}"
        self._keys = set(table.get("attributes", {}))
        for key, attribute in table.get("attributes", {}).items():
            self.place = f"{path.name}, attribute {key}"
            self.attribute(f"{slug}.{key}", attribute)
        self.place = f"{path.name}, {slug}"
        self.categories(table, slug, path.name)

    def categories(self, table: Table, slug: str, file: str) -> None:
        kept = self.written.categories
        icon = str(table.get("icon", ""))
        kept.append(WrittenCategory(slug, None, 1, self.names(table), icon))
        for family in table.get("families", []):
            below = self.slug(family, file)
            self.place = f"{file}, {below}"
            kept.append(WrittenCategory(below, slug, 2, self.names(family)))
            if not family.get("leaves"):
                self.wrong("a family has leaves")
            for leaf in family.get("leaves", []):
                of = self.slug(leaf, file)
                self.place = f"{file}, {of}"
                kept.append(self.leaf(leaf, of, below, slug))

    def leaf(self, table: Table, slug: str, parent: str, root: str) -> WrittenCategory:
        stated = [
            (f"{root}.{key.rstrip('*')}", key.endswith("*"))
            for key in table.get("attributes", [])
        ]
        for key, _ in stated:
            if key.partition(".")[2] not in self._keys:
                self.wrong(f"attribute {key!r} is not in this file")
        if len({key for key, _ in stated}) < len(stated):
            self.wrong("an attribute stands twice")
        return WrittenCategory(
            slug, parent, 3, self.names(table), "", self.columns(table), tuple(stated)
        )

    def columns(self, table: Table) -> Table:
        codes = [str(code) for code in table.get("hs", [])]
        if not codes:
            self.wrong("hs names no heading")
        for code in codes:
            if not HEADING.fullmatch(code) or code[:2] in NO_CHAPTER:
                self.wrong(f"hs {code!r} is not a heading of the Harmonized System")
        unit = str(table.get("unit", ""))
        if not UNIT.fullmatch(unit):
            self.wrong(f"unit {unit!r} is not a code of UN/ECE Recommendation 20")
        nouns = [str(noun) for noun in table.get("nouns", [])]
        if not nouns or max(map(len, nouns)) > 60:
            self.wrong("nouns are product names of up to 60 letters, at least one")
        price_low, price_high = self.span(table, "price")
        moq_low, moq_high = self.span(table, "moq")
        return {
            "hs_codes": codes,
            "unit": unit,
            "nouns": nouns,
            "synonyms": table.get("synonyms", {}),
            "price_low": price_low,
            "price_high": price_high,
            "moq_low": int(moq_low),
            "moq_high": int(moq_high),
        }

    def attribute(self, key: str, table: Table) -> None:
        kind = str(table.get("type", ""))
        if kind not in TYPES:
            self.wrong(f"type {kind!r} is none of {', '.join(TYPES)}")
        options = list(self.options(table.get("options", [])))
        if kind in ("single", "multi") and len(options) < 2:
            self.wrong("choices need at least two options")
        codes = [code for code, _ in options]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.wrong(f"option {code!r} stands twice")
        unit, low, high = table.get("unit", ""), table.get("low"), table.get("high")
        if len(unit) > 12:
            self.wrong(f"unit {unit!r} is longer than 12 letters")
        if low is not None and high is not None and low >= high:
            self.wrong("low is not below high")
        self.written.attributes.append(
            WrittenAttribute(key, self.names(table), kind, unit, low, high, options)
        )

    def options(
        self, written: list[str | dict[str, str]]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """A plain string names itself in every language; a table has a code by its English."""
        for option in written:
            if isinstance(option, str):
                yield option[:80], {"en": option}
            else:
                names = self.names({"name": option})
                yield slugify(names["en"])[:80] or names["en"][:80], names

    def slug(self, table: Table, file: str) -> str:
        slug = str(table.get("slug", ""))
        if not SLUG.fullmatch(slug) or len(slug) > 80:
            self.wrong(f"slug {slug!r} is not lower-case words with hyphens")
        elif slug in self._files:
            self.wrong(f"slug {slug!r} also stands in {self._files[slug]}")
        self._files.setdefault(slug, file)
        return slug

    def names(self, table: Table) -> dict[str, str]:
        names = table.get("name") or {}
        missing = [code for code in LANGUAGES if not names.get(code)]
        if missing:
            self.wrong(f"no name in {', '.join(missing)}")
        return {code: str(names.get(code, "")) for code in LANGUAGES}

    def span(self, table: Table, name: str) -> tuple[float, float]:
        try:
            low, high = (float(number) for number in table[name])
        except (KeyError, TypeError, ValueError):
            low = high = 0.0
        if not 0 < low <= high:
            self.wrong(f"{name} is [low, high], above zero")
        return low, high

    def wrong(self, what: str) -> None:
        self.problems.append(f"{self.place}: {what}.")
