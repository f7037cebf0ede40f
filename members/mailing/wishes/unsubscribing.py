"""Ending messages by the link that stands in each of them (RFC 8058).

The link is its reader's own, but a message may be forwarded: so it allows nothing, and tells
nothing about whoever it was sent to. It answers the same for an account that is there, one
that is gone, and one that allows nothing any more.
"""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from members.consent_choices import TOPIC
from members.mailing.figures import results
from members.mailing.wishes import tokens
from members.models import Campaign, Delivery, Member
from privacy import consents
from privacy.consents import Method, State

# Of a test message to staff: its link ends nothing.
TEST = 0
OPEN = (State.GRANTED, State.REQUESTED)


class Link(NamedTuple):
    """Whom a message was sent to, in which campaign, and the permission that ends with it.

    One that ends in a colon stands for all that begin so: of a digest, every topic.
    """

    subject: UUID
    campaign: int
    purpose: str

    @property
    def is_test(self) -> bool:
        return self.campaign == TEST

    @property
    def is_digest(self) -> bool:
        return self.purpose == TOPIC


def asked(token: str) -> Link:
    """What a link is about; raises tokens.LinkOver.

    Where its campaign is not known, as after a backup was restored, it ends every topic:
    nobody gets more because of our loss.
    """
    means = tokens.read(token)
    campaign = Campaign.objects.filter(pk=means.campaign).values_list("kind", "purpose")
    kind, purpose = campaign.first() or (Campaign.Kind.DIGEST, TOPIC)
    is_digest = kind == Campaign.Kind.DIGEST
    return Link(means.subject, means.campaign, TOPIC if is_digest else purpose)


def member_of(link: Link) -> Member | None:
    """Whom it was sent to; None where the account is gone, and of a test message."""
    if link.is_test:
        return None
    return Member.objects.filter(subject=link.subject).first()


@transaction.atomic
def stop(link: Link, *, language: str) -> None:
    """Withdraw what the message came by. Twice is once, and so it is after an erasure."""
    member = member_of(link)
    if member is None:
        return
    click = Method.ONE_CLICK
    if withdraw(member, link.purpose, language=language, method=click):
        sent = Delivery.objects.filter(campaign=link.campaign, member=member)
        for variant in sent.values_list("variant", flat=True):
            results.count(link.campaign, variant, "unsubscribed")


@transaction.atomic
def withdraw(member: Member, purpose: str, *, language: str, method: Method) -> bool:
    """Withdraw a permission, or all that begin so where it ends in a colon. Was there one?"""
    said = consents.standing(member.subject)
    ended = sorted(
        one for one, state in said.items() if state in OPEN and covers(purpose, one)
    )
    for one in ended:
        consents.record(
            member.subject,
            one,
            state=State.WITHDRAWN,
            language=language,
            method=method,
        )
    return bool(ended)


def covers(purpose: str, one: str) -> bool:
    return one.startswith(purpose) if purpose.endswith(":") else one == purpose
