"""Letting what a company lists follow a change of it in the search table.

Triggers set a mark (Behind) in the transaction that changes the company, a check or a
certificate. What few listings it has follow in the same transaction; many follow a worker's
steps, a batch at a time, and where it is stopped another goes on.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from listings.models import Behind, Item, Offer
from listings.search import index
from privacy.waking import wake

# Of companies with no more listings than this, all follow within the deed's transaction.
AT_ONCE = 50
# A transaction of a worker holds the company for so many rows: less than a second.
BATCH = 200
TURN = 5_000
LEASE = timedelta(seconds=60)
SECONDS = 120.0
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Turn:
    """A company that this worker has in hand, its marks, and how far its listings are."""

    company: int
    marks: list[int]
    items_to: int
    offers_to: int


def enter_companies(ids: Iterable[int]) -> int:
    """(Re)enter companies that have changed, and let their listings follow.

    At once where they are few, else as soon as a worker can, whom the commit wakes.
    """
    keys = list(ids)
    entered = index.enter_companies(keys)
    with transaction.atomic():
        # What is in a worker's hands is followed by it, after this commit.
        free = Behind.objects.free().filter(company_id__in=keys)
        marks = dict(
            free.select_for_update(skip_locked=True).values_list("pk", "company_id")
        )
        if marks and not _follow_at_once(marks):
            transaction.on_commit(partial(wake, "listings.tasks.follow_companies"))
    return entered


def _follow_at_once(marks: dict[int, int]) -> bool:
    companies = set(marks.values())
    items = _some(Item.objects.listed().filter(company__in=companies))
    offers = _some(Offer.objects.listed().filter(company__in=companies))
    if len(items) + len(offers) > AT_ONCE:
        return False
    index.enter_items(items)
    index.enter_offers(offers)
    Behind.objects.filter(pk__in=marks).delete()
    return True


def _some(rows: QuerySet[Item] | QuerySet[Offer]) -> list[int]:
    return list(rows.values_list("pk", flat=True)[: AT_ONCE + 1])


def follow_waiting(*, seconds: float = SECONDS) -> int:
    """Let what waits follow, for so long. Returns how many listings were looked at.

    Several workers at once are fine. What is not done in time waits for the next, who is
    woken at once.
    """
    mark_lapsed()
    looked_at, end = 0, time.monotonic() + seconds
    while turn := claim():
        looked_at += _follow(turn, end)
        if time.monotonic() > end:
            wake("listings.tasks.follow_companies")
            break
    return looked_at


def claim() -> Turn | None:
    """Take the company that waits longest for a minute, those not begun with first."""
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        # One at a time, so that nobody takes half of a company's marks.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [Behind._meta.db_table]
        )
        held = Behind.objects.filter(claimed_until__gt=now).values("company_id")
        waiting = Behind.objects.free().exclude(company_id__in=held)
        first = waiting.order_by(F("claimed_until").asc(nulls_first=True), "pk").first()
        if first is None:
            return None
        marks = list(
            waiting.filter(company_id=first.company_id)
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)
        )
        taken = Behind.objects.filter(pk__in=marks)
        taken.update(claimed_until=now + LEASE)
        # A mark of later on has its company begin anew.
        so_far = taken.aggregate(items=Min("items_to"), offers=Min("offers_to"))
    return Turn(first.company_id, marks, so_far["items"] or 0, so_far["offers"] or 0)


def _follow(turn: Turn, end: float) -> int:
    """A turn of one company's listings; its marks go when all have followed."""
    marks = Behind.objects.filter(pk__in=turn.marks)
    looked_at = 0
    index.enter_companies([turn.company])
    for some, enter, place in _batches(turn):
        if looked_at >= TURN or time.monotonic() > end:
            marks.update(claimed_until=timezone.now())
            return looked_at
        with transaction.atomic():
            enter(some)
            until = timezone.now() + LEASE
            marks.update(claimed_until=until, **{place: some[-1]})
        looked_at += len(some)
    marks.delete()
    return looked_at


def _batches(turn: Turn) -> Iterator[tuple[list[int], Callable[..., int], str]]:
    """What is left of a company's items and offers: keys, what enters them, what notes it."""
    for rows, enter, reached, place in (
        (Item.objects.all(), index.enter_items, turn.items_to, "items_to"),
        (Offer.objects.all(), index.enter_offers, turn.offers_to, "offers_to"),
    ):
        left = rows.filter(company_id=turn.company, pk__gt=reached).order_by("pk")
        # One batch more than a turn: whether there is more is seen by it.
        ids = list(left.values_list("pk", flat=True)[: TURN + BATCH])
        for start in range(0, len(ids), BATCH):
            yield ids[start : start + BATCH], enter, place


LAPSED = """
INSERT INTO listings_behind (company_id)
SELECT DISTINCT lapsed.company_id FROM (
    SELECT company_id, method AS named, 'check' AS kind FROM members_check
    WHERE ended_at IS NULL AND expires_on BETWEEN %(since)s AND %(yesterday)s
    UNION ALL
    SELECT company_id, standard, 'cert' FROM members_certificate old
    WHERE approved_at IS NOT NULL AND valid_until BETWEEN %(since)s AND %(yesterday)s
        AND NOT EXISTS (
            SELECT FROM members_certificate other
            WHERE other.company_id = old.company_id AND other.standard = old.standard
                AND other.approved_at IS NOT NULL
                AND (other.valid_until IS NULL OR other.valid_until > %(yesterday)s))
) AS lapsed
WHERE EXISTS (
    SELECT FROM listings_searchdoc doc
    WHERE doc.company_id = lapsed.company_id AND CASE lapsed.kind
        WHEN 'check' THEN lapsed.named = ANY(doc.checks)
        -- An item may state the same certificate itself; an offer states only its own.
        ELSE doc.kind IN (1, 4) AND lapsed.named = ANY(doc.certs)
            AND NOT (doc.kind = 1 AND EXISTS (
                SELECT FROM listings_item item WHERE item.id = doc.listing
                    AND lapsed.named = ANY(item.certificates)))
    END
) AND NOT EXISTS (
    SELECT FROM listings_behind mark WHERE mark.company_id = lapsed.company_id
)
"""


def mark_lapsed() -> int:
    """Mark companies found by a check or certificate whose last day was in the last week."""
    today = timezone.localdate()
    days = {"since": today - LATELY, "yesterday": today - timedelta(days=1)}
    with connection.cursor() as cursor:
        cursor.execute(LAPSED, days)
        marked: int = cursor.rowcount
    return marked
