"""An item's photos: put up, ordered, described, taken away.

They hold at once, as a company's do (docs/decisions/0012-pictures.md). Two items may show
the same files: they go with the last row that names them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Case, PositiveSmallIntegerField, Value, When

from listings.models import Item, ItemPhoto
from members import kept_files, public_pages
from members.photos import UPLOADED
from members.pictures import TooMany, names_of
from members.redrawing import Drawn

FOLDER = f"{UPLOADED}items"
MOST = 10


def put_up(item: Item, drawn: Sequence[Drawn]) -> int:
    """Show these photos behind those that are there.

    Returns how many are new: the same file twice is one photo. Raises TooMany, and
    kept_files.NoRoom where they cannot be kept; then nothing has changed.
    """
    stems = [kept_files.new_name(FOLDER) for _ in drawn]
    files = {
        f"{stem}-{name}": content
        for stem, one in zip(stems, drawn, strict=True)
        for name, content in one.files.items()
    }
    kept_files.write(settings.MEDIA_ROOT, files)
    with kept_files.dropped_unless_saved(settings.MEDIA_ROOT, files):
        used = enter(item, dict(zip(stems, drawn, strict=True)))
    unused = [name for stem in stems if stem not in used for name in names_of(stem)]
    kept_files.remove(settings.MEDIA_ROOT, unused)
    return len(used)


@transaction.atomic
def enter(item: Item, drawn: Mapping[str, Drawn]) -> set[str]:
    """Rows for these photos, named by stem. Returns the stems that are new."""
    there = list(locked(item).photos.all())
    known = {photo.digest for photo in there}
    new = {one.digest: (stem, one) for stem, one in drawn.items()}
    wanted = [pair for digest, pair in new.items() if digest not in known]
    if len(there) + len(wanted) > MOST:
        raise TooMany
    reorder([photo.pk for photo in there])
    ItemPhoto.objects.bulk_create(
        ItemPhoto(
            item=item,
            stem=stem,
            width=one.width,
            height=one.height,
            digest=one.digest,
            position=len(there) + n,
        )
        for n, (stem, one) in enumerate(wanted)
    )
    public_pages.changed()
    return {stem for stem, _one in wanted}


@transaction.atomic
def move(item: Item, number: int, *, up: bool) -> None:
    """A photo changes places with the one before or after it; at the end it stays."""
    keys = list(locked(item).photos.values_list("pk", flat=True))
    if moved(keys, number, up=up):
        reorder(keys)
        public_pages.changed()


def moved(keys: list[int], number: int, *, up: bool) -> bool:
    """Let one of these change places with its neighbour. False where there is none."""
    if number not in keys:
        return False
    here = keys.index(number)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(keys):
        return False
    keys[here], keys[there] = keys[there], keys[here]
    return True


def reorder(keys: Sequence[int]) -> None:
    """These photos in this order, in one statement."""
    cases = [When(pk=key, then=Value(n)) for n, key in enumerate(keys)]
    if cases:
        ItemPhoto.objects.filter(pk__in=keys).update(
            position=Case(*cases, output_field=PositiveSmallIntegerField())
        )


@transaction.atomic
def describe(item: Item, words: Mapping[int, str]) -> None:
    """What the item's photos show, by their numbers. Others' are left alone."""
    changed = []
    for photo in locked(item).photos.filter(pk__in=words):
        if photo.alt != words[photo.pk]:
            photo.alt = words[photo.pk]
            changed.append(photo)
    if changed:
        ItemPhoto.objects.bulk_update(changed, ["alt"])
        public_pages.changed()


@transaction.atomic
def take_away(photo: ItemPhoto) -> None:
    """Delete a photo: its row, and on commit its files. Twice is once."""
    forget(locked(photo.item).photos.filter(pk=photo.pk))
    public_pages.changed()


def locked(item: Item) -> Item:
    """The item for this transaction alone; two editors come one after the other."""
    return Item.objects.select_for_update().get(pk=item.pk)


def forget(photos: Iterable[ItemPhoto]) -> None:
    """Rows go now; on commit the files that no other row names."""
    for photo in photos:
        photo.delete()
        if photo.stem.startswith(UPLOADED):
            transaction.on_commit(partial(drop, photo.stem))


def drop(stem: str) -> None:
    if not in_use({stem}):
        kept_files.remove(settings.MEDIA_ROOT, names_of(stem))


def sweep() -> int:
    """Remove files that no photo has: left by a process that was killed, or an item that is gone."""
    return len(kept_files.sweep(settings.MEDIA_ROOT, FOLDER, named=in_use))


def in_use(stems: set[str]) -> set[str]:
    known = ItemPhoto.objects.filter(stem__in=stems)
    return set(known.values_list("stem", flat=True))
