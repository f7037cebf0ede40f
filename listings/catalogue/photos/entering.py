"""Photos of a batch, item by item, become photos of their items.

Those of one item are a transaction, which marks their lines: a worker that is killed leaves the
photos and their marks, or neither. Files are written whole; those that no row names are swept.
They go through the gate as those do that a team sends on the page of an item.
"""

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from listings import item_photos
from listings.catalogue import keeping
from listings.catalogue.holding import Lost
from listings.catalogue.limits import Unreadable
from listings.catalogue.photos import archive, holding
from listings.catalogue.photos.addresses import OWN, file_name
from listings.catalogue.photos.archive import NoPhoto
from listings.catalogue.photos.fetching import Fetcher, Refused
from listings.catalogue.photos.looking import State, warn
from listings.models import Item, ItemPhoto, PhotoBatch, PhotoLine
from members import kept_files, redrawing
from members.pictures import TooMany
from members.redrawing import Drawn

# Seconds until another batch has its turn.
SLICE = 15.0
GROUP = 8
FETCHED_AT_ONCE = 4
Content = bytes | NoPhoto | Refused | None


def enter(batch: PhotoBatch, fetcher: Fetcher) -> None:
    """Enter photos until all are, or this batch's time is over. Raises Lost."""
    ends = time.monotonic() + SLICE
    while time.monotonic() < ends:
        waiting = batch.lines.filter(state=State.WAITING).select_related("item")
        some = list(waiting.order_by("number")[:GROUP])
        if not some:
            finish(batch)
            return
        holding.go_on(batch)
        got = contents(batch, some, fetcher)
        for _item, those in groupby(got, key=lambda pair: pair[0].item_id):
            enter_some(batch, list(those))
    holding.let_go(batch)


def finish(batch: PhotoBatch) -> None:
    holding.let_go(batch, finished_at=timezone.now())
    keeping.remove([batch.content])


def contents(
    batch: PhotoBatch, some: list[PhotoLine], fetcher: Fetcher
) -> Iterator[tuple[PhotoLine, Content]]:
    """What each of these lines names; None for a photo that is on this site already."""
    if not batch.content:
        pool = ThreadPoolExecutor(FETCHED_AT_ONCE)
        try:
            got = pool.map(partial(fetched, fetcher), [line.name for line in some])
            yield from zip(some, got, strict=True)
        finally:
            pool.shutdown(cancel_futures=True)
        return
    try:
        with archive.reading(keeping.place(batch.content)) as book:
            for line in some:
                yield line, unpacked(book, line)
    except Unreadable:
        for line in some:
            yield line, NoPhoto("lost")


def fetched(fetcher: Fetcher, address: str) -> Content:
    if address.startswith(OWN):
        return None
    if not settings.FETCH_PHOTOS:
        return Refused("photos_off")
    try:
        return fetcher.fetch(address)
    except Refused as refused:
        return refused


def unpacked(book: Any, line: PhotoLine) -> Content:
    try:
        return archive.content(book, line.entry or 0)
    except NoPhoto as wrong:
        return wrong


def enter_some(batch: PhotoBatch, those: list[tuple[PhotoLine, Content]]) -> None:
    """Enter photos of one item, or say why not. Raises Lost.

    Together, where they fit: of something live staff are asked about all of them at once.
    """
    drawn = [(line, drawn_anew(batch, line, content)) for line, content in those]
    ready = [(line, one) for line, one in drawn if one]
    if not ready:
        return
    try:
        put_up(batch, ready)
    except (TooMany, kept_files.NoRoom):
        for line, one in ready:
            put_up_alone(batch, line, one)


def put_up_alone(batch: PhotoBatch, line: PhotoLine, drawn: Drawn) -> None:
    try:
        put_up(batch, [(line, drawn)])
    except TooMany:
        fail(batch, line, "many")
    except kept_files.NoRoom:
        fail(batch, line, "room")


