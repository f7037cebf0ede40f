"""Documents of items and offers, PDF files: put up, named, ordered, taken away, handed out.

They stand among the private files: a view hands them out as something to save, and to
visitors only while the listing is live.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import slugify

from listings import file_rows, listing_files
from listings.file_rows import DOCUMENTS, ENDING
from listings.models import Item, ItemDocument, Offer, OfferFile
from members import kept_files
from members.models import Member

FOLDER = "documents"
MOST = 5
Document = ItemDocument | OfferFile


class Sent(NamedTuple):
    """A document as it was sent, and what it is called."""

    title: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def put_up(
    listing: Item | Offer, sent: Sequence[Sent], *, by: Member | None = None
) -> int:
    """Add these documents behind those that are there.

    Returns how many are new: the same content twice is one. Raises TooMany, and
    kept_files.NoRoom where they cannot be kept; then nothing has changed.
    """
    files = {kept_files.new_name(FOLDER) + ENDING: one for one in sent}
    kept_files.write(
        settings.PRIVATE_ROOT, {name: one.content for name, one in files.items()}
    )
    made = {name: row_of(listing, name, one) for name, one in files.items()}
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, files):
        used = listing_files.enter(listing, DOCUMENTS, made, most=MOST, by=by)
    kept_files.remove(settings.PRIVATE_ROOT, set(files) - used)
    return len(used)


def row_of(listing: Item | Offer, name: str, sent: Sent) -> Document:
    said: dict[str, Any] = {
        "file": name,
        "title": sent.title,
        "size": len(sent.content),
        "digest": sent.digest,
    }
    if isinstance(listing, Item):
        return ItemDocument(item=listing, **said)
    return OfferFile(offer=listing, **said)


def move(listing: Item | Offer, number: int, *, up: bool) -> None:
    listing_files.move(listing, DOCUMENTS, number, up=up)


def name(
    listing: Item | Offer, titles: Mapping[int, str], *, by: Member | None = None
) -> None:
    listing_files.describe(listing, DOCUMENTS, titles, by=by)


def take_away(document: Document) -> None:
    listing_files.take_away(document)


def of_item(item_id: int, number: int) -> ItemDocument | None:
    """A document of an item that is live now; None where there is none."""
    live = Item.objects.listed().filter(pk=item_id)
    rows = ItemDocument.objects.filter(pk=number, item__in=live, held_at=None)
    return rows.first()


def of_offer(offer_id: int, number: int) -> OfferFile | None:
    """A document of an offer that is open now; None where there is none."""
    live = Offer.objects.listed().filter(pk=offer_id)
    return OfferFile.objects.filter(pk=number, offer__in=live, held_at=None).first()


def shown_of(offer: Offer) -> list[OfferFile]:
    """Those that visitors of the offer's page may save."""
    return list(offer.documents.filter(held_at=None))


def file_name(document: Document) -> str:
    """What a visitor's browser saves it as."""
    return f"{slugify(document.title)[:80] or 'document'}{ENDING}"


def sweep() -> int:
    """Remove documents that no listing has."""
    named = file_rows.documents_in_use
    return len(kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=named))
