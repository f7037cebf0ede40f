"""Campaigns in words, for the desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.exporting import listing
from members.mailing import audience, topics
from members.mailing.figures import progress
from members.mailing.scheduling import NAMES, Problems
from members.mailing.writing.issue_texts import LANGUAGES, VARIANTS
from members.models import Campaign, CampaignStep, Issue
from privacy.consents import PARTNER

State, Pause = Campaign.State, Campaign.Pause
NEXT = {
    State.SCHEDULED: gettext_lazy(
        "It begins by itself. Until then it can become a draft again."
    ),
    State.SENDING: gettext_lazy("It is being sent. You can pause or cancel it."),
    State.SENT: gettext_lazy("Everything has left that could."),
    State.CANCELLED: gettext_lazy("It was cancelled. Copy it to begin anew."),
    State.EXPIRED: gettext_lazy(
        "Its time was over before all of it had left. What was left over is not sent late."
    ),
}
PAUSED = {
    Pause.HAND: gettext_lazy("Somebody paused it. Resume or cancel it."),
    Pause.COMPLAINTS: gettext_lazy(
        "It paused by itself: more than 0.1 % marked it as unwanted. Look whether what it says"
        " is what its topic promises before you resume it."
    ),
    Pause.RETURNED: gettext_lazy(
        "It paused by itself: more than 2 % of the addresses do not exist. Ask operators to look"
        " at what came back before you resume it."
    ),
    Pause.PUT_OFF: gettext_lazy(
        "It paused by itself: mail servers put off more than 20 % in 5 minutes. Wait for an hour,"
        " then resume it; if it pauses again, ask operators."
    ),
    Pause.GATE: gettext_lazy(
        "It paused by itself: whether members allow it could not be asked. Ask operators; nothing"
        " leaves until that works."
    ),
}


class Row(NamedTuple):
    """A line of the list."""

    campaign: Campaign
    about: str
    progress: progress.Progress | None


def rows(found: Iterable[Campaign]) -> list[Row]:
    draw = progress.drawing()
    return [Row(one, about(one), progress.of(one, draw)) for one in found]


def about(campaign: Campaign) -> str:
    """The topic or partner, in the language in use."""
    if campaign.purpose.startswith(PARTNER):
        return campaign.partner.name if campaign.partner else ""
    return topics.label(campaign.purpose) or campaign.purpose


def next_act(campaign: Campaign) -> str:
    """Where it stands and what comes next, in a sentence."""
    state = State(campaign.state)
    if state == State.PAUSED:
        return str(PAUSED[Pause(campaign.paused_for)])
    if state == State.DRAFT:
        return _(
            "Write its texts, look at them, send yourself a test, then schedule it."
        )
    return str(NEXT[state])


def facts(campaign: Campaign) -> list[tuple[str, str]]:
    """What it is about and whom it is for."""
    found = [(_("Topic or partner"), about(campaign)), (_("For"), whom(campaign))]
    if campaign.scheduled_at:
        found.append((_("Hours"), hours(campaign)))
    return found


def whom(campaign: Campaign) -> str:
    """The segment with its definition, or everybody."""
    if campaign.segment is None:
        return _("Everybody who allows it")
    defined = audience.definition(campaign)
    return f"{campaign.segment.name}: {defined}" if defined else campaign.segment.name


def hours(campaign: Campaign) -> str:
    """When of a day it leaves."""
    if campaign.hour_from == campaign.hour_to:
        said = _("At any hour")
    else:
        said = _("%(first)s to %(last)s by the clock of the member's country") % {
            "first": f"{campaign.hour_from:02}:00",
            "last": f"{campaign.hour_to:02}:00",
        }
    if campaign.on_rest_days:
        return _("%(hours)s, also on days of rest") % {"hours": said}
    return _("%(hours)s, on working days") % {"hours": said}


class TextRow(NamedTuple):
    """A language, and what each variant says in it."""

    language: str
    name: str
    issues: list[tuple[str, Issue | None]]


def texts(campaign: Campaign) -> list[TextRow]:
    """Its languages in their order; variant B where there is one."""
    there = {(one.variant, one.language): one for one in campaign.issues.all()}
    variants = [v for v in VARIANTS if v == "a" or any(key[0] == v for key in there)]
    return [
        TextRow(code, NAMES[code], [(v, there.get((v, code))) for v in variants])
        for code in LANGUAGES
        if any((v, code) in there for v in variants)
    ]


def languages_left(campaign: Campaign) -> list[tuple[str, str]]:
    """Languages that it does not speak yet."""
    said = set(campaign.issues.values_list("language", flat=True))
    return [(code, NAMES[code]) for code in LANGUAGES if code not in said]


class Step(NamedTuple):
    """What was done, why, when and by whom of our staff."""

    what: str
    why: str
    at: datetime
    by: str


def steps(done: Iterable[CampaignStep]) -> list[Step]:
    done = list(done)
    names = listing.names({one.by for one in done if one.by})
    whys = dict(Pause.choices)
    return [
        Step(
            one.get_what_display(),
            str(whys.get(one.why, "")),
            one.at,
            names[one.by] if one.by else _("by itself"),
        )
        for one in done
    ]


def lacking(problems: Problems) -> list[str]:
    return [sentence for found in problems.values() for sentence in found]


REFUSED = {
    "unschedule": gettext_lazy(
        "It is no longer waiting to begin, so it cannot become a draft again."
    ),
    "pause": gettext_lazy("It is not being sent, so there is nothing to pause."),
    "resume": gettext_lazy("It is not paused, or its time is over."),
    "cancel": gettext_lazy("It is over already."),
    "approve": gettext_lazy(
        "It was saved since you looked at it, or you wrote of it, or it is no draft of a partner."
    ),
}
DONE = {
    "unschedule": gettext_lazy("It is a draft again."),
    "pause": gettext_lazy(
        "Paused. What a sender holds at this moment may still leave."
    ),
    "resume": gettext_lazy("It goes on."),
    "cancel": gettext_lazy("Cancelled. Nothing more leaves."),
    "approve": gettext_lazy("Approved. Marketing can schedule it as it is now."),
}
