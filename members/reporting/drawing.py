"""The charts of an answer: for a page, or for a file with its own colours."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from members import charts, regions
from members.reporting import history, wording
from members.reporting.answering import Answer, Line
from privacy import numbers

# More are not read as bars; the table has all of them.
MOST_BARS = 30


class Chart(NamedTuple):
    """`name` is what a file of it is called by: bars, heat, map or series."""

    name: str
    title: str
    svg: str


def drawn(answer: Answer, paint: charts.Paint = charts.PAGE) -> list[Chart]:
    """The charts that suit the answer, the one that says most first."""
    with translation.override(answer.language):
        if len(answer.dimensions) == 2:
            return [_heat(answer, paint)]
        if answer.dimensions[0].name == "country" and not answer.question.shares:
            return [_map(answer, paint), _bars(answer, paint)]
        return [_bars(answer, paint)]


def over_time(
    answer: Answer, past: history.History, paint: charts.Paint = charts.PAGE
) -> Chart:
    """The lines of some releases, as history.of finds them."""
    with translation.override(answer.language):
        title = _("%(table)s: over the releases") % {"table": answer.title}
        rows = [
            charts.Row(
                label,
                [
                    charts.Point(one.value, one.low, one.high)
                    if one and one.is_shown
                    else None
                    for one in figures
                ],
            )
            for label, figures in past.rows
        ]
        svg = charts.series(
            [one.period for one in past.releases],
            rows,
            title=title,
            description=_("The bands are 95 % intervals. The table has the numbers."),
            look=look_of(answer.language, paint),
        )
        return Chart("series", title, svg)


def is_rtl(language: str) -> bool:
    return bool(get_language_info(language)["bidi"])


def look_of(language: str, paint: charts.Paint = charts.PAGE) -> charts.Look:
    """How charts are drawn for readers of a language."""
    return charts.Look(
        paint=paint,
        rtl=is_rtl(language),
        number=partial(numbers.whole, language=language),
    )


def _hidden(lines: Sequence[Line], language: str) -> str:
    """What an empty square means: the limit, or the smallest of several."""
    least = min((one.figure.threshold for one in lines), default=0)
    return wording.fewer_than(least, language)


def _label(line: Line) -> str:
    return " · ".join(line.labels)


def _bars(answer: Answer, paint: charts.Paint) -> Chart:
    lines = answer.lines[:MOST_BARS]
    draw = _share_bar if answer.question.shares else _bar
    description = _("The lines across the ends of the bars are 95 % intervals.")
    if answer.before:
        description += " " + _("A circle is the figure of %(period)s.") % {
            "period": answer.before.period
        }
    if len(lines) < len(answer.lines):
        description += " " + _(
            "The first %(drawn)s of %(all)s lines are drawn; the table has all."
        ) % {"drawn": len(lines), "all": len(answer.lines)}
    look = look_of(answer.language, paint)
    if answer.question.shares:
        look = replace(look, number=partial(_percent, language=answer.language))
    svg = charts.bars(
        [draw(one, answer.language) for one in lines],
        title=answer.title,
        description=description,
        look=look,
    )
    return Chart("bars", answer.title, svg)


def _percent(value: float, language: str) -> str:
    return f"{numbers.whole(value, language)} %"


def _bar(line: Line, language: str) -> charts.Bar:
    one = line.figure
    before = line.change.before if line.change else None
    return charts.Bar(
        _label(line),
        one.value if one.is_shown else None,
        one.low,
        one.high,
        wording.figure(one, language),
        before.value if before and before.is_shown and one.is_shown else None,
    )


def _share_bar(line: Line, language: str) -> charts.Bar:
    share = line.share
    if share is None:
        text = wording.figure(line.figure, language) if not line.figure.is_shown else ""
        return charts.Bar(_label(line), None, 0, 0, text)
    return charts.Bar(
        _label(line),
        100 * share.value,
        100 * (share.value - share.margin),
        100 * (share.value + share.margin),
        numbers.percent(share.value, language),
    )


def _heat(answer: Answer, paint: charts.Paint) -> Chart:
    """The dimension with more categories goes down: a page is longer than wide."""
    down, across = answer.dimensions
    turned = len(across.categories) > len(down.categories)
    if turned:
        down, across = across, down
    figures = {one.key: one.figure for one in answer.lines}

    def cell(row: str, column: str) -> charts.Cell:
        one = figures[(column, row) if turned else (row, column)]
        return charts.Cell(one.value if one.is_shown else None)

    svg = charts.heat_map(
        [label for _key, label in down.categories],
        [label for _key, label in across.categories],
        [
            [cell(row, column) for column, _label in across.categories]
            for row, _label in down.categories
        ],
        title=answer.title,
        description=_("The darker a square, the more. The table has the intervals."),
        hidden=_hidden(answer.lines, answer.language),
        look=look_of(answer.language, paint),
    )
    return Chart("heat", answer.title, svg)


def _map(answer: Answer, paint: charts.Paint) -> Chart:
    places = {
        line.key[0]: charts.Place(
            line.labels[0],
            line.figure.value if line.figure.is_shown else None,
            wording.figure(line.figure, answer.language),
        )
        for line in answer.lines
    }
    others = [places.pop(key) for key in regions.NAMES if key in places]
    title = _("%(table)s: map") % {"table": answer.title}
    svg = charts.country_map(
        places,
        others,
        title=title,
        description=_(
            "Each square is a country; the darker, the more. Countries that are counted"
            " together stand below. The table has all numbers."
        ),
        hidden=_hidden(answer.lines, answer.language),
        look=look_of(answer.language, paint),
    )
    return Chart("map", title, svg)
