"""Released figures in words, for the public pages. Reads releases alone, never what they are about."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members import charts, statistics, visits
from members.reporting import drawing, regrouping, wording
from members.reporting.asking import KNOWN, Question, is_table
from privacy import cldr, days, numbers
from privacy.models import Release, ReleasedTable
from privacy.releases import reading
from privacy.releases.reading import Change, Figure

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
# More are not read as bars; the table has all of them.
MOST_BARS = 12


class Line(NamedTuple):
    """A category, as it is read: what was released, and between what the truth lies."""

    label: str
    value: str
    interval: str
    is_shown: bool
    # Since the release before, where it is clear.
    change: str
    figure: Figure


class Told(NamedTuple):
    """A released table of one dimension as a page shows it."""

    name: str
    title: str
    # Who is in its cells, where that is not said by its title alone.
    note: str
    head: str
    # What its figures are numbers of.
    counted: str
    lines: list[Line]
    # Categories that are too small to be shown, by name.
    few: list[str]
    threshold: str
    margin: str
    # The period that changes are told since; "" where there is none.
    since: str
    is_changed: bool
    chart: SafeString


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


def earlier(tables: Sequence[ReleasedTable]) -> dict[str, ReleasedTable]:
    """Of each table of a release the one of the same name before it. One statement."""
    if not tables:
        return {}
    release = tables[0].release
    before = (
        ReleasedTable.objects.filter(
            name__in=[one.name for one in tables],
            release__lt=release,
            release__line=release.line,
        )
        .with_release()
        .order_by("name", "-release")
        .distinct("name")
    )
    return {one.name: one for one in before}


def told(table: ReleasedTable, before: ReleasedTable | None, language: str) -> Told:
    """A table of one dimension in words, with how each category has changed since."""
    sheet = reading.sheet(table)
    changes = reading.changed_between(reading.sheet(before), sheet) if before else []
    changed = {one.after.key: one for one in changes}
    [(name, _categories)] = sheet.dimensions
    figures = list(sheet)
    if name not in BANDS:
        figures.sort(key=lambda one: -one.value)
    lines = [
        _line(one, label(name, one.key[0], language), changed.get(one.key), language)
        for one in figures
    ]
    listed = [one for one in lines if one.is_shown or name in BANDS]
    return Told(
        name=table.name,
        title=title_of(table),
        note=note(table),
        head=heads(name)[0],
        counted=counted(table),
        lines=listed,
        few=[one.label for one in lines if one not in listed],
        threshold=numbers.whole(sheet.threshold, language),
        margin=numbers.whole(ceil(figures[0].margin), language),
        since=period(before.release.period, language) if before else "",
        is_changed=any(one.change for one in listed),
        chart=_bars(title_of(table), listed, language),
    )


def _line(figure: Figure, name: str, change: Change | None, language: str) -> Line:
    return Line(
        name,
        wording.figure(figure, language),
        wording.interval(figure, language),
        figure.is_shown,
        wording.change(change, language) if change and change.is_clear else "",
        figure,
    )


def _bars(title: str, lines: Sequence[Line], language: str) -> SafeString:
    """Bars with their intervals; nothing where no figure is shown."""
    if not any(one.is_shown for one in lines):
        return SafeString("")
    bars = [
        charts.Bar(
            one.label,
            one.figure.value if one.is_shown else None,
            one.figure.low,
            one.figure.high,
            one.value,
        )
        for one in lines[:MOST_BARS]
    ]
    drawn = charts.bars(
        bars,
        title=title,
        description=_("The lines across the ends of the bars are 95 % intervals."),
        look=drawing.look_of(language),
    )
    # Drawn of numbers and of words of our own, which the drawing escapes.
    return SafeString(drawn)


def total(tables: Iterable[ReleasedTable], language: str) -> Line | None:
    """Companies in all: the sum of a released table, every cell of it, and its error."""
    found = next((one for one in tables if one.name == SUMMED), None)
    if found is None:
        return None
    return _line(regrouping.summed(reading.sheet(found)), "", None, language)


def label(dimension: str, key: str, language: str) -> str:
    """A category in words; its code where the catalogue knows it no longer."""
    known = KNOWN.get(dimension)
    if known is None or key not in known.categories:
        return key
    return wording.category(known, key, language)


def title(table: str) -> str:
    """Companies by industry"""
    return wording.title(Question(table)) if is_table(table) else table


def title_of(table: ReleasedTable) -> str:
    """The same of a table of any line."""
    if table.release.line == visits.LINE:
        return _("Visitors by industry of the page")
    return title(table.name)


def note(table: ReleasedTable) -> str:
    if table.release.line != visits.LINE:
        return ""
    return _(
        "Visits: at most five industries of each visitor and day. Visitors of each day, added"
        " up over the month; nobody is known again on another day."
    )


def counted(table: ReleasedTable) -> str:
    return _("Visitors") if table.release.line == visits.LINE else _("Companies")


def heads(table: str) -> list[str]:
    """What the dimensions of a table are called."""
    names = table.split("-")
    return [str(KNOWN[name].title) if name in KNOWN else name for name in names]


def line_name(line: str) -> str:
    """What the figures of a release are about."""
    return {statistics.LINE: _("Membership"), visits.LINE: _("Visits")}.get(line, line)


def release_name(name: str, language: str) -> str:
    """What the ledger of files calls "membership 2026-Q3"."""
    line, _space, of = name.partition(" ")
    return f"{line_name(line)}, {period(of, language)}"


def period(name: str, language: str) -> str:
    """2026-Q3, 2026, 2026-11 or 2026-11-29 in words."""
    year, _dash, rest = name.partition("-")
    if not rest:
        return _("year %(year)s") % {"year": year}
    if rest.startswith("Q"):
        words = {"quarter": rest[1:], "year": year}
        return _("quarter %(quarter)s of %(year)s") % words
    if visits.MONTH.fullmatch(name):
        month = cldr.words(language).months[int(rest) - 1]
        return _("%(month)s %(year)s") % {"month": month, "year": year}
    try:
        on = datetime.strptime(name, "%Y-%m-%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        return name
    return days.day(on, language)
