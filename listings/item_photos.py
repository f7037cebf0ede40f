"""An item's photos: put up, ordered, described, taken away (docs/decisions/0012-pictures.md)."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from listings import file_rows, listing_files
from listings.file_rows import PHOTOS
from listings.models import Item, ItemPhoto
from members import kept_files
from members.models import Member
from members.photos import UPLOADED
from members.pictures import names_of
from members.redrawing import Drawn

FOLDER = f"{UPLOADED}items"
MOST = 10


def put_up(item: Item, drawn: Sequence[Drawn], *, by: Member | None = None) -> int:
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
    made = {
        stem: ItemPhoto(
            item=item,
            stem=stem,
            width=one.width,
            height=one.height,
            digest=one.digest,
        )
        for stem, one in zip(stems, drawn, strict=True)
    }
    with kept_files.dropped_unless_saved(settings.MEDIA_ROOT, files):
        used = show(item, made, by=by)
    unused = [name for stem in stems if stem not in used for name in names_of(stem)]
    kept_files.remove(settings.MEDIA_ROOT, unused)
    return len(used)


def show(item: Item, made: Mapping[str, ItemPhoto], *, by: Member | None) -> set[str]:
    """Show photos whose files are there already, {stem: row}. Returns the stems of the new ones.

    Raises TooMany.
    """
    return listing_files.enter(item, PHOTOS, made, most=MOST, by=by)


def move(item: Item, number: int, *, up: bool) -> None:
    listing_files.move(item, PHOTOS, number, up=up)


def describe(item: Item, words: Mapping[int, str], *, by: Member | None = None) -> None:
    listing_files.describe(item, PHOTOS, words, by=by)


def take_away(photo: ItemPhoto) -> None:
    listing_files.take_away(photo)


def sweep() -> int:
    """Remove files that no photo has: left by a process that was killed, or an item that is gone."""
    named = file_rows.photos_in_use
    return len(kept_files.sweep(settings.MEDIA_ROOT, FOLDER, named=named))
