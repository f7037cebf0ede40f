"""Entering a file that was looked through: all of it in one transaction, then what buyers see
batch by batch.

A worker that is killed in the transaction leaves nothing; one that is killed later has its
place kept by the rows that are still there.
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from listings.catalogue import holding, keeping, lines
from listings.catalogue.looking import cleaner_of
from listings.catalogue.photos import noting
from listings.models import CatalogueFile, CatalogueLine, Item, ListingEdit, Review
from listings.posting import edits, publishing
from listings.posting.publishing import Outcome
from members import public_pages

VALID_FOR = timedelta(days=180)
BATCH = 500
TRIES = 3
# Seconds, after which it is others' turn: a worker has other things to do as well.
SPELL = 240


class Overtaken(Exception):
    """What the file was looked through beside has changed: it has to be looked through anew."""


def enter(file: CatalogueFile) -> bool:
    """Enter what was looked through. False where the rest is for another spell of work.

    Raises holding.Lost.
    """
    begun = time.monotonic()
    if file.entered_at is None:
        for left in reversed(range(TRIES)):
            try:
                enter_rows(file)
                break
            except Overtaken:
                # Back to the beginning; the supplier is asked again.
                holding.let_go(file, read_at=None, confirmed_at=None, place=0)
                return True
            except IntegrityError:  # somebody made an item of the same SKU meanwhile
                if not left:
                    raise
    while follow(file):
        if time.monotonic() - begun > SPELL:
            holding.let_go(file)
            return False
    finish(file)
    return True


@transaction.atomic
def enter_rows(file: CatalogueFile) -> None:
    """All good rows, or nothing. Raises Overtaken, holding.Lost."""
    take_time()
    now = timezone.now()
    # Of one company one file after the other; the row is held until the end.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('catalogue'), %s)",
            [file.company_id % 2**31],
        )
    holding.go_on(file, entered_at=now, place=0)
    lines.analyse()
    cleaner = cleaner_of(file)
    columns = cleaner.columns
    if lines.count(file) != file.new + file.changed + file.same:
        raise Overtaken  # the table is empty after a crash of the database
    if lines.late_faults(file, cleaner, 0, 2**31 - 1):
        raise Overtaken
    today = timezone.localdate(now)
    changed = lines.update_drafts(file, columns, now=now)
    new = lines.insert_new(file, columns, until=today + VALID_FOR, today=today, now=now)
    # What was typed into a form and did not fit is overtaken.
    ListingEdit.objects.filter(item__in=changed).delete()
    # Nobody decides on words that have changed meanwhile.
    Review.objects.filter(item__in=changed).waiting().update(withdrawn_at=now)
    noting.note(file, cleaner, now=now)
    waiting = lines.forget_done(file, columns)
    holding.go_on(file, new=new, whole=waiting)
    file.entered_at = now
    public_pages.changed()


def take_time() -> None:
    """Until the end of this transaction: the limits are those of one page."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


@transaction.atomic
def follow(file: CatalogueFile) -> bool:
    """Let the next rows be seen by buyers, or wait beside what they see. False where none is left."""
    some = list(
        CatalogueLine.objects.filter(file=file.pk)
        .order_by("row")
        .values_list("pk", "row")[:BATCH]
    )
    if not some:
        return False
    take_time()
    columns = cleaner_of(file).columns
    live, drafts = lines.items_of(file, columns, [pk for pk, _row in some])
    became: Counter[Outcome | None] = Counter()
    if live:
        became += change_live(file, columns, live)
    if file.publishes and drafts:
        unseen = Item.objects.filter(published_at=None, withdrawn_at=None)
        became += publish(file, list(unseen.filter(pk__in=drafts)))
    CatalogueLine.objects.filter(pk__in=[pk for pk, _row in some]).delete()
    file.published += became[Outcome.LIVE]
    file.held += became[Outcome.HELD]
    file.lacking += became[None]
    file.place += len(some)
    kept = ("published", "held", "lacking", "place")
    holding.go_on(file, **{name: getattr(file, name) for name in kept})
    return True


def publish(file: CatalogueFile, items: Sequence[Item]) -> Counter[Outcome | None]:
    """Show these to buyers, but for those that lack something or are to be looked at.

    The gate weighs them as any other (listings/moderation/gate.py). Returns what became of how
    many; None is of those that lack something.
    """
    with translation.override(file.language):
        words = words_of_confirming()
        found = publishing.publish_all(items, by=file.uploaded_by, words=words)
    return Counter(found.get(item.pk) for item in items)


def words_of_confirming() -> str:
    """What the supplier confirms before a file is entered that publishes."""
    return _(
        "I know that everybody can read, copy and find these items as soon as they are published."
    )


def change_live(
    file: CatalogueFile, columns: tuple[str, ...], ids: list[int]
) -> Counter[Outcome | None]:
    """What buyers see changes where the supplier publishes; else the new values wait beside it."""
    items = list(Item.objects.filter(pk__in=ids))
    values = lines.values_of(file, columns, ids)
    edits.save_all(items, values, by=file.uploaded_by)
    return publish(file, items) if file.publishes else Counter()


def finish(file: CatalogueFile) -> None:
    """Nothing is left to do; the file itself is no longer needed, the rows that failed are."""
    holding.let_go(file, finished_at=timezone.now())
    keeping.remove([file.content])
