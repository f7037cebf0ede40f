"""Who is to be told by mail that something waits for them in a thread, and when.

Decided here, sent by others: `due` lists, `claim` takes one, so that it is sent once.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from listings.asking import threads
from listings.models import Side, Thread
from listings.models.inquiry import ThreadQuerySet
from members.models import Member

# At most one notice in this time for a side of a thread.
BETWEEN = timedelta(minutes=15)
# The supplier is reminded of what nobody answered after so many working days.
REMINDED_AFTER = (2, 5)
NOTICE, REMINDER = "notice", "reminder"
SATURDAY = 5


class Due(NamedTuple):
    """A mail that a side of a thread is due: of news, or of what waits for an answer."""

    thread: Thread
    side: Side
    kind: str
    # Of a reminder: which one, from 1.
    number: int = 0

    def since(self) -> datetime:
        """When it began to wait."""
        wrote = {Side.SUPPLIER: "buyer_wrote_at", Side.BUYER: "supplier_wrote_at"}
        name = "awaits_since" if self.kind == REMINDER else wrote[self.side]
        found: datetime = getattr(self.thread, name)
        return found

    def readers(self) -> list[Member | None]:
        """Whom it goes to; None is the guest who asked."""
        return threads.readers(self.thread, self.side)


def due(*, limit: int = 200) -> list[Due]:
    """What is to be sent now; what has waited longest comes first. One statement for each kind."""
    now = timezone.now()
    found = [*news(Side.SUPPLIER, now), *news(Side.BUYER, now), *reminders(now)]
    return sorted(found, key=Due.since)[:limit]


def news(side: Side, now: datetime, limit: int = 200) -> list[Due]:
    """Threads with something a side has neither read nor been told of."""
    rows = open_threads().filter(to_tell(side, now))
    wrote = f"{threads.SIDES[side]}_wrote_at"
    return [Due(thread, side, NOTICE) for thread in rows.order_by(wrote)[:limit]]


def to_tell(side: Side, now: datetime) -> Q:
    wrote = f"{threads.SIDES[side]}_wrote_at"
    read, told = f"{side}_read_at", f"{side}_told_at"
    unread = Q(**{read: None}) | Q(**{f"{read}__lt": F(wrote)})
    untold = Q(**{told: None}) | Q(
        **{f"{told}__lt": F(wrote), f"{told}__lte": now - BETWEEN}
    )
    return Q(**{f"{wrote}__gt": now - timedelta(days=2)}) & unread & untold


def reminders(now: datetime, limit: int = 200) -> list[Due]:
    """Threads whose buyer has waited for an answer so long."""
    waiting = Q()
    for sent, working_days in enumerate(REMINDED_AFTER):
        waiting |= Q(awaits_since__lte=before(now, working_days), reminders=sent)
    rows = open_threads().filter(waiting).order_by("awaits_since")[:limit]
    return [
        Due(thread, Side.SUPPLIER, REMINDER, thread.reminders + 1) for thread in rows
    ]


def open_threads() -> ThreadQuerySet:
    rows = Thread.objects.sent().delivered().filter(closed_at=None, spam_at=None)
    return rows.select_related(
        "company", "inquirer__member", "assignee", "item", "offer"
    )


def claim(one: Due) -> bool:
    """Take it, to send it. False where another worker has, or it is due no longer."""
    now = timezone.now()
    rows = Thread.objects.filter(pk=one.thread.pk, closed_at=None)
    if one.kind == REMINDER:
        rows = rows.filter(
            awaits_since=one.thread.awaits_since, reminders=one.number - 1
        )
        return bool(rows.update(reminders=one.number, supplier_told_at=now))
    return bool(
        rows.filter(to_tell(one.side, now)).update(**{f"{one.side}_told_at": now})
    )


def before(now: datetime, working_days: int) -> datetime:
    """The moment so many working days ago: Saturdays and Sundays (UTC) do not count."""
    moment = now
    while working_days:
        moment -= timedelta(days=1)
        if moment.weekday() < SATURDAY:
            working_days -= 1
    return moment
