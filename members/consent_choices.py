"""What a member can allow or refuse, and the words that are shown and recorded for it."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from members import outbox
from members.models import Industry, Member
from privacy import consents, opt_ins
from privacy.consents import State

TOPIC = "marketing_email:"


class Choice(NamedTuple):
    """One thing to allow or refuse, as it stands."""

    purpose: str
    words: str
    state: State | None
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
    if purpose == consents.STATISTICS:
        return _("My company may be counted in statistics that show groups only")
    topic = purpose.removeprefix(TOPIC)
    if purpose.startswith(TOPIC) and topic in Industry.values:
        return _("Send me news about %(industry)s by e-mail, at most twice a month") % {
            "industry": Industry(topic).label
        }
    raise UnknownPurpose


def choices(subject: UUID, purposes: list[str]) -> Iterator[Choice]:
    """These purposes as they stand for somebody."""
    standing = consents.standing(subject)
    for purpose in purposes:
        state = standing.get(purpose)
        unless = purpose in consents.ON_UNLESS_OBJECTED
        yield Choice(
            purpose,
            words_for(purpose),
            state,
            state != State.OBJECTED if unless else state == State.GRANTED,
            state == State.REQUESTED,
        )


GENERAL = [consents.NEWS, consents.TARGETING, consents.STATISTICS]
TOPICS = [f"{TOPIC}{industry}" for industry in Industry.values]


@transaction.atomic
def switch(member: Member, purpose: str, *, on: bool, language: str) -> bool:
    """Allow or refuse something. True where a message was sent that has to be answered first.

    Raises UnknownPurpose, and opt_ins.AskedOften.
    """
    words = words_for(purpose)
    if on and purpose.startswith(TOPIC):
        token = opt_ins.ask(member.subject, purpose, words=words, language=language)
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
