"""One deed for many items or offers at once.

Each is a transaction of its own, so that what is done stays done; publishing weighs them together.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from listings import file_rows
from listings.models import Category, Item, Offer
from listings.posting import edits, publishing
from listings.posting.items import attributes_kept
from listings.public_area import checking
from members.models import Member

Listing = Item | Offer
# Each is a Callable[[Item], bool] at least; confirming is of items alone.
DEEDS: dict[str, Callable[[Any], bool]] = {
    "pause": publishing.pause,
    "resume": publishing.resume,
    "archive": publishing.archive,
    "restore": publishing.restore,
    "confirm": publishing.confirm,
    "renew": publishing.renew,
}


def each(listings: Iterable[Listing], deed: Callable[[Any], bool]) -> list[int]:
    """The keys of those that it changed."""
    return [one.pk for one in listings if deed(one)]


def close_on(offers: Iterable[Offer], *, day: date) -> list[int]:
    """Let these offers close on this day. The keys of those that do now."""
    return each(offers, lambda offer: publishing.renew(offer, until=day))


def publish(
    listings: Iterable[Listing], *, by: Member, words: str = ""
) -> dict[str, list[int]]:
    """The keys of those that went live, that wait for our staff, that lack something.

    Those in which contact data is marked are left out: each is confirmed on its own page.
    """
    names = ("live", "held", "lacking", "marked")
    found: dict[str, list[int]] = {name: [] for name in names}
    rows = list(listings)
    beside = edits.of_all(rows)
    edited = [edits.onto(one, beside.get(one.pk)) for one in rows]
    file_rows.read_all(edited)
    clean = []
    for one, as_public in zip(rows, edited, strict=True):
        if checking.marks(as_public):
            found["marked"].append(one.pk)
        else:
            clean.append(one)
    became = publishing.publish_all(clean, by=by, words=words)
    for one in clean:
        outcome = became.get(one.pk)
        found[outcome.value if outcome else "lacking"].append(one.pk)
    return found


def recategorise(
    listings: Iterable[Listing], *, category: Category, by: Member
) -> dict[str, list[int]]:
    """Put these into another category; attributes that it does not know are dropped."""

    def values(listing: Any) -> dict[str, Any]:
        if isinstance(listing, Offer):
            return {"category_id": category.pk}
        kept = attributes_kept(listing.attributes, category.pk)
        return {"category_id": category.pk, "attributes": kept}

    return _put(listings, values, by)


def change_lead_time(
    items: Iterable[Item], *, days: int | None, by: Member
) -> dict[str, list[int]]:
    """How many days after the order all of these leave."""
    return _put(items, lambda _item: {"lead_time_days": days}, by)


def _put(
    listings: Iterable[Listing], values: Callable[[Any], dict[str, Any]], by: Member
) -> dict[str, list[int]]:
    """The keys of those that changed, that wait for our staff, that wait with other changes."""
    found: dict[str, list[int]] = {"live": [], "held": [], "left": []}
    for one in listings:
        outcome = publishing.put(one, values(one), by=by)
        found[outcome.value if outcome else "left"].append(one.pk)
    return found
