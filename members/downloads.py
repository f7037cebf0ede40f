"""A member's copy of everything: asked for, made by a worker, kept sealed for a day, handed out.

A worker has it in hand for a minute at a time. One that is killed leaves a part that nobody
reads, and another begins anew; the file gets its name in the transaction that says it is
ready, so that there is never half of one. Where the account is erased meanwhile, the row is
gone and the key with it.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from members import account_letters, kept_files, outbox
from members.copy_writing import Writing, amount
from members.models import Download, Member, Membership
from privacy import copy_events, sealed_files, sealing, stores
from privacy.copied import Whose
from privacy.copy_events import Act
from privacy.patience import statements_may_take
from privacy.stores import Draft
from privacy.waking import wake

FOLDER = "copies"
# So long a copy can be fetched, and its row says that it was made.
KEPT, LISTED = timedelta(days=1), timedelta(days=30)
# A member has so many made within a day.
MOST, DAY = 3, timedelta(days=1)
# A worker that is silent for so long is gone; so often somebody begins.
LEASE, TRIES = timedelta(seconds=60), 4
# One statement may read a whole table of somebody's.
PATIENCE = "60s"


class AskedOften(Exception):
    """So many today that the next one waits until tomorrow."""


class NothingToFetch(Exception):
    """It is not ready, or no longer there."""


class Lost(Exception):
    """Another worker has it, or nobody wants it any more."""


class Opened:
    """What is in a file, piece by piece; closed when it is read to its end, or given up."""

    def __init__(self, file: BinaryIO, pieces: Iterator[bytes]) -> None:
        self.file, self.pieces = file, pieces

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.pieces
        finally:
            self.close()

    def close(self) -> None:
        self.file.close()


def ask(member: Member, *, language: str) -> Download:
    """Have a copy made. One that is being made already is that one; one that is ready goes.

    Raises AskedOften.
    """
    with transaction.atomic():
        # One after the other, so that the limit holds.
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        standing = Download.objects.standing().filter(member=member).first()
        if standing and standing.is_being_made:
            return standing
        since = timezone.now() - DAY
        lately = Download.objects.filter(member=member, asked_at__gt=since)
        if lately.count() >= MOST:
            raise AskedOften
        if standing:
            end(standing)
        made = Download.objects.create(
            member=member, language=language, file=kept_files.new_name(FOLDER)
        )
        copy_events.note(made.number, member.subject, Act.ASKED)
        transaction.on_commit(work_soon)
    return made


def work_soon() -> None:
    wake("members.tasks.make_copies")


def latest(member: Member) -> Download | None:
    """The copy that was asked for last."""
    return Download.objects.filter(member=member).order_by("-asked_at").first()


def work() -> int:
    """Make what waits. Returns how many times one was taken in hand."""
    give_up()
    done = 0
    failed: list[Exception] = []
    while download := claim():
        done += 1
        try:
            make(download)
        except Lost:
            continue
        except Exception as error:  # tried again when its time in hand is over
            failed.append(error)
    if failed:
        raise ExceptionGroup("Not every copy was made that was asked for.", failed)
    return done


def claim() -> Download | None:
    """The one that waits longest, in this worker's hands by one conditional UPDATE."""
    while True:
        now = timezone.now()
        waiting = Download.objects.to_work_on(now).filter(tries__lt=TRIES)
        found = waiting.order_by("asked_at").first()
        if found is None:
            return None
        mark = uuid4()
        mine = Download.objects.to_work_on(now).filter(pk=found.pk, tries=found.tries)
        if mine.update(claim=mark, claimed_until=now + LEASE, tries=found.tries + 1):
            taken = Download.objects.filter(pk=found.pk, claim=mark)
            return taken.select_related("member").first()


def in_hand(download: Download) -> QuerySet[Download]:
    """The row, while nobody has ended it or taken it over."""
    return Download.objects.standing().filter(pk=download.pk, claim=download.claim)


def go_on(download: Download, place: int) -> None:
    """Note how far it is, and keep it in hand. Raises Lost."""
    until = timezone.now() + LEASE
    if not in_hand(download).update(place=place, claimed_until=until):
        raise Lost


