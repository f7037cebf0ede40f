"""Showing one's own e-mail address to the other side: an act of its owner, in one thread."""

from django.db import transaction

from listings.asking import seals, threads
from listings.models import Inquirer, Message, Reveal, Side, Thread
from members.models import Member


@transaction.atomic
def reveal(thread: Thread, *, side: Side, by: Member | None) -> Reveal:
    """Show the address of whoever acts; by nobody else, and for good. Twice is once."""
    stored = threads.locked(thread)
    there = stored.reveals.filter(side=side, member=by).first()
    if there:
        return there
    row = Reveal(thread=stored, side=side, member=by)
    seals.seal(row, own_address(stored.inquirer, by))
    row.save(force_insert=True)
    threads.note_event(stored, Message.Event.REVEALED, side=side, by=by)
    return row


def own_address(inquirer: Inquirer, by: Member | None) -> str:
    return by.email if by else seals.address_of(inquirer)
