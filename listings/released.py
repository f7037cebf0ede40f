"""Released figures in words, for the public pages. Reads releases alone, never what they are about."""

from collections.abc import Iterable
from datetime import datetime
from math import ceil, floor
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from listings import formats
from members import statistics
from privacy import days
from privacy.models import Release, ReleasedTable
from privacy.releases import reading
from privacy.releases.catalogue import Dimension
from privacy.releases.reading import Change, Figure, Sheet

DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (*statistics.DIMENSIONS, statistics.SECTOR, statistics.REGION)
}
# One after another as on the page; the coarser one where the finer was not released.
ONE_WAY = (
    ("industry", "sector"),
    ("country", "region"),
    ("type",),
    ("turnover",),
    ("employees",),
)
NAMES = [name for names in ONE_WAY for name in names]
# Bands have an order of their own; the others are read from the most to the fewest.
BANDS = {"turnover", "employees"}
# Of a sum the error is least where there are few cells: companies in all are told from here.
SUMMED = "type"


class Line(NamedTuple):
    """A category, as it is read: what was released, and between what the truth lies."""

    label: str
    value: str
    low: str
    high: str
    is_shown: bool
    change: str
    figure: Figure


class Told(NamedTuple):
    """A released table as a page shows it."""

    table: ReleasedTable
    title: str
    lines: list[Line]
    # Categories that are too small to be shown, by name.
    few: list[str]
    threshold: str
    margin: str
    since: str


class Total(NamedTuple):
    """How many companies were counted in all."""

    value: str
    low: str
    high: str


def newest() -> Release | None:
    """The newest release of the membership that has tables of one dimension."""
    tables = ReleasedTable.objects.filter(release=OuterRef("pk"), name__in=NAMES)
    found = Release.objects.filter(Exists(tables), line=statistics.LINE)
    return found.order_by("-pk").first()


def one_way(tables: Iterable[ReleasedTable]) -> list[ReleasedTable]:
    """Those of one dimension, in the page's order; the finer of two that ask the same."""
    by_name = {one.name: one for one in tables}
    found = (
        next((by_name[name] for name in names if name in by_name), None)
        for names in ONE_WAY
    )
    return [one for one in found if one is not None]


def earlier(tables: Iterable[ReleasedTable]) -> dict[str, ReleasedTable]:
    """Of each table the one of the same name in the release before. One statement."""
    tables = list(tables)
    if not tables:
        return {}
    release = tables[0].release
    before = (
        ReleasedTable.objects.filter(
            name__in=[one.name for one in tables],
            release__lt=release,
            release__line=release.line,
        )
        .select_related("release")
        .order_by("name", "-release")
        .distinct("name")
    )
    return {one.name: one for one in before}


def told(table: ReleasedTable, before: ReleasedTable | None, language: str) -> Told:
    """A table of one dimension in words, with how each category has changed since."""
    sheet = reading.sheet(table)
    changed = _changes(sheet, before)
    figures = list(sheet)
    [(name, _categories)] = sheet.dimensions
    if name not in BANDS:
        figures = sorted(figures, key=lambda one: -one.value)
    lines = [
        _line(one, label(name, one.key[0], language), changed.get(one.key), language)
        for one in figures
    ]
    is_short = name in BANDS
    return Told(
        table,
        title(table.name),
        [one for one in lines if one.is_shown or is_short],
        [] if is_short else [one.label for one in lines if not one.is_shown],
        formats.number(sheet.threshold, language),
        formats.number(ceil(figures[0].margin), language),
        period(before.release.period, language) if before else "",
    )


def _changes(
    sheet: Sheet, before: ReleasedTable | None
) -> dict[tuple[str, ...], Change]:
    if before is None:
        return {}
    found = reading.changes(reading.sheet(before), sheet)
    return {one.after.key: one for one in found}


def _line(figure: Figure, name: str, change: Change | None, language: str) -> Line:
    return Line(
        name,
        formats.number(max(figure.value, 0), language),
        formats.number(max(floor(figure.low), 0), language),
        formats.number(max(ceil(figure.high), 0), language),
        figure.is_shown,
        changed(change, language) if change and figure.is_shown else "",
        figure,
    )


def changed(change: Change, language: str) -> str:
    """By how much, with its sign; in words where that is within the error."""
    if not change.is_clear or not change.before.is_shown:
        return _("no clear change")
    sign = "+" if change.value > 0 else "−"
    return f"{sign}{formats.number(abs(change.value), language)}"


def pairs(table: ReleasedTable, language: str) -> list[tuple[list[str], Line]]:
    """The shown cells of a table of two dimensions, the largest first, with both their names."""
    sheet = reading.sheet(table)
    names = [name for name, _categories in sheet.dimensions]
    shown = sorted((one for one in sheet if one.is_shown), key=lambda one: -one.value)
    return [
        (
            [
                label(name, key, language)
                for name, key in zip(names, one.key, strict=True)
            ],
            _line(one, "", None, language),
        )
        for one in shown
    ]


def total(tables: Iterable[ReleasedTable], language: str) -> Total | None:
    """Companies in all: the sum of a released table, every cell of it, and its error."""
    found = next((one for one in tables if one.name == SUMMED), None)
    if found is None:
        return None
    [whole] = reading.sheet(found).regrouped(SUMMED, lambda _key: "", "all")
    line = _line(whole, "", None, language)
    return Total(line.value, line.low, line.high)


def label(dimension: str, key: str, language: str) -> str:
    """A category in words; its code where the catalogue knows it no longer."""
    known = DIMENSIONS.get(dimension)
    if known is None or key not in known.categories:
        return key
    if dimension == statistics.COUNTRY.name:
        if key in statistics.OWN:
            return formats.country(key, language)
        region = statistics.REGION.categories[key]
        return _("%(region)s: other countries") % {"region": region}
    return str(known.categories[key])


def title(table: str) -> str:
    """Industry · Country"""
    return " · ".join(
        str(DIMENSIONS[name].title) if name in DIMENSIONS else name
        for name in table.split("-")
    )


def line_name(line: str) -> str:
    """What the figures of a release are about."""
    known = {
        statistics.LINE: _("Membership"),
        "traffic": _("Visits"),
    }
    return known.get(line, line)


def period(name: str, language: str) -> str:
    """2026-Q3, 2026 or 2026-11-29 in words."""
    year, _dash, rest = name.partition("-")
    if not rest:
        return _("year %(year)s") % {"year": year}
    if rest.startswith("Q"):
        return _("quarter %(quarter)s of %(year)s") % {
            "quarter": rest[1:],
            "year": year,
        }
    try:
        on = datetime.strptime(name, "%Y-%m-%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        return name
    return days.day(on, language)
