"""How much somebody may send: counted in the database, so that it holds when the cache is away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from listings.models import Inquirer, Message, Thread
from members.digests import digest
from members.models import Member

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Threads begun in a day: by a member, by one who joined this week, by a guest's address, and
# from one network, behind which many people may be.
OF_A_MEMBER, OF_A_NEW_MEMBER, OF_A_GUEST, OF_A_NETWORK = 100, 30, 20, 60
NEW_FOR = timedelta(days=7)
# Forms that wait for one address to be confirmed: each was a mail that nobody may have wanted.
UNCONFIRMED = 3
# Messages of one side in one thread in an hour.
OF_A_SIDE = 30


class TooMany(Exception):
    """Enough for now; `seconds` says when there is room again."""

    def __init__(self, until: datetime) -> None:
        self.seconds = max(1, ceil((until - timezone.now()).total_seconds()))
        super().__init__(f"Enough for {self.seconds} seconds.")


def network_digest(network: str) -> str:
    return digest(network, of="inquiry-network")


def one_at_a_time(keys: Iterable[str]) -> None:
    """Two of one sender wait for each other until the transaction ends, so that both are counted."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key]
            )


def check_inquiry(
    *, member: Member | None, mark: bytes, network: str, more: int
) -> None:
    """May so many more threads be begun? Raises TooMany."""
    begun = Thread.objects.filter(asked_at__gt=timezone.now() - DAY)
    room(begun.filter(sender_mark=mark), most_of(member) - more)
    room(begun.filter(network=network), OF_A_NETWORK - more)
    if member is None:
        waiting = Inquirer.objects.filter(
            member=None,
            confirmed_at=None,
            threads__sender_mark=mark,
            asked_at__gt=timezone.now() - DAY,
        ).distinct()
        if waiting.count() >= UNCONFIRMED:
            raise TooMany(timezone.now() + DAY)


def most_of(member: Member | None) -> int:
    if member is None:
        return OF_A_GUEST
    is_new = member.joined_at > timezone.now() - NEW_FOR
    return OF_A_NEW_MEMBER if is_new else OF_A_MEMBER


def room(rows: QuerySet[Thread], most: int) -> None:
    """Are there at most so many? Raises TooMany with the moment when one falls out of the day."""
    if most < 0:
        raise TooMany(timezone.now() + DAY)
    times = rows.order_by("-asked_at").values_list("asked_at", flat=True)
    if too_many := list(times[most : most + 1]):
        raise TooMany(too_many[0] + DAY)


def check_message(thread: Thread, side: str) -> None:
    """May this side write once more in this thread? Raises TooMany."""
    rows = Message.objects.filter(
        Q(thread=thread, side=side, written_at__gt=timezone.now() - HOUR)
    )
    times = list(
        rows.order_by("-written_at").values_list("written_at", flat=True)[:OF_A_SIDE]
    )
    if len(times) >= OF_A_SIDE:
        raise TooMany(times[-1] + HOUR)
