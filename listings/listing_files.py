"""What a team does to the files of a listing: added, ordered, described, taken away.

Of a draft it holds at once. What buyers would read or see anew of something live goes through
the gate as any change does (listings/moderation/gate.py): until our staff have looked, new
files are held back and new words wait beside the old. To take a file away, or to change the
order of what was approved, asks nobody.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from listings import file_rows
from listings.file_rows import File
from listings.models import Item, ItemPhoto, Offer
from listings.moderation import gate
from listings.posting import edits, publishing
from members import public_pages
from members.models import Member
from members.pictures import TooMany


@transaction.atomic
def enter(
    listing: Item | Offer,
    column: str,
    made: Mapping[str, File],
    *,
    most: int,
    by: Member | None,
) -> set[str]:
    """Put these rows behind those that are there; `made` names each. Returns the names of the
    new ones: the same content twice is one. Raises TooMany.
    """
    stored = edits.locked(listing)
    there = list(file_rows.of(stored, column))
    known = {file.digest for file in there}
    # Of the same content the last that was sent.
    new = {row.digest: name for name, row in made.items() if row.digest not in known}
    if len(there) + len(new) > most:
        raise TooMany
    if not new:
        return set()
    rows = [made[name] for name in new.values()]
    model: Any = type(rows[0])
    file_rows.reorder(model, [file.pk for file in there])
    for place, row in enumerate(rows, start=len(there)):
        row.position = place
        row.held_at = timezone.now() if stored.published_at else None
    model.objects.bulk_create(rows)
    publishing.put_files(stored, column, said(rows), by=by)
    return set(new.values())


def said(rows: Iterable[File]) -> dict[str, str]:
    return {str(row.pk): file_rows.words_of(row) for row in rows}


@transaction.atomic
def move(listing: Item | Offer, column: str, number: int, *, up: bool) -> None:
    """A file changes places with the one before or after it; at the end it stays."""
    stored = edits.locked(listing)
    rows = file_rows.of(stored, column)
    keys: list[int] = list(rows.values_list("pk", flat=True))
    if file_rows.moved(keys, number, up=up):
        file_rows.reorder(rows.model, keys)
        public_pages.changed()


@transaction.atomic
def describe(
    listing: Item | Offer,
    column: str,
    words: Mapping[int, str],
    *,
    by: Member | None,
) -> None:
    """What the listing's files show or are called, by their numbers. Others' are left alone."""
    stored = edits.locked(listing)
    waiting = waiting_words(stored, column)
    changed = {
        str(file.pk): words[file.pk]
        for file in file_rows.of(stored, column).filter(pk__in=words)
        if waiting.get(str(file.pk), file_rows.words_of(file)) != words[file.pk]
    }
    if changed:
        publishing.put_files(stored, column, changed, by=by)


def waiting_words(listing: Item | Offer, column: str) -> Mapping[str, str]:
    """{number of a file: its words}, of what waits to be seen by buyers."""
    edit = edits.of(listing)
    return file_rows.said_by(edit.values if edit else {}).get(column, {})


@transaction.atomic
def take_away(file: Any) -> None:
    """Delete it: its row, and on commit its content where nothing else names it. Twice is once."""
    listing: Item | Offer = file.item if hasattr(file, "item") else file.offer
    column = file_rows.PHOTOS if isinstance(file, ItemPhoto) else file_rows.DOCUMENTS
    stored = edits.locked(listing)
    file_rows.forget(file_rows.of(stored, column).filter(pk=file.pk))
    no_longer_waits(stored, column, str(file.pk))
    public_pages.changed()


def no_longer_waits(listing: Item | Offer, column: str, key: str) -> None:
    """What was taken away needs no look; what else waits goes on waiting as it is."""
    edit = edits.of(listing)
    if edit is None or key not in edit.values.get(column, {}):
        return
    del edit.values[column][key]
    if not edit.values[column]:
        del edit.values[column]
    if not edits.is_waiting(edit):
        edits.discard(listing)
        return
    edit.changed_at = timezone.now()
    edit.save(update_fields=["values", "changed_at"])
    gate.narrow(listing, edit.values)
