"""What sending asks of its neighbours: who writes a message, who signs it, who notes an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from members.mailing import filling, returns, signing, why
from members.mailing.lines import Answer
from members.mailing.queueing import Turn
from members.models import Campaign, Delivery, Issue

Stated = Mapping[UUID, Sequence[str]]


class Stencil(Protocol):
    """An issue, ready but for what differs between its readers."""

    def filled(self, reader: Any) -> bytes: ...


def stencil(issue: Issue) -> Stencil:
    """The issue as it is sent, made once."""
    return filling.stencil(issue)


def stated(campaign: Campaign, subjects: Sequence[UUID]) -> Stated:
    """Of a chosen group: by what each was chosen. One question for a batch."""
    if not campaign.is_targeted or not subjects:
        return {}
    return why.of_companies(campaign, subjects)


def recipient(delivery: UUID, turn: Turn, campaign: Campaign, stated: Stated) -> Any:
    """Whom a message is filled for, and why they get it."""
    known = why.Facts(turn.since, *stated.get(turn.subject, ()))
    said = why.lines(campaign, known, turn.language)
    return filling.Recipient(delivery, turn.subject, turn.address, turn.name, said)


def signed(raw: bytes) -> bytes:
    """With the site's signature (DKIM), where it signs."""
    return signing.signed(raw)


def note_answer(delivery: UUID, answer: Answer) -> None:
    """What a mail server answered about an address that it did not take a message for."""
    row = Delivery.objects.select_related("campaign").get(pk=delivery)
    returns.of_answer(row, answer.code, answer.status)
