"""A copy from another site: sent, looked through, taken in if its member says so, forgotten.

It lies here sealed, and is opened into a file without a name while it is worked on. That is one
transaction, which holds its row: a second worker passes it over, and one that is killed leaves
nothing half taken in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.models import CopyImport
from members import kept_files
from members.kept_files import NoRoom
from members.models import Member
from privacy import sealed_files, stores
from privacy.waking import wake

FOLDER = "taken-in"
# Nobody went on with it; what became of it is listed so long.
KEPT, LISTED = timedelta(days=1), timedelta(days=30)
TRIES = 4
PIECE = 256 * 1024


class WaitsAlready(Exception):
    """Another copy of this member is being looked through, or waits for their word."""


class DecidedAlready(Exception):
    """It was confirmed, cancelled or done meanwhile."""


def send(member: Member, file: IO[bytes], *, form_key: UUID) -> CopyImport:
    """Keep a copy, to be looked through. The same form twice is one.

    Raises WaitsAlready, kept_files.NoRoom.
    """
    known = CopyImport.objects.filter(member=member, form_key=form_key).first()
    if known:
        return known
    number, name = uuid4(), kept_files.new_name(FOLDER)
    size = keep(file, name, subject=member.subject, of=sealed_for(number))
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, [name]):
        try:
            with transaction.atomic():
                sent = CopyImport.objects.create(
                    number=number,
                    member=member,
                    form_key=form_key,
                    file=name,
                    size=size,
                )
                transaction.on_commit(work_soon)
        except IntegrityError as error:
            raise WaitsAlready from error
    return sent


def keep(file: IO[bytes], name: str, *, subject: UUID, of: str) -> int:
    """Write a file sealed, whole or not at all; its size. Raises NoRoom."""
    try:
        with stores.at(settings.PRIVATE_ROOT).draft(name) as draft:
            sealed = sealed_files.Writer(draft.file, subject=subject, of=of)
            while piece := file.read(PIECE):
                sealed.write(piece)
            sealed.finish()
            draft.flush()
            draft.finish()
    except (OSError, stores.Away) as error:
        raise NoRoom from error
    return sealed.size


def sealed_for(number: UUID) -> str:
    return f"taken-in:{number}"


def work_soon() -> None:
    wake("listings.tasks.take_in_copies")


@contextmanager
def opened(sent: CopyImport) -> Iterator[BinaryIO]:
    """The copy as it was sent, in a file that has no name. Raises OSError, sealing.Unreadable."""
    with (
        stores.at(settings.PRIVATE_ROOT).open(sent.file) as sealed,
        TemporaryFile() as file,
    ):
        for piece in sealed_files.pieces(
            sealed, subject=sent.member.subject, of=sealed_for(sent.pk)
        ):
            file.write(piece)
        file.seek(0)
        yield file


def latest(member: Member) -> CopyImport | None:
    return CopyImport.objects.filter(member=member).order_by("-sent_at").first()


@transaction.atomic
def confirm(sent: CopyImport, *, takes_alike: bool) -> None:
    """Have it taken in, as soon as a worker can. Raises DecidedAlready."""
    waits = CopyImport.objects.standing().filter(
        pk=sent.pk, trouble="", read_at__isnull=False, confirmed_at=None
    )
    if not waits.update(confirmed_at=timezone.now(), takes_alike=takes_alike, tries=0):
        raise DecidedAlready
    transaction.on_commit(work_soon)


@transaction.atomic
def cancel(sent: CopyImport) -> None:
    """Take nothing in of it. Raises DecidedAlready where it is too late."""
    open_one = CopyImport.objects.standing().filter(pk=sent.pk, confirmed_at=None)
    if not open_one.update(ended_at=timezone.now(), file="", plan={}, left=[]):
        raise DecidedAlready
    drop(sent)


def drop(sent: CopyImport) -> None:
    """The file goes on commit; what a crash leaves, the clock sweeps."""
    if sent.file:
        transaction.on_commit(
            partial(kept_files.remove, settings.PRIVATE_ROOT, [sent.file])
        )


def say(sent: CopyImport, **values: Any) -> None:
    CopyImport.objects.filter(pk=sent.pk).update(**values)


def tidy() -> None:
    """After a day what nobody went on with goes, after a month what was noted of it."""
    now = timezone.now()
    old = CopyImport.objects.filter(sent_at__lt=now - KEPT)
    for sent in old.filter(confirmed_at=None).exclude(file=""):
        with transaction.atomic():
            say(sent, ended_at=now, file="", plan={}, left=[])
            drop(sent)
    CopyImport.objects.filter(sent_at__lt=now - LISTED).exclude(
        done_at=None, ended_at=None
    ).delete()
    kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=in_use)


def in_use(names: set[str]) -> set[str]:
    rows = CopyImport.objects.filter(file__in=names)
    return set(rows.values_list("file", flat=True))
