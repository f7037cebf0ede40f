"""Addresses that stand for a person in one thread: unguessable, and switched off by their owner."""

import secrets

from django.db import transaction
from django.utils import timezone

from listings.asking import seals, threads
from listings.models import Alias, Message, Side, Thread
from members.models import Member

# 26 of 32 letters and digits: 130 bits. No letter looks like another, nor makes words easily.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26


def alias_of(thread: Thread, *, side: Side | str, member: Member | None) -> Alias:
    """The one that stands for this person in this thread; made the first time it is asked for."""
    found, _new = Alias.objects.get_or_create(
        thread=thread, side=side, member=member, defaults={"local_part": new_name()}
    )
    return found


def owners_address(alias: Alias) -> str:
    """Where the owner of an alias is reached."""
    return seals.address_of(alias.thread.inquirer, alias.member)


def new_name() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


@transaction.atomic
def switch_off(thread: Thread, *, side: Side, by: Member | None) -> bool:
    """Take no answers by mail for this person in this thread any more. False where that is so."""
    alias = alias_of(thread, side=side, member=by)
    rows = Alias.objects.filter(pk=alias.pk, switched_off_at=None)
    if not rows.update(switched_off_at=timezone.now()):
        return False
    threads.note_event(thread, Message.Event.ALIAS_OFF, side=side, by=by)
    return True


def switch_on(thread: Thread, *, side: Side, by: Member | None) -> bool:
    """Under a new name: who has the old one cannot write to it. False where it is on."""
    off = Alias.objects.filter(
        thread=thread, side=side, member=by, switched_off_at__isnull=False
    )
    return bool(off.update(switched_off_at=None, local_part=new_name()))
