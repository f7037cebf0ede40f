"""Photos for many items: a ZIP sent, confirmed, cancelled; batches that are over forgotten."""

from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from listings.catalogue import keeping, sheets
from listings.catalogue.files import KEPT, LISTED, DecidedAlready
from listings.models import PhotoBatch, PhotoLine
from members import kept_files
from members.models import Company, Member
from privacy.waking import wake


def upload(
    company: Company,
    file: IO[bytes],
    *,
    name: str,
    language: str,
    by: Member,
    form_key: UUID,
) -> PhotoBatch:
    """Keep a ZIP, and have it looked through. Raises kept_files.NoRoom.

    The same form twice is one batch.
    """
    known = PhotoBatch.objects.filter(company=company, form_key=form_key).first()
    if known:
        return known
    content = keeping.keep(file, "zip")
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, [content]):
        made, is_new = PhotoBatch.objects.get_or_create(
            form_key=form_key,
            defaults={
                "company": company,
                "sent_by": by,
                "content": content,
                "name": sheets.plain(Path(name).name)[-100:],
                "size": keeping.place(content).size,
                "language": language,
            },
        )
    if not is_new:
        keeping.remove([content])
    transaction.on_commit(work_soon)
    return made


def confirm(batch: PhotoBatch) -> None:
    """Enter what was looked through, as soon as a worker can. Raises DecidedAlready."""
    with transaction.atomic():
        waits = PhotoBatch.objects.standing().filter(
            pk=batch.pk, read_at__isnull=False, confirmed_at=None
        )
        if not waits.update(confirmed_at=timezone.now()):
            raise DecidedAlready
        transaction.on_commit(work_soon)


def cancel(batch: PhotoBatch) -> None:
    """Enter no more photos of a batch; those that are shown stay. Raises DecidedAlready."""
    open_one = PhotoBatch.objects.filter(
        pk=batch.pk, finished_at=None, cancelled_at=None
    )
    now = timezone.now()
    if not open_one.update(cancelled_at=now, claim=None, claimed_until=None):
        raise DecidedAlready
    PhotoLine.objects.filter(batch=batch, state=PhotoLine.State.WAITING).delete()
    keeping.remove([batch.content])


def work_soon() -> None:
    wake("listings.tasks.work_on_photos")


def tidy() -> None:
    """After a week: ZIPs nobody went on with are cancelled, of the others the lines go."""
    now = timezone.now()
    old = PhotoBatch.objects.filter(sent_at__lt=now - KEPT)
    for batch in old.filter(confirmed_at=None, cancelled_at=None, trouble=""):
        try:
            cancel(batch)
        except DecidedAlready:
            continue
    over = old.exclude(finished_at=None, cancelled_at=None, trouble="")
    for batch in over.exclude(content=""):
        keeping.remove([batch.content])
    PhotoLine.objects.filter(batch__in=over).delete()
    over.filter(sent_at__lt=now - LISTED).delete()
