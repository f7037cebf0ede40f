"""Letters to the return addresses of messages: read at once, and only what they say is kept.

A return address proves that we made it (verp.py), so that a report without one is nobody's. Who
has it is the reader and the mail servers on the way: they can have that one address suppressed
that the message went to, and no other. Complaints of feedback loops come to an address of their
own; they count by what of ours is in the letter that they bring back.
"""

import json

from django.conf import settings

from members import lost_process
from members.mailing.returning import returns
from members.mailing.sending import verp
from members.mailing.wishes import tokens
from members.models import Delivery
from privacy import sealing

COMPLAINTS = "complaints"
# More is not taken; of what is taken so much is read: a report begins with what it says.
LARGEST, READ = 2_000_000, 256_000
WORK = lost_process.Worker("members.mailing.returning.report_program")
Busy = lost_process.Busy


class Unknown(Exception):
    """No message of ours has this return address."""


def are_for(address: str) -> bool:
    """Is this an address that returns come to, or made to look like one?"""
    name, _, domain = address.strip().lower().rpartition("@")
    is_return = name == COMPLAINTS or name.startswith(verp.BEGINS)
    return is_return and domain == settings.RELAY_DOMAIN.lower()


def expect(address: str) -> None:
    """Are letters to this address taken? Raises Unknown. Nothing is asked of the database."""
    name = address.strip().lower().rpartition("@")[0]
    # Without the key of marks no address was ever made, and looking for it makes none.
    if not sealing.has_marks():
        raise Unknown
    if name != COMPLAINTS and verp.delivery_of(address) is None:
        raise Unknown


def receive(raw: bytes, *, to: str) -> bool:
    """Note what a letter says, for good, before its sender hears that it was taken.

    True where something was noted that was not known. Raises Unknown, Busy.
    """
    expect(to)
    kind, code, about = said(raw[:READ])
    if not kind:
        return False
    number = verp.delivery_of(to)
    if number is None:
        return kind == returns.Kind.COMPLAINT and any(complained(one) for one in about)
    rows = Delivery.objects.select_related("campaign").filter(pk=number)
    return noted(rows.first(), returns.Kind(kind), code)


def complained(about: str) -> bool:
    """A complaint about the message that has this return address, or this end of a link."""
    rows = Delivery.objects.select_related("campaign")
    if number := verp.delivery_of(about):
        rows = rows.filter(pk=number)
    else:
        try:
            means = tokens.read(about)
        except tokens.LinkOver:
            return False
        rows = rows.filter(campaign=means.campaign, subject=means.subject)
    return noted(rows.first(), returns.Kind.COMPLAINT, "")


def noted(delivery: Delivery | None, kind: returns.Kind, code: str) -> bool:
    return delivery is not None and returns.of_delivery(
        delivery, kind, source=returns.Source.LETTER, code=code
    )


def said(raw: bytes) -> tuple[str, str, list[str]]:
    """What a letter says: kind, status, what it is about. One that cannot be read says nothing."""
    try:
        found = json.loads(WORK.answer([], raw))
        kind = str(found["kind"])
        known = kind if kind in returns.Kind.values else ""
        return known, str(found["code"]), [str(one) for one in found["about"]]
    except (lost_process.TooSlow, ValueError, LookupError, TypeError):
        return "", "", []
