"""What a partner gets of its message to members: protected counts, and nothing about anybody."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from members import charts
from members.exporting import framing
from members.exporting.of_results import QUESTION
from members.exporting.report import Column, Definition, Report, Value
from members.mailing.figures import partner_figures, results_in_words
from members.mailing.figures.partner_figures import MARGIN, SIGMA, THRESHOLD, is_shown
from members.models import Campaign
from members.reporting import drawing
from privacy import days, numbers
from privacy.models import Partner

TABLE = "partner-campaign"
DECIMALS = "#,##0.00"
Line = dict[str, Any]


def is_asked_by(question: str) -> bool:
    return question.startswith(QUESTION)


def question_of(campaign: Campaign) -> str:
    return f"{QUESTION}{campaign.pk}"


def report(question: str, language: str, partner: Partner, recipient: str) -> Report:
    """The figures of one campaign of that partner. Raises partner_figures.NotYet."""
    number = int(question.removeprefix(QUESTION))
    campaign = Campaign.objects.filter(pk=number, partner=partner).first()
    if campaign is None:
        raise partner_figures.NotYet(_("This partner has no such message."))
    with translation.override(language):
        lines = partner_figures.freeze(campaign)
        day = days.day(campaign.started_at or campaign.made_at, language)
        title = _("Results of the message of %(day)s") % {"day": day}
        definitions = tuple(defined(campaign, language, recipient))
        facts = tuple(one.words for one in definitions[:3])
        bare = chart(lines, title, language)
        return Report(
            title=title,
            language=language,
            question=question,
            table=TABLE,
            releases=(f"campaign {campaign.pk}",),
            made_at=campaign.ended_at or campaign.made_at,
            sigma=SIGMA,
            threshold=THRESHOLD,
            recipient=recipient,
            columns=tuple(columns()),
            rows=tuple(tuple(values(one)) for one in lines),
            shown=tuple(tuple(words(one, language)) for one in lines),
            shown_titles=(_("Variant"), _("What"), _("Number"), _("Interval")),
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


def labels() -> dict[str, str]:
    return {
        "sent": _("Sent"),
        "returned": _("Came back, or refused for good"),
        "complained": _("Complaints"),
        "unsubscribed": _("Ended such messages"),
    }


def label(line: Line) -> str:
    if line["what"] == "link":
        return _("Link %(number)s followed") % {"number": line["link"]}
    return labels()[line["what"]]


def chart(lines: list[Line], title: str, language: str) -> str:
    return charts.bars(
        [
            charts.Bar(
                f"{one['variant'].upper()} · {label(one)}",
                one["value"] if is_shown(one) else None,
                one["value"] - MARGIN,
                one["value"] + MARGIN,
                in_words(one, language),
            )
            for one in lines
        ],
        title=title,
        description=_("The lines across the ends of the bars are 95 % intervals."),
        look=charts.Look(
            paint=charts.PRINT,
            rtl=drawing.is_rtl(language),
            number=partial(numbers.whole, language=language),
        ),
    )


def columns() -> Iterator[Column]:
    yield Column("variant", _("Variant"))
    yield Column("what", _("What, code"))
    yield Column("what_name", _("What"))
    yield Column("link", _("Link"))
    yield Column("target", _("Address"))
    yield Column("value", _("Number"))
    yield Column("low", _("Interval, from"), DECIMALS)
    yield Column("high", _("Interval, to"), DECIMALS)
    yield Column("is_shown", _("Shown on pages"))


def values(one: Line) -> Iterator[Value]:
    yield from (one["variant"], one["what"], label(one), one["link"] or None)
    yield from (one["target"], one["value"])
    yield from (round(one["value"] - MARGIN, 2), round(one["value"] + MARGIN, 2))
    yield is_shown(one)


def words(one: Line, language: str) -> Iterator[str]:
    yield results_in_words.variant(one["variant"])
    yield ": ".join(part for part in (label(one), one["target"]) if part)
    yield in_words(one, language)
    if is_shown(one):
        yield _("%(low)s to %(high)s") % {
            "low": numbers.whole(max(one["value"] - MARGIN, 0), language),
            "high": numbers.whole(one["value"] + MARGIN, language),
        }
    else:
        yield ""


def in_words(one: Line, language: str) -> str:
    if is_shown(one):
        return numbers.whole(one["value"], language)
    return results_in_words.fewer_than(THRESHOLD, language)


def defined(campaign: Campaign, language: str, recipient: str) -> Iterator[Definition]:
    sigma, threshold = (
        numbers.whole(SIGMA, language),
        numbers.whole(THRESHOLD, language),
    )
    yield Definition(
        _("Noise"),
        _(
            "Every number has a random part (standard deviation %(sigma)s), drawn once; the"
            " interval is ± %(margin)s. Fewer than %(threshold)s are not told apart."
        )
        % {
            "sigma": sigma,
            "margin": numbers.signed(f"{MARGIN:.1f}", language),
            "threshold": threshold,
        },
    )
    yield Definition(_("Recipient"), recipient)
    yield Definition(_("Source"), f"{settings.SITE_NAME}, {settings.SITE_URL}")
    yield Definition(
        _("Sent"),
        _(
            "Messages that a mail server took, to members who permit this partner. They were"
            " sent by the directory; no address or name left it."
        ),
    )
    yield Definition(
        _("Links followed"),
        _(
            "How often links were opened by browsers. A link is the same for all readers of a"
            " variant, so that nobody knows who followed it."
        ),
    )
    ended = campaign.ended_at
    yield Definition(_("Ended"), days.moment(ended, language) if ended else "")
