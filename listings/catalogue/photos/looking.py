"""Looking a ZIP of photos through: whose each is, which would be taken, what is wrong with the others."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from django.db import transaction
from django.utils import timezone

from listings import item_photos
from listings.catalogue import keeping
from listings.catalogue.limits import Unreadable
from listings.catalogue.photos import archive, holding, names
from listings.catalogue.photos.archive import Entry, NoPhoto
from listings.models import ItemPhoto, PhotoBatch, PhotoLine
from listings.public_area.finding import contacts_in_name

AT_ONCE = 500
OFTEN = 20
State = PhotoLine.State


@dataclass
class Account:
    """What the items show so far, with what this archive adds: {item: digests}."""

    shown: dict[int, set[str]] = field(default_factory=dict)
    amount: Counter[int] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)


def look_through(batch: PhotoBatch) -> None:
    """Note what each file of the ZIP is, and count. Raises holding.Lost."""
    PhotoLine.objects.filter(batch=batch).delete()
    try:
        with archive.reading(keeping.place(batch.content)) as book:
            entries = archive.entries(book)
            if not entries:
                raise Unreadable("no_files")
            holding.go_on(batch, place=0, whole=len(entries))
            lines = list(lines_of(batch, book, entries))
    except Unreadable as error:
        holding.let_go(batch, trouble=error.code)
        keeping.remove([batch.content])
        return
    waiting = [line for line in lines if line.state == State.WAITING]
    with transaction.atomic():
        PhotoLine.objects.bulk_create(lines, batch_size=AT_ONCE)
        holding.let_go(
            batch,
            read_at=timezone.now(),
            place=0,
            whole=len(waiting),
            items=len({line.item_id for line in waiting}),
            found=Counter(line.code for line in lines if line.state == State.FAILED),
            same=sum(line.state == State.SAME for line in lines),
            failed=sum(line.state == State.FAILED for line in lines),
        )


def lines_of(
    batch: PhotoBatch, book: ZipFile, entries: list[Entry]
) -> Iterator[PhotoLine]:
    """A line for each file, those of one item together and in their order."""
    found = names.of_items(batch.company, entries)
    account = account_of({one.item for one in found.values()})

    def order(entry: Entry) -> tuple[bool, str, int, str]:
        item = found.get(entry.place)
        sku, place = (item.sku, item.place) if item else ("", 0)
        return item is None, sku, place, entry.name

    for number, entry in enumerate(sorted(entries, key=order), 1):
        if number % OFTEN == 0:
            holding.go_on(batch, place=number)
        item = found.get(entry.place)
        line = PhotoLine(batch=batch, number=number, entry=entry.place, name=entry.name)
        if item:
            line.item_id, line.sku = item.item, item.sku
        judge(line, book, account)
        yield line


def account_of(items: set[int]) -> Account:
    account = Account()
    photos = ItemPhoto.objects.filter(item__in=items)
    for item, digest in photos.values_list("item_id", "digest"):
        account.shown.setdefault(item, set()).add(digest)
        account.amount[item] += 1
    return account


def judge(line: PhotoLine, book: ZipFile, account: Account) -> None:
    """Say on the line whether it would be taken."""
    try:
        if line.name in account.names:
            raise NoPhoto("twice")
        account.names.add(line.name)
        # What is no picture is told so, whoever it would be of.
        content = archive.content(book, line.entry or 0)
        if line.item_id is None:
            raise NoPhoto("no_item")
        line.digest = hashlib.sha256(content).hexdigest()
        shown = account.shown.setdefault(line.item_id, set())
        if line.digest in shown:
            line.state = State.SAME
            return
        if account.amount[line.item_id] >= item_photos.MOST:
            raise NoPhoto("many")
    except NoPhoto as wrong:
        line.state, line.code = State.FAILED, wrong.code
        return
    shown.add(line.digest)
    account.amount[line.item_id] += 1
    warn(line, line.name.replace("\\", "/").rpartition("/")[2])


def warn(line: PhotoLine, name: str) -> None:
    """Names of files are not kept; what stands in one may stand in the picture too."""
    # A SKU is public anyway, and is looked at with the item.
    beside = name.replace(line.sku, "", 1) if line.sku else name
    if found := contacts_in_name(beside):
        line.code, line.told = "name_tells", {"found": found[0].text[:60]}
