"""An answer as a page shows it: every figure in words, a page of lines at a time."""

from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from members.reporting import choosing, wording
from members.reporting.answering import Answer, Line
from members.reporting.asking import Question
from privacy import numbers
from privacy.models import Release, ReleasedTable
from privacy.releases.reading import Figure

LINES_A_PAGE = 60
# The files that a report can be taken away as, in the order of their links.
FORMATS = ("csv", "xlsx", "json", "svg", "png", "pdf")
FILE = "report-file"
CAUSES = {
    Release.Cause.QUARTER: _("by the clock, every quarter"),
    Release.Cause.YEAR: _("by the clock, every year"),
    Release.Cause.HAND: _("by hand"),
}


class Row(NamedTuple):
    """A line in words. `is_clear` is None without a comparison that can be made."""

    labels: tuple[str, ...]
    number: str
    is_shown: bool
    interval: str
    share: str
    change: str
    is_clear: bool | None


class Table(NamedTuple):
    question: Question
    title: str


class Made(NamedTuple):
    """A release and its tables."""

    release: Release
    cause: str
    tables: list[Table]


class File(NamedTuple):
    format: str
    address: str


def answered(answer: Answer, page: str | None) -> dict[str, Any]:
    lines = Paginator(answer.lines, LINES_A_PAGE).get_page(page)
    together = answer.together
    return {
        "page": lines,
        "rows": [row(one, answer.language) for one in lines],
        "together": number_of(together, answer.language),
        "together_interval": wording.interval(together, answer.language)
        if together.is_shown
        else "",
        "files": files(answer.question),
    }


def row(line: Line, language: str) -> Row:
    one, share, change = line.figure, line.share, line.change
    said = wording.change(change, language) if change else ""
    return Row(
        labels=line.labels,
        number=wording.figure(one, language),
        is_shown=one.is_shown,
        interval=wording.interval(one, language) if one.is_shown else "",
        share=wording.share(share.value, share.margin, language) if share else "",
        change=said,
        is_clear=change.is_clear if change and said else None,
    )


def number_of(figure: Figure, language: str) -> str:
    return (
        numbers.whole(figure.value, language)
        if figure.is_shown
        else wording.fewer_than(figure.threshold, language)
    )


def release(made: Release) -> Made:
    """Its tables by their titles. Takes a release with its tables at hand."""
    tables: list[ReleasedTable] = list(made.tables.all())
    questions = [choosing.opened(one.name).at(made.pk) for one in tables]
    named = [Table(one, wording.title(one)) for one in questions]
    cause = str(CAUSES[Release.Cause(made.cause)])
    return Made(
        made,
        cause,
        sorted(named, key=lambda one: (len(one.question.asked_of), one.title)),
    )


def files(question: Question) -> list[File]:
    """Where the answer is to be had as a file; none where this site gives out none."""
    try:
        return [
            File(one, f"{reverse(FILE, args=[one])}?{question.query}")
            for one in FORMATS
        ]
    except NoReverseMatch:
        return []
