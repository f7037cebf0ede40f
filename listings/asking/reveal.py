"""Showing one's own e-mail address to the other side: an act of its owner, in one thread."""

from django.db import transaction

from listings.asking import seals, threads
from listings.models import Message, Reveal, Side, Thread
from members.models import Member


@transaction.atomic
def reveal(thread: Thread, *, side: Side, by: Member | None) -> Reveal:
    """Show the address of whoever acts; by nobody else, and for good. Twice is once."""
    stored = threads.locked(thread)
    there = stored.reveals.filter(side=side, member=by).first()
    if there:
        return there
    row = Reveal(thread=stored, side=side, member=by)
    seals.seal(row, seals.address_of(stored.inquirer, by))
    row.save(force_insert=True)
    threads.note_event(stored, Message.Event.REVEALED, side=side, by=by)
    return row
