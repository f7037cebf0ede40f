"""Photos of a batch, one after the other, become photos of their items.

Each is a transaction of its own, which marks its line: a worker that is killed leaves the photo
and its mark, or neither. Files are written whole; those that no row names are swept.
They go through the gate as those do that a team sends on the page of an item.
"""

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
        for line, content in contents(batch, some, fetcher):
            enter_one(batch, line, content)
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


def enter_one(batch: PhotoBatch, line: PhotoLine, content: Content) -> None:
    """Enter one photo, or say why not. Raises Lost."""
    item = line.item
    if item is None or item.withdrawn_at:
        return fail(batch, line, "gone")
    if isinstance(content, NoPhoto):
        return fail(batch, line, content.code)
    if isinstance(content, Refused):
        return fail(batch, line, content.code, content.told)
    if not batch.content and content is not None:
        warn(line, file_name(line.name))
    try:
        if content is None:
            return show_again(batch, line, item)
        digest = hashlib.sha256(content).hexdigest()
        if item.photos.filter(digest=digest).exists():
            return same(batch, line, item, digest)
        put_up(batch, line, item, redrawing.draw_anew(content, "photo"))
    except redrawing.Refused as refused:
        fail(batch, line, refused.reason)
    except TooMany:
        fail(batch, line, "many")
    except kept_files.NoRoom:
        fail(batch, line, "room")
    return None


@transaction.atomic
def put_up(batch: PhotoBatch, line: PhotoLine, item: Item, drawn: Drawn) -> None:
    is_new = not item.photos.filter(digest=drawn.digest).exists()
    mark(batch, line, State.ADDED if is_new else State.SAME)
    item_photos.put_up(item, [drawn], by=batch.sent_by)
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


@transaction.atomic
def show_again(batch: PhotoBatch, line: PhotoLine, item: Item) -> None:
    """A photo of another item of the company, with the same files. Raises TooMany."""
    stem = line.name.removeprefix(OWN)
    # Held until the end: files go when the last row that names them goes.
    ours = ItemPhoto.objects.filter(stem=stem, item__company=batch.company_id)
    photo = ours.select_for_update(of=("self",)).order_by("pk").first()
    if photo is None:
        return fail(batch, line, "not_yours")
    # What the demo world drew has no digest.
    digest = photo.digest or hashlib.sha256(stem.encode()).hexdigest()
    again = ItemPhoto(
        item=item, stem=stem, width=photo.width, height=photo.height, digest=digest
    )
    is_new = bool(item_photos.show(item, {stem: again}, by=batch.sent_by))
    mark(batch, line, State.ADDED if is_new else State.SAME)
    return None


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
