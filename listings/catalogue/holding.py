"""A file in one worker's hands: taken by one conditional UPDATE, lost where it takes too long."""

from datetime import timedelta
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from listings.models import CatalogueFile

# A batch of rows takes a second; a worker that is silent for so long is gone.
LEASE = timedelta(seconds=60)


class Lost(Exception):
    """The file was cancelled, or another worker has it."""


def claim() -> CatalogueFile | None:
    """The file that waits longest, in this worker's hands. None where nothing waits."""
    while True:
        now = timezone.now()
        waiting = CatalogueFile.objects.to_work_on(now).order_by("uploaded_at")
        found = waiting.values_list("pk", flat=True).first()
        if found is None:
            return None
        mark = uuid4()
        taken = (
            CatalogueFile.objects.to_work_on(now)
            .filter(pk=found)
            .update(claim=mark, claimed_until=now + LEASE)
        )
        if taken:
            return CatalogueFile.objects.select_related("company").get(
                pk=found, claim=mark
            )


def in_hand(file: CatalogueFile) -> QuerySet[CatalogueFile]:
    """The row, while nobody has cancelled the file or taken it over."""
    return CatalogueFile.objects.standing().filter(pk=file.pk, claim=file.claim)


def go_on(file: CatalogueFile, **values: object) -> None:
    """Note how far the work is, and keep the file in hand. Raises Lost."""
    until = timezone.now() + LEASE
    if not in_hand(file).update(claimed_until=until, **values):
        raise Lost


def let_go(file: CatalogueFile, **values: object) -> None:
    """The work is done, or for somebody else. Raises Lost."""
    if not in_hand(file).update(claim=None, claimed_until=None, **values):
        raise Lost
