"""The answer to a report's question, made of released values alone.

Regrouping, leaving out, shares and comparisons are post-processing: they cost no budget and
tell nothing that the release does not tell.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from members import statistics
from members.reporting import definitions, regrouping, wording
from members.reporting.asking import Order, Question, Unclear
from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic, reading


class NotReleased(Unclear):
    """No release has the table yet."""


@dataclass(frozen=True)
class Share:
    """A figure's part of all (0.12 is 12 %), with half of its 95 % interval."""

    value: float
    margin: float


@dataclass(frozen=True)
class Line:
    """One figure with its names, one for each dimension."""

    key: tuple[str, ...]
    labels: tuple[str, ...]
    figure: reading.Figure
    # Since the release that the question compares with; None without one.
    change: reading.Change | None
    # None where the figure is not shown, or too little is known to divide by.
    share: Share | None


@dataclass(frozen=True)
class Column:
    """A dimension as it is shown, with those of its categories that are kept."""

    name: str
    title: str
    categories: tuple[tuple[str, str], ...]  # (key, label)


@dataclass(frozen=True)
class Answer:
    """Everything that a page, a chart or a file says about one question."""

    question: Question
    language: str
    title: str
    dimensions: tuple[Column, ...]
    lines: tuple[Line, ...]
    # All cells of the table put together, kept or not: what shares are parts of.
    total: reading.Figure
    # The lines put together.
    together: reading.Figure
    release: Release
    before: Release | None
    definitions: tuple[definitions.Definition, ...]

    def line(self, *key: str) -> Line:
        """Raises KeyError for what was left out or is not in the table."""
        return {one.key: one for one in self.lines}[key]


def answer(question: Question, language: str) -> Answer:
    """Raises Unclear where a release does not have the table, NotReleased where none has."""
    now = _released(question)
    before = _earlier(question, now)
    sheet = regrouping.put_together(question, reading.sheet(now))
    earlier = (
        regrouping.put_together(question, reading.sheet(before)) if before else None
    )
    with translation.override(language):
        columns = tuple(
            Column(
                one.name,
                str(one.title),
                tuple(
                    (key, wording.category(one, key, language))
                    for key in question.kept_of(one)
                ),
            )
            for one in question.dimensions
        )
        total = regrouping.summed(sheet)
        lines = _ordered(question, _lines(columns, sheet, earlier, total))
        return Answer(
            question=question,
            language=language,
            title=wording.title(question),
            dimensions=columns,
            lines=lines,
            total=total,
            together=regrouping.summed(one.figure for one in lines),
            release=now.release,
            before=before.release if before else None,
            definitions=definitions.of(question, sheet, now.release, language),
        )


def _released(question: Question) -> ReleasedTable:
    if question.release is None:
        found = reading.newest(statistics.LINE, question.table)
        if found is None:
            raise NotReleased({"table": _("No release has this table yet.")}, question)
        return found
    return _table_of(question, question.release, "release")


def _earlier(question: Question, now: ReleasedTable) -> ReleasedTable | None:
    if question.compare is None:
        return None
    if question.compare >= now.release_id:
        said = _("Compare with a release before %(release)s.")
        raise Unclear({"compare": said % {"release": now.release.period}}, question)
    return _table_of(question, question.compare, "compare")


def _table_of(question: Question, release: int, parameter: str) -> ReleasedTable:
    found = (
        ReleasedTable.objects.with_release()
        .filter(name=question.table, release=release, release__line=statistics.LINE)
        .first()
    )
    if found is None:
        said = _("That release does not have this table. Choose one from the list.")
        raise Unclear({parameter: said}, question)
    return found


def _lines(
    columns: tuple[Column, ...],
    sheet: reading.Sheet,
    earlier: reading.Sheet | None,
    total: reading.Figure,
) -> list[Line]:
    labels = [dict(one.categories) for one in columns]
    before = {one.key: one for one in earlier} if earlier else {}
    return [
        Line(
            one.key,
            tuple(names[key] for names, key in zip(labels, one.key, strict=True)),
            one,
            reading.Change(before[one.key], one) if one.key in before else None,
            _share(one, total),
        )
        for one in sheet
        if all(key in names for names, key in zip(labels, one.key, strict=True))
    ]


def _share(figure: reading.Figure, total: reading.Figure) -> Share | None:
    if not figure.is_shown or total.low <= 0:
        return None
    value = figure.value / total.value
    return Share(
        value,
        arithmetic.margin_of_share(
            figure.sigma, value, figure.cells, total.value, total.cells
        ),
    )


# What lines are ordered by; those that are not shown follow the others.
BY: dict[Order, Callable[[Line], tuple[float | str, ...]]] = {
    Order.LARGEST: lambda line: (not line.figure.is_shown, -line.figure.value),
    Order.SMALLEST: lambda line: (not line.figure.is_shown, line.figure.value),
    Order.NAME: lambda line: tuple(one.casefold() for one in line.labels),
    Order.CHANGE: lambda line: (
        line.change is None or not line.change.is_clear,
        -abs(line.change.value) if line.change else 0,
    ),
}


def _ordered(question: Question, lines: list[Line]) -> tuple[Line, ...]:
    """Equal ones stay as the catalogue has them."""
    by = BY.get(question.order)
    return tuple(sorted(lines, key=by) if by else lines)
