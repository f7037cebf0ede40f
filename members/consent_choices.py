"""What a member can allow or refuse, and the words that are shown and recorded for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import outbox
from members.models import Industry, Member
from privacy import consents, opt_ins, partners, suppressions
from privacy.consents import Method, Said, State
from privacy.models import ConsentState, Partner
from privacy.opt_ins import GOOD_FOR

TOPIC = "marketing_email:"


class Choice(NamedTuple):
    """One thing to allow or refuse, as it stands."""

    purpose: str
    words: str
    is_on: bool
    is_asked: bool


class UnknownPurpose(Exception):
    """There is no such thing to allow."""


def words_for(purpose: str) -> str:
    """What is shown beside the switch, in the language in use; raises UnknownPurpose."""
    if purpose == consents.NEWS:
        return _("Send me news about the directory by e-mail, at most twice a month")
    if purpose == consents.TARGETING:
        return _("My industries and country may be used to choose what I am sent")
    if purpose == consents.FOR_YOU:
        return _("My industries and country may be used to choose what I am shown")
    if purpose == consents.STATISTICS:
        return _("My company may be counted in statistics that show groups only")
    if purpose.startswith(consents.PARTNER) and (one := partners.named(purpose)):
        return words_of(one)
    topic = purpose.removeprefix(TOPIC)
    if purpose.startswith(TOPIC) and topic in Industry.values:
        return _("Send me news about %(industry)s by e-mail, at most twice a month") % {
            "industry": Industry(topic).label
        }
    raise UnknownPurpose


def words_of(partner: Partner) -> str:
    """What is shown beside the switch of a partner."""
    return _(
        "My name, e-mail address, company and country may be given to %(partner)s for marketing, for 12 months: %(why)s"
    ) % {"partner": partner.name, "why": partner.purpose}


def choices(
    subject: UUID, purposes: dict[str, str], stated: Mapping[str, ConsentState]
) -> list[Choice]:
    """These purposes, with their words, as they stand: on is what the gate lets through."""
    on = consents.allowed(subject, purposes)
    since = timezone.now() - GOOD_FOR
    waiting = {
        purpose
        for purpose, one in stated.items()
        if one.state == State.REQUESTED and one.recorded_at > since
    }
    return [
        Choice(purpose, words, purpose in on, purpose in waiting - on)
        for purpose, words in purposes.items()
    ]


GENERAL = [consents.NEWS, consents.TARGETING, consents.FOR_YOU, consents.STATISTICS]
TOPICS = [f"{TOPIC}{industry}" for industry in Industry.values]


WHY_SUPPRESSED = {
    suppressions.Reason.COMPLAINT: gettext_lazy(
        "You marked a message of ours as unwanted."
    ),
    suppressions.Reason.RETURNED: gettext_lazy("Our messages came back."),
    suppressions.Reason.ASKED: gettext_lazy("You asked us to."),
    suppressions.Reason.ERASED: gettext_lazy(
        "An account with this address was erased."
    ),
}


def shown(member: Member) -> dict[str, Any]:
    """All choices of a member, and whether the address gets anything."""
    return _as_they_stand(member, GENERAL)


def of_mail(member: Member) -> dict[str, Any]:
    """The same of what is sent by mail alone."""
    return _as_they_stand(member, [consents.NEWS, consents.TARGETING])


def _as_they_stand(member: Member, general: list[str]) -> dict[str, Any]:
    words = {purpose: words_for(purpose) for purpose in general + TOPICS}
    words |= {partners.purpose_of(one): words_of(one) for one in partners.active()}
    stated = consents.stated(member.subject)
    all_choices = choices(member.subject, words, stated)
    refused = stated.get(consents.PARTNER)
    topics = all_choices[len(general) : len(general + TOPICS)]
    of_partners = all_choices[len(general + TOPICS) :]
    suppressed = suppressions.standing(member.email)
    why = WHY_SUPPRESSED[suppressions.Reason(suppressed.reason)] if suppressed else ""
    return {
        "choices": all_choices[: len(general)],
        "topics": topics,
        "partners": of_partners,
        "gpc_since": refused.recorded_at if refused else None,
        "topics_on": sum(topic.is_on for topic in topics),
        "suppressed": suppressed,
        "why_suppressed": why,
    }


@transaction.atomic
def switch(member: Member, purpose: str, *, on: bool, language: str) -> bool:
    """Allow or refuse something. True where a message was sent that has to be answered first.

    Raises UnknownPurpose, and opt_ins.AskedOften.
    """
    words = words_for(purpose)
    is_partner = purpose.startswith(consents.PARTNER)
    if on and is_partner and purpose not in map(partners.purpose_of, partners.active()):
        raise UnknownPurpose
    if on and (is_partner or purpose.startswith(TOPIC)):
        token = opt_ins.ask(
            member.subject,
            purpose,
            address=member.email,
            words=words,
            language=language,
        )
        outbox.post(
            key=f"opt-in-{opt_ins.digest(token).hex()}",
            to=member.email,
            template="confirm_consent",
            context={"words": words, "token": token},
            language=language,
        )
        return True
    off = State.OBJECTED if purpose in consents.ON_UNLESS_OBJECTED else State.WITHDRAWN
    consents.record(
        member.subject,
        purpose,
        state=State.GRANTED if on else off,
        words=words,
        was_on=purpose in consents.ON_UNLESS_OBJECTED,
        language=language,
        method=consents.Method.SETTINGS,
    )
    return False


SAID = {
    State.REQUESTED: gettext_lazy("Yes, to be confirmed"),
    State.GRANTED: gettext_lazy("Yes"),
    State.REFUSED: gettext_lazy("No"),
    State.WITHDRAWN: gettext_lazy("No longer"),
    State.OBJECTED: gettext_lazy("No"),
    State.EXPIRED: gettext_lazy("It ended"),
}
HOW = {
    Method.SIGN_UP: gettext_lazy("The form for joining"),
    Method.SETTINGS: gettext_lazy("This page"),
    Method.DOUBLE_OPT_IN: gettext_lazy("The link in our message"),
    Method.ONE_CLICK: gettext_lazy("One click in a message"),
    Method.COMPLAINT: gettext_lazy("A complaint to your mail provider"),
    Method.GPC: gettext_lazy("Global Privacy Control of your browser"),
    Method.STAFF: gettext_lazy("Our staff, at your request"),
    Method.POLICY: gettext_lazy("A new version of the policy"),
    Method.ADDRESS: gettext_lazy("Your change of e-mail address"),
    Method.RESTORED: gettext_lazy("Said again after a backup was restored"),
}


class Line(NamedTuple):
    """One entry of somebody's history as it is read."""

    number: int
    at: datetime
    words: str
    said: str
    how: str
    policy: int | None


def line(entry: Said) -> Line:
    """An entry of the ledger in words: those that were shown, or what it is about."""
    return Line(
        entry.number,
        entry.at,
        entry.words or about(entry.purpose),
        str(SAID[State(entry.state)]),
        str(HOW[Method(entry.method)]),
        entry.policy,
    )


def about(purpose: str) -> str:
    """What a purpose is called where nobody was shown any words."""
    if purpose == consents.PARTNER:
        return _("All partners")
    try:
        return words_for(purpose)
    except UnknownPurpose:
        return purpose