def drawn_anew(batch: PhotoBatch, line: PhotoLine, content: Content) -> Drawn | None:
    """The photo to put up; None where it is settled what becomes of its line. Raises Lost."""
    holding.go_on(batch)
    item = line.item
    if item is None or item.withdrawn_at:
        fail(batch, line, "gone")
    elif isinstance(content, NoPhoto):
        fail(batch, line, content.code)
    elif isinstance(content, Refused):
        fail(batch, line, content.code, content.told)
    elif content is None:
        show_again(batch, line, item)
    else:
        return redrawn(batch, line, item, content)
    return None


def redrawn(
    batch: PhotoBatch, line: PhotoLine, item: Item, content: bytes
) -> Drawn | None:
    """None where the item has it, or it is no picture."""
    if not batch.content:
        warn(line, file_name(line.name))
    digest = hashlib.sha256(content).hexdigest()
    if item.photos.filter(digest=digest).exists():
        same(batch, line, item, digest)
        return None
    try:
        return redrawing.draw_anew(content, "photo")
    except redrawing.Refused as refused:
        fail(batch, line, refused.reason)
        return None


@transaction.atomic
def put_up(batch: PhotoBatch, ready: list[tuple[PhotoLine, Drawn]]) -> None:
    """Photos of one item, with their marks. Raises TooMany, kept_files.NoRoom, Lost."""
    item = ready[0][0].item
    assert item is not None  # noqa: S101 looked at before they were drawn
    known = set(item.photos.values_list("digest", flat=True))
    for line, drawn in ready:
        mark(batch, line, State.SAME if drawn.digest in known else State.ADDED)
        known.add(drawn.digest)
    item_photos.put_up(item, [drawn for _line, drawn in ready], by=batch.sent_by)
    for line, drawn in ready:
        remember(batch, line, item, drawn.digest)


@transaction.atomic
def same(batch: PhotoBatch, line: PhotoLine, item: Item, digest: str) -> None:
    mark(batch, line, State.SAME)
    remember(batch, line, item, digest)


def remember(batch: PhotoBatch, line: PhotoLine, item: Item, digest: str) -> None:
    """What was fetched from an address is not fetched from it again."""
    if batch.content:
        return
    source = hashlib.sha256(line.name.encode()).hexdigest()
    for photo in item.photos.select_for_update().filter(digest=digest):
        if source not in photo.sources:
            photo.sources = [*photo.sources, source]
            photo.save(update_fields=["sources"])


def show_again(batch: PhotoBatch, line: PhotoLine, item: Item) -> None:
    """A photo of another item of the company, with the same files."""
    try:
        show_other(batch, line, item)
    except TooMany:
        fail(batch, line, "many")


@transaction.atomic
def show_other(batch: PhotoBatch, line: PhotoLine, item: Item) -> None:
    stem = line.name.removeprefix(OWN)
    # Held until the end: files go when the last row that names them goes.
    ours = ItemPhoto.objects.filter(stem=stem, item__company=batch.company_id)
    photo = ours.select_for_update(of=("self",)).order_by("pk").first()
    if photo is None:
        fail(batch, line, "not_yours")
        return
    # What the demo world drew has no digest.
    digest = photo.digest or hashlib.sha256(stem.encode()).hexdigest()
    again = ItemPhoto(
        item=item, stem=stem, width=photo.width, height=photo.height, digest=digest
    )
    is_new = bool(item_photos.show(item, {stem: again}, by=batch.sent_by))
    mark(batch, line, State.ADDED if is_new else State.SAME)


def fail(
    batch: PhotoBatch, line: PhotoLine, code: str, told: dict[str, Any] | None = None
) -> None:
    line.code, line.told = code, told or {}
    with transaction.atomic():
        mark(batch, line, State.FAILED)


def mark(batch: PhotoBatch, line: PhotoLine, state: State) -> None:
    """Say what became of a photo, once. Raises Lost."""
    counted = {State.ADDED: "added", State.SAME: "same", State.FAILED: "failed"}[state]
    holding.go_on(batch, place=F("place") + 1, **{counted: F(counted) + 1})
    waiting = PhotoLine.objects.filter(pk=line.pk, state=State.WAITING)
    code = line.code if state != State.SAME else ""
    if not waiting.update(state=state, code=code, told=line.told if code else {}):
        raise Lost
