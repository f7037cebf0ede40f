"""An answer as its files say it: for programs every value, for readers what a page would show."""

from collections.abc import Iterator
from math import sqrt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from members import charts
from members.exporting import framing
from members.exporting.report import Column, Definition, Report, Value
from members.reporting import drawing, wording
from members.reporting.answering import Answer, Line
from members.reporting.definitions import Definition as Said
from privacy import days, numbers

DECIMALS = "#,##0.00"
SHARE = "0.00%"


def report(answer: Answer, recipient: str) -> Report:
    """What every file of an answer says. An empty recipient is our own staff."""
    with translation.override(answer.language):
        recipient = recipient or str(_("Marketing, internal"))
        definitions = tuple(defined(answer, recipient))
        facts = in_short(answer, recipient)
        bare = drawing.drawn(answer, charts.PRINT)[0].svg
        return Report(
            title=answer.title,
            language=answer.language,
            question=pinned(answer),
            table=answer.question.table,
            releases=tuple(
                f"{one.line} {one.period}"
                for one in (answer.before, answer.release)
                if one
            ),
            made_at=answer.release.snapshot_at,
            sigma=answer.total.sigma,
            threshold=min(one.figure.threshold for one in answer.lines),
            recipient=recipient,
            columns=tuple(columns(answer)),
            rows=tuple(tuple(values(answer, one)) for one in answer.lines),
            shown=tuple(tuple(words(answer, one)) for one in answer.lines),
            shown_titles=tuple(titles(answer)),
            dimensions=len(answer.dimensions),
            facts=facts,
            definitions=definitions,
            bare_chart=bare,
            chart=framing.framed(
                bare,
                title=answer.title,
                facts=facts,
                definitions=definitions,
                rtl=drawing.is_rtl(answer.language),
            ),
        )


def pinned(answer: Answer) -> str:
    """The question of this very release: asked for the newest, it would be another one later."""
    return answer.question.at(answer.release.pk).query


def columns(answer: Answer) -> Iterator[Column]:
    for one in answer.dimensions:
        yield Column(one.name, _("%(dimension)s, code") % {"dimension": one.title})
        yield Column(f"{one.name}_name", one.title)
    yield Column("value", _("Companies"))
    yield Column("low", _("Interval, from"), DECIMALS)
    yield Column("high", _("Interval, to"), DECIMALS)
    yield Column("sigma", "σ", DECIMALS)
    yield Column("threshold", _("Shown from"))
    yield Column("is_shown", _("Shown on pages"))
    if answer.question.shares:
        yield Column("share", _("Share"), SHARE)
        yield Column("share_margin", _("Share, ±"), SHARE)
    if answer.before:
        yield Column("before", answer.before.period)
        yield Column("change", _("Change"))
        yield Column("change_margin", _("Change, ±"), DECIMALS)
        yield Column("change_is_clear", _("Clear change"))


def values(answer: Answer, line: Line) -> Iterator[Value]:
    for key, label in zip(line.key, line.labels, strict=True):
        yield key
        yield label
    one = line.figure
    yield one.value
    yield round(one.low, 2)
    yield round(one.high, 2)
    yield round(one.sigma * sqrt(one.cells), 2)
    yield one.threshold
    yield one.is_shown
    if answer.question.shares:
        yield round(line.share.value, 6) if line.share else None
        yield round(line.share.margin, 6) if line.share else None
    if answer.before:
        change = line.change
        yield change.before.value if change else None
        yield change.value if change else None
        yield round(change.margin, 2) if change else None
        yield change.is_clear if change else None


def titles(answer: Answer) -> Iterator[str]:
    yield from (one.title for one in answer.dimensions)
    yield _("Companies")
    yield _("Interval")
    if answer.question.shares:
        yield _("Share")
    if answer.before:
        yield _("Change since %(period)s") % {"period": answer.before.period}


def words(answer: Answer, line: Line) -> Iterator[str]:
    language = answer.language
    yield from line.labels
    yield wording.figure(line.figure, language)
    yield wording.interval(line.figure, language) if line.figure.is_shown else ""
    if answer.question.shares:
        share = line.share
        yield wording.share(share.value, share.margin, language) if share else ""
    if answer.before:
        yield wording.change(line.change, language) if line.change else ""


def in_short(answer: Answer, recipient: str) -> tuple[str, ...]:
    """What stands below a chart, so that it can stand alone."""
    language, total = answer.language, answer.total
    least = min(one.figure.threshold for one in answer.lines)
    return (
        _("Release %(period)s, as things stood on %(moment)s")
        % {
            "period": answer.release.period,
            "moment": days.moment(answer.release.snapshot_at, language),
        },
        _("σ = %(sigma)s · 95 %% interval ± %(margin)s · shown from %(threshold)s on")
        % {
            "sigma": numbers.signed(f"{total.sigma:g}", language),
            "margin": numbers.signed(f"{1.96 * total.sigma:.1f}", language),
            "threshold": numbers.whole(least, language),
        },
        ": ".join((_("Recipient"), recipient)),
        ": ".join((_("Question"), pinned(answer))),
        f"{settings.SITE_NAME} · {settings.SITE_URL}",
    )


def defined(answer: Answer, recipient: str) -> Iterator[Definition]:
    yield from map(of_page, answer.definitions)
    yield Definition(
        _("Every value"),
        _(
            "Data files hold every figure as it was released, those that pages do not show"
            " and those below nought too. Pages and charts leave them out."
        ),
    )
    yield Definition(_("Recipient"), recipient)
    yield Definition(_("Table"), answer.question.table)
    yield Definition(_("Question"), pinned(answer))
    yield Definition(_("Source"), f"{settings.SITE_NAME}, {settings.SITE_URL}")


def of_page(said: Said) -> Definition:
    return Definition(said.term, said.text)
