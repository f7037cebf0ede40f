"""A supplier's files of items: sent, their columns named, looked through, confirmed, cancelled."""

from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import DataError, transaction
from django.db.models import Q
from django.utils import timezone

from listings.catalogue import columns, entering, holding, keeping, looking, sheets
from listings.models import CatalogueFile, CatalogueLine
from members import kept_files
from members.models import Company, Member
from privacy.waking import wake

# Files that nobody went on with, and rows that failed, are kept so long.
KEPT = timedelta(days=7)
# Those that are over are listed so long.
LISTED = timedelta(days=90)


class DecidedAlready(Exception):
    """The file is somewhere else by now: somebody confirmed or cancelled it."""


def upload(
    company: Company,
    file: IO[bytes],
    *,
    name: str,
    language: str,
    by: Member,
    form_key: UUID,
) -> CatalogueFile:
    """Keep a file whose columns are to be named. Raises Unreadable, kept_files.NoRoom.

    The same form twice is one file.
    """
    known = CatalogueFile.objects.filter(company=company, form_key=form_key).first()
    if known:
        return known
    content = keeping.keep(file, "csv")
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, [content]):
        with keeping.place(content).here() as path:
            form, header, samples = look_into(path)
        mapping = columns.guessed(header)
        made, is_new = CatalogueFile.objects.get_or_create(
            form_key=form_key,
            defaults={
                "company": company,
                "uploaded_by": by,
                "content": content,
                "name": sheets.plain(Path(name).name)[-100:],
                "size": keeping.place(content).size,
                "kind": form.kind,
                "language": language,
                "coding": form.coding,
                "delimiter": form.delimiter,
                "decimal_sign": columns.decimal_sign(header, samples, mapping),
                "header": header,
                "samples": samples,
                "mapping": mapping,
            },
        )
    if not is_new:
        keeping.remove([content])
    return made


def look_into(path: Path) -> tuple[sheets.Form, list[str], list[list[str]]]:
    """How a file is written, its header and its first rows. Raises Unreadable."""
    form = sheets.form_of(path)
    header, samples = sheets.beginning(path, form)
    return form, header, samples


def name_columns(
    file: CatalogueFile,
    *,
    mapping: list[str],
    defaults: dict[str, Any],
    decimal_sign: str,
    publishes: bool,
) -> None:
    """Say what the columns are, and have the file looked through. Raises DecidedAlready."""
    with transaction.atomic():
        named = (
            CatalogueFile.objects.standing()
            .filter(pk=file.pk, confirmed_at=None)
            .update(
                mapping=mapping,
                defaults=defaults,
                decimal_sign=decimal_sign,
                publishes=publishes,
                mapped_at=timezone.now(),
                read_at=None,
                # Whoever looks it through by other names loses it.
                claim=None,
                claimed_until=None,
                place=0,
                whole=0,
            )
        )
        if not named:
            raise DecidedAlready
        transaction.on_commit(work_soon)


def confirm(file: CatalogueFile, *, takes_good_rows: bool) -> None:
    """Enter what was looked through, as soon as a worker can. Raises DecidedAlready."""
    with transaction.atomic():
        waits = CatalogueFile.objects.standing().filter(
            pk=file.pk, read_at__isnull=False, confirmed_at=None
        )
        if not takes_good_rows:
            waits = waits.filter(wrong=0)
        if not waits.update(
            confirmed_at=timezone.now(),
            takes_good_rows=takes_good_rows,
            place=0,
            whole=0,
        ):
            raise DecidedAlready
        transaction.on_commit(work_soon)


def cancel(file: CatalogueFile) -> None:
    """Enter nothing of a file. Raises DecidedAlready where it is entered already."""
    open_one = CatalogueFile.objects.filter(
        pk=file.pk, entered_at=None, cancelled_at=None
    )
    if not open_one.update(cancelled_at=timezone.now(), claim=None, claimed_until=None):
        raise DecidedAlready
    CatalogueLine.objects.filter(file=file.pk).delete()
    keeping.remove([file.content, file.failed])


def work_soon() -> None:
    wake("listings.tasks.work_on_catalogues")


def work() -> int:
    """Look through and enter what waits. Returns how many times a file was taken in hand."""
    done = 0
    while file := holding.claim():
        done += 1
        try:
            if file.read_at is None:
                looking.look_through(file)
            elif not entering.enter(file):
                work_soon()
                break
        except holding.Lost:
            continue
        except (DataError, ValueError, KeyError, TypeError):
            # A file that no worker can go on with stands in no other file's way.
            holding.in_hand(file).filter(entered_at=None).update(trouble="fault")
            raise
    return done


def tidy() -> None:
    """After a week: files nobody went on with are cancelled, what was kept of the others goes."""
    now = timezone.now()
    old = CatalogueFile.objects.filter(uploaded_at__lt=now - KEPT)
    for file in old.filter(entered_at=None, cancelled_at=None):
        cancel_if_open(file)
    over = Q(finished_at__isnull=False) | Q(cancelled_at__isnull=False) | ~Q(trouble="")
    for file in old.filter(over).exclude(failed="", errors=[], samples=[]):
        keeping.remove([file.content, file.failed])
        CatalogueFile.objects.filter(pk=file.pk).update(
            failed="", errors=[], samples=[], previews=[]
        )
    CatalogueFile.objects.filter(over, uploaded_at__lt=now - LISTED).delete()
    CatalogueLine.objects.exclude(
        file__in=CatalogueFile.objects.standing().filter(finished_at=None).values("pk")
    ).delete()
    keeping.sweep()


def cancel_if_open(file: CatalogueFile) -> None:
    try:
        cancel(file)
    except DecidedAlready:
        return
