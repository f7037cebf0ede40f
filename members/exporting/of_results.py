"""Results of a campaign as their files say them."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from members import charts
from members.exporting import framing
from members.exporting.report import Column, Definition, Report, Value
from members.mailing.figures import results, results_in_words
from members.mailing.figures.results import Results
from members.mailing.figures.results_in_words import Line
from members.models import Campaign
from members.reporting import drawing
from privacy import days, numbers

TABLE = "campaign-results"
SHARE = "0.00%"
QUESTION = "campaign="


class NothingToTell(Exception):
    """Too few were sent to tell anything; the message says so."""


def report(campaign: Campaign, language: str, recipient: str = "") -> Report:
    """What every file of a campaign's results says: the same as long as nothing new is told.

    An empty recipient is our own staff. Raises NothingToTell.
    """
    with translation.override(language):
        found = results.of(campaign)
        if not found.is_shown:
            raise NothingToTell(
                _("So few messages were sent that nothing can be told of them yet.")
            )
        recipient = recipient or str(_("Marketing, internal"))
        lines = results_in_words.lines(found, language)
        definitions = tuple(defined(found, language, recipient))
        facts = in_short(found, language, recipient)
        title = results_in_words.title(campaign)
        bare = results_in_words.chart(found, language, charts.PRINT).svg
        return Report(
            title=title,
            language=language,
            question=f"{QUESTION}{campaign.pk}",
            table=TABLE,
            releases=(f"campaign {campaign.pk}",),
            made_at=results.moment_of(found),
            sigma=results.TOSSES**0.5 / 2,
            threshold=results.FEWEST_SHOWN,
            recipient=recipient,
            columns=tuple(columns()),
            rows=tuple(tuple(values(one)) for one in lines),
            shown=tuple(tuple(words(one)) for one in lines),
            shown_titles=(
                *(_("Variant"), _("What"), _("Number")),
                _("For each hundred messages"),
            ),
            dimensions=2,
            facts=facts,
            definitions=definitions,
            bare_chart=bare,
            chart=framing.framed(
                bare,
                title=title,
                facts=facts,
                definitions=definitions,
                rtl=drawing.is_rtl(language),
            ),
        )


def columns() -> Iterator[Column]:
    yield Column("variant", _("Variant"))
    yield Column("what", _("What, code"))
    yield Column("what_name", _("What"))
    yield Column("link", _("Link"))
    yield Column("target", _("Address"))
    yield Column("value", _("Number"))
    yield Column("is_shown", _("Shown"))
    yield Column("rate", _("For each message"), SHARE)
    yield Column("low", _("Interval, from"), SHARE)
    yield Column("high", _("Interval, to"), SHARE)


def values(line: Line) -> Iterator[Value]:
    """What is too small is in no file."""
    yield line.variant
    yield line.what
    yield line.label
    yield line.link or None
    yield line.target
    yield line.value
    yield line.value is not None
    yield from (round(one, 6) for one in line.rate) if line.rate else (None,) * 3


def words(line: Line) -> Iterator[str]:
    yield results_in_words.variant(line.variant)
    yield ": ".join(one for one in (line.label, line.target) if one)
    yield line.number
    yield line.interval


def in_short(found: Results, language: str, recipient: str) -> tuple[str, ...]:
    moment = days.moment(results.moment_of(found), language)
    sigma = numbers.signed(f"{results.TOSSES**0.5 / 2:g}", language)
    facts = [
        _("As things stood on %(moment)s") % {"moment": moment},
        _("Counts of members: σ = %(sigma)s, rounded to tens · intervals of 95 %%")
        % {"sigma": sigma},
        results_in_words.difference(found, language),
        ": ".join((_("Recipient"), recipient)),
        f"{settings.SITE_NAME} · {settings.SITE_URL}",
    ]
    return tuple(one for one in facts if one)


def defined(found: Results, language: str, recipient: str) -> Iterator[Definition]:
    for one in results_in_words.definitions(found, language):
        yield Definition(*one)
    if difference := results_in_words.difference(found, language):
        yield Definition(_("Difference"), difference)
    yield Definition(_("Recipient"), recipient)
    yield Definition(_("Source"), f"{settings.SITE_NAME}, {settings.SITE_URL}")
