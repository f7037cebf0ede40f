"""An item's documents, PDF files: put up, named, ordered, taken away, handed out.

They stand among the private files: a view hands them out as something to save, and to
visitors only while the item is live.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Case, PositiveSmallIntegerField, Value, When
from django.utils.text import slugify

from listings.item_photos import locked, moved
from listings.models import Item, ItemDocument
from members import kept_files, public_pages
from members.pictures import TooMany

FOLDER = "documents"
ENDING = ".pdf"
MOST = 5


class Sent(NamedTuple):
    """A document as it was sent, and what it is called."""

    title: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def put_up(item: Item, sent: Sequence[Sent]) -> int:
    """Add these documents behind those that are there.

    Returns how many are new: the same content twice is one. Raises TooMany, and
    kept_files.NoRoom where they cannot be kept; then nothing has changed.
    """
    files = {kept_files.new_name(FOLDER) + ENDING: one for one in sent}
    kept_files.write(
        settings.PRIVATE_ROOT, {name: one.content for name, one in files.items()}
    )
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, files):
        used = enter(item, files)
    kept_files.remove(settings.PRIVATE_ROOT, set(files) - used)
    return len(used)


@transaction.atomic
def enter(item: Item, files: Mapping[str, Sent]) -> set[str]:
    """Rows for these documents, by the names of their files. Returns the names that are new."""
    there = list(locked(item).documents.all())
    known = {document.digest for document in there}
    new = {one.digest: (name, one) for name, one in files.items()}
    wanted = [(*pair, digest) for digest, pair in new.items() if digest not in known]
    if len(there) + len(wanted) > MOST:
        raise TooMany
    reorder([document.pk for document in there])
    ItemDocument.objects.bulk_create(
        ItemDocument(
            item=item,
            file=name,
            title=one.title,
            size=len(one.content),
            digest=digest,
            position=len(there) + n,
        )
        for n, (name, one, digest) in enumerate(wanted)
    )
    public_pages.changed()
    return {name for name, _one, _digest in wanted}


@transaction.atomic
def move(item: Item, number: int, *, up: bool) -> None:
    """A document changes places with its neighbour; at the end it stays."""
    keys = list(locked(item).documents.values_list("pk", flat=True))
    if moved(keys, number, up=up):
        reorder(keys)
        public_pages.changed()


def reorder(keys: Sequence[int]) -> None:
    """These documents in this order, in one statement."""
    cases = [When(pk=key, then=Value(n)) for n, key in enumerate(keys)]
    if cases:
        ItemDocument.objects.filter(pk__in=keys).update(
            position=Case(*cases, output_field=PositiveSmallIntegerField())
        )


@transaction.atomic
def name(item: Item, titles: Mapping[int, str]) -> None:
    """What the item's documents are called, by their numbers. Others' are left alone."""
    changed = []
    for document in locked(item).documents.filter(pk__in=titles):
        if document.title != titles[document.pk]:
            document.title = titles[document.pk]
            changed.append(document)
    if changed:
        ItemDocument.objects.bulk_update(changed, ["title"])
        public_pages.changed()


@transaction.atomic
def take_away(document: ItemDocument) -> None:
    """Delete it: its row, and on commit its file. Twice is once."""
    for one in locked(document.item).documents.filter(pk=document.pk):
        one.delete()
        transaction.on_commit(partial(drop, one.file.name or ""))
    public_pages.changed()


def for_visitors(item_id: int, number: int) -> ItemDocument | None:
    """A document of an item that is live now; None where there is none."""
    live = Item.objects.listed().filter(pk=item_id)
    return ItemDocument.objects.filter(pk=number, item__in=live).first()


def file_name(document: ItemDocument) -> str:
    """What a visitor's browser saves it as."""
    return f"{slugify(document.title)[:80] or 'document'}{ENDING}"


def drop(path: str) -> None:
    if path and not in_use({path.removesuffix(ENDING)}):
        kept_files.remove(settings.PRIVATE_ROOT, [path])


def sweep() -> int:
    """Remove documents that no item has."""
    return len(kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=in_use))


def in_use(stems: set[str]) -> set[str]:
    known = ItemDocument.objects.filter(file__in=[f"{stem}{ENDING}" for stem in stems])
    return {path.removesuffix(ENDING) for path in known.values_list("file", flat=True)}
