"""What sending asks of its neighbours: looked up by name, and loaded when it is used."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from django.utils.module_loading import import_string

from members.mailing.lines import Answer
from members.mailing.queueing import Turn
from members.models import Campaign, Delivery, Issue


class Stencil(Protocol):
    """An issue, ready but for what differs between its readers."""

    def filled(self, recipient: Any) -> bytes: ...


def stencil(issue: Issue) -> Stencil:
    """The issue as it is sent, made once."""
    made: Stencil = import_string("members.mailing.filling.stencil")(issue)
    return made


def recipient(delivery: UUID, turn: Turn, campaign: Campaign) -> Any:
    """Whom a message is filled for, and why they get it."""
    recipient_of: Callable[..., Any] = import_string(
        "members.mailing.filling.recipient_of"
    )
    return recipient_of(delivery, turn, campaign)


def signed(raw: bytes) -> bytes:
    """With the site's signature (DKIM), where it signs."""
    sign: Callable[[bytes], bytes] = import_string("members.mailing.signing.signed")
    return sign(raw)


def note_answer(delivery: UUID, answer: Answer) -> None:
    """What a mail server answered about an address that it did not take a message for."""
    row = Delivery.objects.get(pk=delivery)
    note: Callable[..., Any] = import_string("members.mailing.returns.of_answer")
    note(row, answer.code, answer.status)
