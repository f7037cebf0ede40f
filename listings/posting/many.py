"""One deed for many items at once, each in a transaction of its own: what is done stays done."""

from collections.abc import Callable, Iterable
from typing import Any

from listings.models import Category, Item
from listings.posting import edits, publishing
from listings.posting.items import attributes_kept
from listings.public_area import checking
from members.models import Member

Deed = Callable[[Item], bool]
DEEDS: dict[str, Deed] = {
    "pause": publishing.pause,
    "resume": publishing.resume,
    "archive": publishing.archive,
    "restore": publishing.restore,
    "confirm": publishing.confirm,
    "renew": publishing.renew,
}


def each(items: Iterable[Item], deed: Deed) -> list[int]:
    """The keys of those that it changed."""
    return [item.pk for item in items if deed(item)]


def publish(
    items: Iterable[Item], *, by: Member, words: str = ""
) -> dict[str, list[int]]:
    """The keys of those that went live, that wait for our staff, that lack something.

    Those in which contact data is marked are left out: each is confirmed on its own page.
    """
    names = ("live", "held", "lacking", "marked")
    found: dict[str, list[int]] = {name: [] for name in names}
    for item in items:
        if checking.marks(edits.onto(item, edits.of(item))):
            found["marked"].append(item.pk)
            continue
        try:
            outcome = publishing.publish(item, by=by, words=words)
        except (publishing.NotReady, edits.ChangedMeanwhile):
            found["lacking"].append(item.pk)
        else:
            found[outcome.value].append(item.pk)
    return found


def recategorise(
    items: Iterable[Item], *, category: Category, by: Member
) -> dict[str, list[int]]:
    """Put these into another category; attributes that it does not know are dropped."""

    def values(item: Item) -> dict[str, Any]:
        kept = attributes_kept(item.attributes, category.pk)
        return {"category_id": category.pk, "attributes": kept}

    return _put(items, values, by)


def change_lead_time(
    items: Iterable[Item], *, days: int | None, by: Member
) -> dict[str, list[int]]:
    """How many days after the order all of these leave."""
    return _put(items, lambda _item: {"lead_time_days": days}, by)


def _put(
    items: Iterable[Item], values: Callable[[Item], dict[str, Any]], by: Member
) -> dict[str, list[int]]:
    """The keys of those that changed, that wait for our staff, that wait with other changes."""
    found: dict[str, list[int]] = {"live": [], "held": [], "left": []}
    for item in items:
        outcome = publishing.put(item, values(item), by=by)
        found[outcome.value if outcome else "left"].append(item.pk)
    return found
