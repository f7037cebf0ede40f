"""What happens in a thread after it was begun: answers, reading, closing, and whose it is."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from listings.asking import files as asking_files
from listings.asking import limits, reach, routing, seals, spam
from listings.models import (
    Message,
    Side,
    Thread,
    ThreadNote,
    Unread,
)
from listings.taxonomy import industry_of
from members.models import Member
from privacy.traffic.figures import Step
from privacy.traffic.handing_in import happened
from privacy.waking import wake

State = Thread.State
Event = Message.Event
SIDES = {Side.BUYER: Side.SUPPLIER, Side.SUPPLIER: Side.BUYER}
# What marking a thread leaves of the dates of its states.
MARKED = {
    State.OPEN: (),
    State.QUOTED: ("quoted_at",),
    State.WON: ("quoted_at", "won_at"),
    State.LOST: ("quoted_at", "lost_at"),
    State.SPAM: ("quoted_at", "spam_at"),
}
STATE_DATES = ("quoted_at", "won_at", "lost_at", "spam_at")


class ThreadClosed(Exception):
    """Nothing more is said in it until somebody opens it again."""


class NotInTeam(Exception):
    """They do not answer inquiries of this company."""


@transaction.atomic
def answer(
    thread: Thread,
    *,
    side: Side | str,
    by: Member | None,
    text: str,
    files: Sequence[asking_files.Sent] = (),
    via: Message.Via | str = Message.Via.PANEL,
    form_key: UUID | None = None,
    most_files: int = asking_files.MOST,
) -> Message:
    """Write into a thread; the same form twice is one message.

    What a rule holds is kept for the supplier to release, and nobody is told. Raises
    ThreadClosed, limits.TooMany, files.TooManyFiles, kept_files.NoRoom.
    """
    thread = locked(thread)
    if form_key and (there := Message.objects.filter(form_key=form_key).first()):
        return there
    if thread.closed_at:
        raise ThreadClosed
    limits.check_message(thread, side)
    message = Message(thread=thread, side=side, author=by, via=via, form_key=form_key)
    message.text_mark = spam.mark_of(text) if side == Side.BUYER else None
    if side == Side.BUYER:
        hold(message, reasons(thread, text, message.text_mark))
    elif side == Side.SUPPLIER and thread.held_at:
        release(thread, by=by)
        thread = locked(thread)
    seals.seal(message, text)
    with asking_files.kept(files, most_files) as kept:
        message.save(force_insert=True)
        asking_files.attach(message, kept)
    if not message.is_held:
        deliver(thread, message)
    return message


def reasons(thread: Thread, text: str, mark: bytes | None) -> spam.Score:
    score = spam.weigh(
        text,
        company=thread.company,
        inquirer=thread.inquirer,
        text_mark=mark,
        form_key=thread.form_key,
    )
    if thread.held_at:
        score.reasons.append(spam.Reason("thread"))
    return score


def hold(message: Message, score: spam.Score) -> None:
    """Keep the score, and hold the message where it is high."""
    message.held_for = score.kept
    message.held_at = timezone.now() if score.is_held else None


def locked(thread: Thread) -> Thread:
    """The thread as it is now; others wait until this transaction ends."""
    rows = Thread.objects.select_related("company", "inquirer__member", "item", "offer")
    return rows.select_for_update(of=("self",)).get(pk=thread.pk)


def deliver(thread: Thread, message: Message) -> None:
    """Let the other side have a message: it is unread there, and a worker is woken to tell them."""
    now = timezone.now()
    changes: dict[str, object] = {"last_at": now, f"{message.side}_wrote_at": now}
    if message.side == Side.BUYER and not thread.awaits_since:
        changes |= {"awaits_since": now, "reminders": 0}
    if message.side == Side.SUPPLIER:
        changes |= {"awaits_since": None, "reminders": 0}
        if thread.answered_at is None:
            happened(Step.REPLY, industry_of_thread(thread))
        changes["answered_at"] = thread.answered_at or now
    change(thread, **changes)
    wait_to_be_read(thread, SIDES[Side(message.side)], since=now)
    told()


def told() -> None:
    """Have what was said carried on by mail, once it is written for good."""
    transaction.on_commit(partial(wake, "listings.tasks.relay_messages"))


def change(thread: Thread, **changes: object) -> None:
    Thread.objects.filter(pk=thread.pk).update(**changes)
    for name, value in changes.items():
        setattr(thread, name, value)


def readers(thread: Thread, side: Side) -> list[Member | None]:
    """Who of a side is to read it: whose it is, else all who answer; None is the guest."""
    if side == Side.BUYER:
        return [thread.inquirer.member]
    if thread.assignee is not None:
        return [thread.assignee]
    team = reach.team(thread.company).select_related("member")
    return [place.member for place in team]


def wait_to_be_read(thread: Thread, side: Side, *, since: datetime) -> None:
    Unread.objects.bulk_create(
        [
            Unread(thread=thread, side=side, member=member, since=since)
            for member in readers(thread, side)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def read(thread: Thread, *, side: Side, by: Member | None) -> None:
    """Somebody has the thread before their eyes. Of one read to its end nothing is written."""
    now = timezone.now()
    Unread.objects.filter(thread=thread, side=side, member=by).delete()
    new = Message.objects.delivered().filter(thread=thread, read_at=None)
    if new.filter(side=SIDES[side]).update(read_at=now):
        change(thread, **{f"{side}_read_at": now})
    if side == Side.SUPPLIER and thread.opened_at is None:
        Thread.objects.filter(pk=thread.pk, opened_at=None).update(opened_at=now)


@transaction.atomic
def close(thread: Thread, *, side: Side, by: Member | None) -> bool:
    """Nothing more is said in it. False where it was closed already."""
    rows = Thread.objects.filter(pk=thread.pk, closed_at=None)
    if not rows.update(closed_at=timezone.now(), closed_by=side, awaits_since=None):
        return False
    note_event(thread, Event.CLOSED, side=side, by=by)
    return True


@transaction.atomic
def reopen(thread: Thread, *, side: Side, by: Member | None) -> bool:
    """Let it go on. False where it was open, our staff closed it, or a side was erased."""
    rows = Thread.objects.filter(pk=thread.pk, closed_at__isnull=False)
    # Where one side was erased, nobody is there to be heard.
    rows = rows.filter(inquirer__gone_at=None, company__erased_at=None)
    if side != Side.STAFF:
        rows = rows.exclude(closed_by=Side.STAFF)
    if not rows.update(closed_at=None, closed_by=""):
        return False
    note_event(thread, Event.REOPENED, side=side, by=by)
    return True


def note_event(
    thread: Thread, event: Message.Event, *, side: Side | str, by: Member | None
) -> Message:
    """Say in the thread what happened, for both sides."""
    return Message.objects.create(thread=thread, side=side, author=by, event=event)


@transaction.atomic
def mark(thread: Thread, state: State) -> None:
    """Say how it stands, in the supplier's list; the buyer does not see it.

    `quoted_at` stays through what comes of a quote.
    """
    now = timezone.now()
    kept = MARKED[state]
    stored = locked(thread)
    dates: dict[str, object] = dict.fromkeys(STATE_DATES)
    dates["quoted_at"] = stored.quoted_at if "quoted_at" in kept else None
    if kept:
        dates[kept[-1]] = getattr(stored, kept[-1]) or now
    elif stored.opened_at is None:
        dates["opened_at"] = now
    if state in {State.WON, State.LOST, State.SPAM}:
        dates["awaits_since"] = None
    change(thread, **dates)


@transaction.atomic
def assign(thread: Thread, member: Member | None) -> None:
    """Give it to a colleague, or to nobody. Raises NotInTeam."""
    stored = locked(thread)
    if member and not reach.team(stored.company).filter(member=member).exists():
        raise NotInTeam
    change(stored, assignee=member)
    waits = stored.buyer_wrote_at and (
        stored.supplier_read_at is None
        or stored.supplier_read_at < stored.buyer_wrote_at
    )
    if waits and not stored.held_at:
        stored.unread.filter(side=Side.SUPPLIER).exclude(member=member).delete()
        wait_to_be_read(stored, Side.SUPPLIER, since=timezone.now())
    thread.assignee = member


@transaction.atomic
def note(thread: Thread, *, side: Side, by: Member, text: str) -> ThreadNote:
    """A private note of one side; the other never sees it."""
    row = ThreadNote(thread=thread, side=side, author=by)
    seals.seal(row, text)
    row.save(force_insert=True)
    return row


def notes(thread: Thread, side: Side) -> list[tuple[ThreadNote, str]]:
    """A side's private notes, in the order they were written."""
    rows = list(
        thread.notes.filter(side=side).select_related("author").order_by("written_at")
    )
    for row in rows:
        row.thread = thread
    return list(zip(rows, seals.texts(thread, rows), strict=True))


@transaction.atomic
def release(thread: Thread, *, by: Member | None) -> int:
    """The supplier takes what was held: it counts as sent now. Returns how many messages."""
    thread = locked(thread)
    held = list(thread.messages.held().order_by("written_at"))
    now = timezone.now()
    released = thread.messages.held().update(
        held_at=None, released_at=now, released_by=by
    )
    if thread.held_at:
        change(thread, held_at=None)
        first_arrives(thread)
    for message in held:
        deliver(thread, message)
    return released


def first_arrives(thread: Thread) -> None:
    """An inquiry is with its supplier: it counts, and whose it is, is decided."""
    happened(Step.INQUIRY, industry_of_thread(thread))
    if thread.assignee_id is None:
        change(thread, assignee=routing.assignee_of(thread))


def industry_of_thread(thread: Thread) -> str:
    """Of what was asked about; where that is the company, of the company."""
    about = thread.item or thread.offer
    return industry_of(about.category_id) if about else thread.company.industry