def make(download: Download) -> None:
    """Write the copy, and say that it is there. Raises Lost."""
    whose = whose_copy(download.member)
    store = stores.at(settings.PRIVATE_ROOT)
    with store.draft(download.file, by=str(download.claim)) as draft:
        with statements_may_take(PATIENCE):
            if not in_hand(download).update(whole=amount(whose)):
                raise Lost
            sealed = sealed_files.Writer(
                draft.file, subject=whose.subject, of=sealed_for(download)
            )
            with translation.override(download.language):
                rows = Writing(sealed, whose, partial(go_on, download)).write()
            sealed.finish()
            draft.flush()
        say_ready(download, draft, size=sealed.size, rows=rows)


@transaction.atomic
def say_ready(download: Download, draft: Draft, *, size: int, rows: int) -> None:
    """From here on it can be fetched; its member is told, once. Raises Lost."""
    now = timezone.now()
    ready = in_hand(download).update(
        ready_at=now, ends_at=now + KEPT, claimed_until=None, size=size, place=rows
    )
    if not ready:
        raise Lost
    # With the row held: whoever ends it or erases the account comes after this.
    draft.finish()
    member = download.member
    copy_events.note(download.pk, member.subject, Act.MADE, rows=rows)
    outbox.post(
        key=f"copy:{download.pk}",
        to=member.email,
        template="copy_ready",
        context={
            "link": account_letters.link("download", language=member.language),
            "hours": int(KEPT.total_seconds() // 3600),
        },
        language=member.language,
    )


def whose_copy(member: Member) -> Whose:
    owned = Membership.objects.filter(
        member=member, role=Membership.Role.OWNER, company__erased_at=None
    )
    return Whose(
        member.pk, member.subject, tuple(owned.values_list("company_id", flat=True))
    )


def sealed_for(download: Download) -> str:
    """Of one copy alone: a file moved to another's place does not open."""
    return f"copy:{download.pk}"


@transaction.atomic
def fetch(member: Member) -> tuple[Download, Opened]:
    """The member's copy, opened piece by piece. Raises NothingToFetch."""
    now = timezone.now()
    ready = Download.objects.standing().filter(member=member, ends_at__gt=now)
    download = ready.select_for_update().first()
    if download is None:
        raise NothingToFetch
    try:
        file = stores.at(settings.PRIVATE_ROOT).open(download.file)
    except OSError as error:
        raise NothingToFetch from error
    found = sealed_files.pieces(file, subject=member.subject, of=sealed_for(download))
    try:
        first = next(found)
    except (OSError, sealing.Unreadable) as error:
        file.close()
        raise NothingToFetch from error
    Download.objects.filter(pk=download.pk).update(fetched_at=now)
    copy_events.note(download.pk, member.subject, Act.FETCHED, rows=download.place)
    return download, Opened(file, chain([first], found))


@transaction.atomic
def delete(member: Member) -> bool:
    """Have the file gone before its time, or nothing made. False where there was none."""
    standing = Download.objects.standing().filter(member=member)
    download = standing.select_for_update().first()
    if download:
        end(download)
    return download is not None


def end(download: Download) -> None:
    """The file goes when this is written for good; what a crash leaves, the clock sweeps."""
    Download.objects.standing().filter(pk=download.pk).update(
        ended_at=timezone.now(), claim=None, claimed_until=None
    )
    transaction.on_commit(
        partial(kept_files.remove, settings.PRIVATE_ROOT, [download.file])
    )


def give_up() -> None:
    """What nobody could make: its member may ask again."""
    now = timezone.now()
    for download in Download.objects.to_work_on(now).filter(tries__gte=TRIES):
        with transaction.atomic():
            end(download)


def forget_old() -> None:
    """After a day the file goes, after a month what was kept of it."""
    now = timezone.now()
    for download in Download.objects.over(now):
        with transaction.atomic():
            end(download)
    Download.objects.filter(ended_at__lt=now - LISTED).delete()
    kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=in_use)


def in_use(names: set[str]) -> set[str]:
    rows = Download.objects.standing().filter(file__in=names)
    return set(rows.values_list("file", flat=True))
