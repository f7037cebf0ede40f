"""Which mails a member wants. Asked at the last moment, when a letter is written, by one question.

What is not of a kind below is always sent: signing in, what protects an account or a company,
decisions against somebody, the policy. `/me/notifications/` says so, with the reasons.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Member, NotificationOff


class Kind(TextChoices):
    """A kind of mail that can be switched off."""

    MESSAGES = "messages", _("Somebody wrote to you in a conversation")
    REMINDERS = "reminders", _("Something still waits for your answer")
    ALERTS = "alerts", _("What is new in saved searches and from suppliers you follow")
    STILL_RIGHT = "still-right", _("Is your company's page still right?")
    CHECKS = "checks", _("A check of your company ends soon")
    APPROVED = "approved", _("Your listings were approved")
    CORRECTIONS = "corrections", _("A reader suggests a correction")
    ROLE = "role", _("Your role in a team has changed")


class Words(NamedTuple):
    """When mail of a kind comes, and what being without it means."""

    when: Promise
    without: Promise


WORDS = {
    Kind.MESSAGES: Words(
        _("At most one mail in 15 minutes about a conversation."),
        _(
            "The conversation stays, and your menu says how many are unread. You cannot answer "
            "by mail then."
        ),
    ),
    Kind.REMINDERS: Words(
        _(
            "About an inquiry, after two and after five working days; about a closed offer, "
            "once after 30 days."
        ),
        _("The inquiry waits in the inbox, and the offer in its list, all the same."),
    ),
    Kind.ALERTS: Words(
        _("At most one mail a day, and none where nothing is new."),
        _("Your searches and suppliers stay, and their pages say what is new."),
    ),
    Kind.STILL_RIGHT: Words(
        _("To owners and administrators, once in 90 days at most."),
        _(
            "After 180 days the page says that nobody has confirmed it, and after 365 it is "
            "archived. Confirm it on the page of your company."
        ),
    ),
    Kind.CHECKS: Words(
        _("To owners and administrators, 30 and 7 days before the end."),
        _("The check ends on its day all the same. The page of checks says when."),
    ),
    Kind.APPROVED: Words(
        _("To owners and administrators, at most one mail a day."),
        _("What was approved is live all the same. The page of decisions says so."),
    ),
    Kind.CORRECTIONS: Words(
        _("To owners and administrators, at most one mail a day."),
        _("After 14 days without an answer our staff look. The page waits for you."),
    ),
    Kind.ROLE: Words(
        _("When a colleague changes what you may do."),
        _("The new role holds all the same. The page of the team says which it is."),
    ),
}
# What cannot be switched off, and why.
ALWAYS: tuple[tuple[Promise, Promise], ...] = (
    (
        _("Signing in and the safety of your account"),
        _(
            "Links you ask for, and word of a new password, address or second step: if it "
            "was not you, this mail is how you learn of it."
        ),
    ),
    (
        _("Who owns a company, who leaves a team, and invitations"),
        _("Somebody could be shut out, or let in, without knowing."),
    ),
    (
        _("Decisions against a listing, a page or an account, and answers to appeals"),
        _(
            "The law wants the reasons told to whom they concern, and the time to appeal runs."
        ),
    ),
    (
        _("Answers to what you asked us for: checks, certificates, claims"),
        _("You asked, and each is answered once."),
    ),
    (
        _("New versions of the privacy policy"),
        _("We may not change what we do with your data without telling you."),
    ),
    (
        _("What we gave out about you, on the four grounds of the policy"),
        _("You have to be able to know of it, and to object."),
    ),
)


def wants(member: Member, kind: Kind) -> bool:
    """May a mail of this kind be written to this member now?"""
    return not NotificationOff.objects.filter(member=member, kind=kind).exists()


def wanting(members: QuerySet[Member], kind: Kind) -> QuerySet[Member]:
    """Those of these members who want mail of this kind: the same question about many."""
    return members.exclude(
        Exists(NotificationOff.objects.filter(member=OuterRef("pk"), kind=kind))
    )


def switched_off(member: Member) -> set[str]:
    rows = NotificationOff.objects.filter(member=member)
    return set(rows.values_list("kind", flat=True))


def switch_off(member: Member, kind: Kind) -> None:
    """No mail of this kind from now on. Twice is once."""
    NotificationOff.objects.bulk_create(
        [NotificationOff(member=member, kind=kind)], ignore_conflicts=True
    )


def choose(member: Member, wanted: Iterable[str]) -> None:
    """Exactly these kinds are wanted, and no others."""
    wanted = set(wanted)
    on = [kind for kind in Kind if kind.value in wanted]
    NotificationOff.objects.filter(member=member, kind__in=on).delete()
    for kind in Kind:
        if kind not in on:
            switch_off(member, kind)
