"""Photos and documents of listings as rows: whose they are, which wait, which files they name.

Two rows may name the same content (a copy of an item shows the photos of the first): it goes
with the last row that names it. Whoever copies or deletes rows holds their listing meanwhile,
so that no row comes to name what is being removed.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import (
    Case,
    PositiveSmallIntegerField,
    Value,
    When,
    prefetch_related_objects,
)

from listings.models import Item, ItemDocument, ItemPhoto, Offer, OfferFile
from members import kept_files
from members.photos import UPLOADED
from members.pictures import names_of

File = ItemPhoto | ItemDocument | OfferFile
PHOTOS, DOCUMENTS = "photos", "documents"
COLUMNS = (PHOTOS, DOCUMENTS)
# The column of a file's row that visitors read.
WORDS = {PHOTOS: "alt", DOCUMENTS: "title"}
ENDING = ".pdf"
# {"photos" or "documents": {number of the row: its words}}, as JSON holds it.
Said = Mapping[str, Mapping[str, str]]


def of(listing: Item | Offer, column: str) -> models.QuerySet[Any]:
    """A listing's photos or documents in their order; an offer has no photos."""
    if isinstance(listing, Offer):
        kept = listing.documents.all()
        return kept if column == DOCUMENTS else kept.none()
    return listing.photos.all() if column == PHOTOS else listing.documents.all()


def read_all(listings: Sequence[Item | Offer]) -> None:
    """Read the files of many of one kind at once: `of` asks nothing then, while they live."""
    if listings:
        columns = COLUMNS if isinstance(listings[0], Item) else (DOCUMENTS,)
        prefetch_related_objects(list(listings), *columns)


def words_of(file: File) -> str:
    return file.alt if isinstance(file, ItemPhoto) else file.title


def said_by(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What new values of a listing say of its files."""
    return {column: values[column] for column in COLUMNS if column in values}


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


def reorder(model: Any, keys: Sequence[int]) -> None:
    """These files in this order, in one statement."""
    cases = [When(pk=key, then=Value(n)) for n, key in enumerate(keys)]
    if cases:
        model.objects.filter(pk__in=keys).update(
            position=Case(*cases, output_field=PositiveSmallIntegerField())
        )


def reveal(listing: Item | Offer, said: Said) -> None:
    """Let visitors see these files, with these words."""
    for column, words in said.items():
        changed = list(of(listing, column).filter(pk__in=[int(one) for one in words]))
        for file in changed:
            setattr(file, WORDS[column], words[str(file.pk)])
            file.held_at = None
        if changed:
            rows = type(changed[0])._default_manager
            rows.bulk_update(changed, [WORDS[column], "held_at"])


def held(listing: Item | Offer, column: str) -> int:
    """How many files nobody but their team sees, until our staff have looked."""
    return of(listing, column).filter(held_at__isnull=False).count()


def forget_held(listings: Sequence[Item | Offer]) -> None:
    """Files of these, of one kind, that wait are wanted no more."""
    keys = [one.pk for one in listings]
    if isinstance(listings[0], Offer):
        forget(OfferFile.objects.filter(offer__in=keys, held_at__isnull=False))
        return
    for model in (ItemPhoto, ItemDocument):
        forget(model._default_manager.filter(item__in=keys, held_at__isnull=False))


def copy(before: Item | Offer, after: Item | Offer) -> None:
    """Let a new draft show what another listing of its company shows; they share the content.

    `before` is held by the one who calls. What waits for our staff comes along: nobody sees a
    draft.
    """
    owner = "item" if isinstance(after, Item) else "offer"
    for column in COLUMNS:
        rows: list[Any] = list(of(before, column))
        for place, row in enumerate(rows):
            row.pk, row.position, row.held_at = None, place, None
            row._state.adding = True
            setattr(row, owner, after)
        if rows:
            type(rows[0])._default_manager.bulk_create(rows)


def forget(files: Iterable[File]) -> None:
    """Rows go now; on commit the content that no other row names."""
    for file in list(files):
        file.delete()
        if not isinstance(file, ItemPhoto):
            transaction.on_commit(partial(drop_document, file.file.name or ""))
        elif file.stem.startswith(UPLOADED):
            transaction.on_commit(partial(drop_photo, file.stem))


def drop_photo(stem: str) -> None:
    if not photos_in_use({stem}):
        kept_files.remove(settings.MEDIA_ROOT, names_of(stem))


def drop_document(path: str) -> None:
    if path and not documents_in_use({path.removesuffix(ENDING)}):
        kept_files.remove(settings.PRIVATE_ROOT, [path])


def photos_in_use(stems: set[str]) -> set[str]:
    known = ItemPhoto.objects.filter(stem__in=stems)
    return set(known.values_list("stem", flat=True))


def documents_in_use(stems: set[str]) -> set[str]:
    paths = [f"{stem}{ENDING}" for stem in stems]
    known: set[str] = set()
    for model in (ItemDocument, OfferFile):
        rows = model._default_manager.filter(file__in=paths)
        known |= set(rows.values_list("file", flat=True))
    return {path.removesuffix(ENDING) for path in known}
