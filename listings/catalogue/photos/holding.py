"""A batch of photos in one worker's hands; the same way as a file of items (catalogue/holding.py)."""

from datetime import timedelta
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from listings.catalogue.holding import Lost
from listings.models import PhotoBatch

# A few photos are fetched at once, each 20 seconds at most, and drawn, 20 more.
LEASE = timedelta(seconds=120)


def claim() -> PhotoBatch | None:
    """The batch that had no turn for longest, in this worker's hands.

    None where nothing waits, or where another worker has one: drawing takes a processor, and
    mail must not wait behind photos.
    """
    while True:
        now = timezone.now()
        if PhotoBatch.objects.standing().filter(claimed_until__gte=now).exists():
            return None
        waiting = PhotoBatch.objects.to_work_on(now).order_by("turn_at")
        found = waiting.values_list("pk", flat=True).first()
        if found is None:
            return None
        mark = uuid4()
        taken = (
            PhotoBatch.objects.to_work_on(now)
            .filter(pk=found)
            .update(claim=mark, claimed_until=now + LEASE)
        )
        if taken:
            batches = PhotoBatch.objects.select_related("company")
            return batches.get(pk=found, claim=mark)


def in_hand(batch: PhotoBatch) -> QuerySet[PhotoBatch]:
    """The row, while nobody has cancelled the batch or taken it over."""
    return PhotoBatch.objects.standing().filter(pk=batch.pk, claim=batch.claim)


def go_on(batch: PhotoBatch, **values: object) -> None:
    """Note how far the work is, and keep the batch in hand. Raises Lost."""
    until = timezone.now() + LEASE
    if not in_hand(batch).update(claimed_until=until, **values):
        raise Lost


def let_go(batch: PhotoBatch, **values: object) -> None:
    """The work is done, or somebody else has a turn. Raises Lost."""
    done = in_hand(batch).update(
        claim=None, claimed_until=None, turn_at=timezone.now(), **values
    )
    if not done:
        raise Lost
