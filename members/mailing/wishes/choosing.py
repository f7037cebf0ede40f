"""What the buttons about messages do: by the link of a message, and signed in.

By the link nothing is ever allowed: a message may be forwarded, and whoever has it could act.
What lessens is done at once; a topic is asked for by a message to the address itself.
"""

from typing import NamedTuple

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import consent_choices
from members.consent_choices import TOPIC
from members.mailing.wishes import preferences, unsubscribing
from members.mailing.wishes.unsubscribing import Link
from members.models import MailWish, Member
from privacy import consents, opt_ins, suppressions
from privacy.consents import Method

# Of how often the link of a message can have our questions sent to its reader.
ASKED_BY_LINK = "mail-choices"


class Act(models.TextChoices):
    """What one button does."""

    STOP = "stop", _("Stop these messages")
    STOP_ALL = "stop-all", _("Stop all messages about topics")
    STOP_PARTNERS = "stop-partners", _("Stop all partners")
    UNTARGETED = "untargeted", _("Choose nothing by my industries and country")
    EVERY = "every", _("Save how often")
    PAUSE = "pause", _("Pause for three months")
    GO_ON = "go-on", _("End the pause")
    TOPIC_OFF = "topic-off", _("Stop it")
    TOPIC_ON = "topic-on", _("Ask for it")
    LANGUAGE = "language", _("Save the language")


# On a member's own page; what is allowed one by one has its switches there.
SIGNED_IN = (
    *(Act.EVERY, Act.PAUSE, Act.GO_ON, Act.LANGUAGE),
    *(Act.STOP_ALL, Act.STOP_PARTNERS),
)


class Choice(NamedTuple):
    """One press of a button, with what was chosen beside it."""

    act: Act
    every: str = ""
    topic: str = ""
    language: str = ""


# The same whoever it is, and whatever was allowed until then.
SAID: dict[Act, Promise] = {
    Act.STOP: _("You get no more of these messages."),
    Act.STOP_ALL: _("You get no more messages about any topic."),
    Act.STOP_PARTNERS: _("You get no more messages of partners."),
    Act.UNTARGETED: _(
        "Nothing is chosen for you by your industries and country any more."
    ),
    Act.EVERY: _("Noted. Messages come this often from now on."),
    Act.PAUSE: _("No messages about topics or of partners for three months."),
    Act.GO_ON: _("The pause is over."),
    Act.TOPIC_OFF: _("You get no more messages about this topic."),
    Act.TOPIC_ON: _(
        "If it was off, we have sent a message to the address that this one went to. "
        "The link in it switches the topic on; at most one such message is sent a day."
    ),
    Act.LANGUAGE: _("Noted. Our messages come in this language from now on."),
}
ENDS = {Act.STOP_ALL: TOPIC, Act.STOP_PARTNERS: consents.PARTNER}


def by_link(link: Link, choice: Choice, *, language: str) -> None:
    """Do it for whom a message was sent to. Nothing, where the account is gone."""
    if choice.act == Act.STOP:
        unsubscribing.stop(link, language=language)
    elif member := unsubscribing.member_of(link):
        by_reader(member, choice, language=language, method=Method.ONE_CLICK)


def by_reader(member: Member, choice: Choice, *, language: str, method: Method) -> None:
    """Do what needs no more proof of who it is than a message of theirs."""
    match choice.act:
        case Act.STOP_ALL | Act.STOP_PARTNERS:
            end(member, ENDS[choice.act], language=language, method=method)
        case Act.UNTARGETED:
            end(member, consents.TARGETING, language=language, method=method)
        case Act.TOPIC_OFF:
            end(member, choice.topic, language=language, method=method)
        case Act.TOPIC_ON:
            ask_for(member, choice.topic, language=language)
        case Act.EVERY:
            preferences.choose_every(member, MailWish.Every(choice.every))
        case Act.PAUSE:
            preferences.pause(member)
        case Act.GO_ON:
            preferences.go_on(member)
        case Act.LANGUAGE:
            preferences.choose_language(member, choice.language)


def end(member: Member, purpose: str, *, language: str, method: Method) -> None:
    unsubscribing.withdraw(member, purpose, language=language, method=method)


def ask_for(member: Member, topic: str, *, language: str) -> None:
    """Send the question whose link switches a topic on: by links one a day at most.

    Nothing where it is on: asking anew would switch it off until it is confirmed.
    """
    if consents.may(member.subject, topic):
        return
    try:
        with transaction.atomic():
            opt_ins.count_mail(suppressions.mark_of(member.email), ASKED_BY_LINK)
            consent_choices.switch(member, topic, on=True, language=language)
    except opt_ins.AskedOften:
        pass  # the page says the same
