"""What becomes of each mail that was taken: passed on, held, or told to whoever wrote it.

A mail is claimed for a time that outlasts its washing. What is done about it and the note of
that are one transaction, so that a worker that is killed leaves it undone or done, never half.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from listings.asking import aliases, limits, seals, threads
from listings.asking import files as asking_files
from listings.models import Alias, IncomingMail, Message, Reveal
from listings.relay import cleaning, holding, receiving, telling
from listings.relay.cleaning import Cleaned
from members import kept_files
from privacy import sealing

LEASE = timedelta(minutes=2)
# What is held waits so long for its owner; of the others a trace is kept, to know a repeat by.
HELD, KEPT = timedelta(days=14), timedelta(days=30)
# What cannot be done now is tried again, a day long.
AGAIN, PATIENCE = timedelta(minutes=1), timedelta(hours=24)
ONCE_IN = timedelta(days=1)
Verdict = IncomingMail.Verdict
Event = Message.Event

log = structlog.get_logger("listings.relay")


def take_in(*, limit: int = 200) -> int:
    """Deal with what waits, oldest first. Returns how many mails were decided."""
    decided = 0
    for _ in range(limit):
        mail = claim()
        if mail is None:
            break
        decided += deal_with(mail)
    return decided


def claim() -> IncomingMail | None:
    """Take the oldest waiting mail for two minutes; what a killed worker held waits again then."""
    with transaction.atomic():
        waiting = IncomingMail.objects.waiting().select_for_update(skip_locked=True)
        key = waiting.order_by("received_at").values_list("pk", flat=True).first()
        if key is None:
            return None
        IncomingMail.objects.filter(pk=key).update(
            claimed_until=timezone.now() + LEASE, tries=F("tries") + 1
        )
    return with_thread().get(pk=key)


def with_thread() -> QuerySet[IncomingMail]:
    return IncomingMail.objects.select_related(
        "alias__member", "alias__thread__inquirer__member", "alias__thread__company"
    )


def deal_with(mail: IncomingMail) -> bool:
    """Wash it and do what its verdict asks. False where it has to wait."""
    try:
        clean = washed(mail)
    except (cleaning.Busy, OSError):  # or the folder of files is away
        return put_off(mail, AGAIN)
    try:
        with transaction.atomic():
            if not is_undecided(mail):
                return False
            decide(mail, verdict_on(mail, clean), clean)
    except threads.ThreadClosed:
        return settle(mail, Verdict.CLOSED)
    except limits.TooMany as enough:
        return put_off(mail, timedelta(seconds=enough.seconds))
    except kept_files.NoRoom:
        return put_off(mail, AGAIN)
    return True


def washed(mail: IncomingMail) -> Cleaned:
    """What the mail says. One whose key is gone is broken. Raises OSError, cleaning.Busy."""
    try:
        raw = receiving.raw_of(mail)
    except sealing.Unreadable:
        return cleaning.BROKEN
    shown = Reveal.objects.filter(
        thread=mail.alias.thread, side=mail.alias.side, member=mail.alias.member
    )
    known = frozenset(
        {aliases.owners_address(mail.alias).lower()} if shown.exists() else ()
    )
    return cleaning.cleaned(raw, host=settings.RELAY_DOMAIN, known=known)


def verdict_on(mail: IncomingMail, clean: Cleaned) -> Verdict:
    """What is to become of a mail, before anything is done about it."""
    if clean.origin == "broken":
        return Verdict.BROKEN
    if clean.bounce:
        return Verdict.BOUNCED
    if clean.origin == "loop":
        return Verdict.LOOP
    if clean.origin == "automatic" or mail.is_report:
        return Verdict.AUTOMATIC
    if not mail.is_released and not is_from_owner(mail.alias, clean.authors):
        return Verdict.HELD
    if mail.alias.switched_off_at:
        return Verdict.OFF
    if mail.alias.thread.closed_at:
        return Verdict.CLOSED
    if not clean.text and not clean.files:
        return Verdict.EMPTY
    return Verdict.PASSED_ON


def is_from_owner(alias: Alias, authors: tuple[str, ...]) -> bool:
    """Does the mail say, once, that it is from the person whose alias this is?

    Compared by marks; of a guest the thread has one, and the address itself stays sealed.
    """
    if len(authors) != 1:
        return False
    return mark_of(authors[0]) == (
        mark_of(alias.member.email) if alias.member else bytes(alias.thread.sender_mark)
    )


def mark_of(address: str) -> bytes:
    return seals.marks_of(member=None, address=address)[0]


def decide(mail: IncomingMail, verdict: Verdict, clean: Cleaned) -> None:
    """Do what a verdict asks, and note it."""
    alias = mail.alias
    if verdict is Verdict.PASSED_ON:
        pass_on(mail, clean)
    elif verdict is Verdict.BOUNCED and clean.bounce == "permanent":
        say(alias, Event.BOUNCED)
    elif verdict is Verdict.AUTOMATIC:
        say(alias, Event.AWAY)
    elif verdict in telling.TOLD:
        telling.tell(alias, verdict)
    note(mail, verdict)


def pass_on(mail: IncomingMail, clean: Cleaned) -> None:
    """The mail is its owner's next word in the thread."""
    alias = mail.alias
    threads.answer(
        alias.thread,
        side=alias.side,
        by=alias.member,
        text=clean.text,
        files=[
            asking_files.Sent(file.name, file.content, file.media_type)
            for file in clean.files
        ],
        via=Message.Via.MAIL,
    )
    if clean.left_out or clean.addresses_left_out or clean.is_cut:
        telling.tell_what_was_left_out(alias, clean)


def say(alias: Alias, event: Message.Event) -> None:
    """Say in the thread what happened, without any address and once a day."""
    lately = timezone.now() - ONCE_IN
    said = alias.thread.messages.filter(
        event=event, side=alias.side, written_at__gt=lately
    )
    if not said.exists():
        threads.note_event(alias.thread, event, side=alias.side, by=None)


def is_undecided(mail: IncomingMail) -> bool:
    """Is it still ours to decide? Others wait for this transaction."""
    rows = IncomingMail.objects.select_for_update().filter(
        pk=mail.pk, verdict="", claimed_until=mail.claimed_until
    )
    return rows.exists()


def settle(mail: IncomingMail, verdict: Verdict) -> bool:
    """Decide without having been able to pass it on."""
    with transaction.atomic():
        if not is_undecided(mail):
            return False
        if verdict in telling.TOLD:
            telling.tell(mail.alias, verdict)
        note(mail, verdict)
    return True


def note(mail: IncomingMail, verdict: Verdict) -> None:
    log.info("mail-decided", mail=str(mail.pk), verdict=str(verdict), tries=mail.tries)
    holding.note(mail, verdict)


def put_off(mail: IncomingMail, wait: timedelta) -> bool:
    """Try again later; after a day it could not be read."""
    if mail.received_at < timezone.now() - PATIENCE:
        return settle(mail, Verdict.BROKEN)
    rows = IncomingMail.objects.filter(pk=mail.pk, claimed_until=mail.claimed_until)
    rows.update(claimed_until=timezone.now() + wait)
    return False


def forget_old() -> int:
    """Let go of what nobody released, delete old traces, remove files that no row names."""
    now = timezone.now()
    for mail in IncomingMail.objects.filter(
        verdict=Verdict.HELD, decided_at__lt=now - HELD
    )[:1_000]:
        holding.drop(mail)
    old = IncomingMail.objects.exclude(verdict="").exclude(verdict=Verdict.HELD)
    deleted, _ = old.filter(received_at__lt=now - KEPT).delete()
    receiving.sweep()
    return deleted
