"""What a team is working on: a draft is saved as it stands, changes of something live wait beside it.

Whatever is typed is kept. Values that fit go where they belong; where a field does not fit,
the whole form is kept as it was typed, until it does.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from listings import file_rows
from listings.models import Item, ListingEdit, Offer
from listings.moderation import gate
from listings.search import index
from members import public_pages
from members.models import Member

Listing = TypeVar("Listing", bound=Item | Offer)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
Values = Mapping[str, Any]
Typed = Mapping[str, list[str]]
# What a later saving says anew.
KEPT = [
    *("values", "typed", "base", "sitting", "turn", "changed_at", "changed_by"),
    "submitted_at",
]


class ChangedMeanwhile(Exception):
    """Somebody else saved the listing since this form was opened."""


@dataclass(frozen=True)
class Mark:
    """Which opening of a form saves: what it was begun with, and the how-manieth saving it is.

    One opening never stands in its own way: what it saved itself is not "meanwhile".
    """

    seen: str
    sitting: UUID | None = None
    turn: int = 0


def of(listing: Item | Offer) -> ListingEdit | None:
    """What stands beside a listing, as it is in the database now."""
    return of_all([listing]).get(listing.pk)


def of_all(listings: Sequence[Item | Offer]) -> dict[int, ListingEdit]:
    """The same of many of one kind, by the key of the listing."""
    if not listings:
        return {}
    kind = kind_of(listings[0])
    found = ListingEdit.objects.filter(**{f"{kind}__in": [one.pk for one in listings]})
    return {getattr(edit, f"{kind}_id"): edit for edit in found}


def is_waiting(edit: ListingEdit | None) -> bool:
    """Does it hold anything that its listing does not?"""
    return edit is not None and bool(edit.values or edit.typed)


def onto(listing: Listing, edit: ListingEdit | None) -> Listing:
    """A copy of the listing with the new values; nothing is saved."""
    edited = copy(listing)
    for name, value in read(listing, edit.values if edit else {}).items():
        setattr(edited, name, value)
    edited.waiting_files = file_rows.said_by(edit.values if edit else {})  # type: ignore[union-attr]
    return edited


def state_of(listing: Item | Offer, edit: ListingEdit | None) -> str:
    """A name for the listing as it stands: it changes with every save."""
    beside = edit.changed_at if edit else None
    said = f"{type(listing).__name__} {listing.pk} {listing.changed_at} {beside}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def locked(listing: Listing) -> Listing:
    """The listing as it is now, held until the transaction ends."""
    for found in locked_all([listing]):
        return found
    raise type(listing).DoesNotExist


def locked_all(listings: Sequence[Listing]) -> list[Listing]:
    """The same of many of one kind, by their keys, so that two at once wait for one another."""
    if not listings:
        return []
    rows = type(listings[0])._default_manager.select_for_update(of=("self",))
    keys = [one.pk for one in listings]
    found = rows.select_related("company").filter(pk__in=keys).order_by("pk")
    return cast(list[Listing], list(found))


@transaction.atomic
def save(
    listing: Listing,
    values: Values,
    *,
    mark: Mark | None,
    typed: Typed | None = None,
    by: Member | None,
) -> Listing:
    """Save what a form says; raises ChangedMeanwhile where somebody else saved since.

    Of a draft the values hold at once. Of what was published they wait. What waits for our
    staff is taken back: nobody decides on words that have changed meanwhile. A saving that
    arrives after a later one of the same sitting says nothing new, and is left out.
    """
    stored = locked(listing)
    edit = of(stored)
    if mark and is_own(mark, edit) and edit and mark.turn < edit.turn:
        return stored
    if mark and not is_own(mark, edit) and state_of(stored, edit) != mark.seen:
        raise ChangedMeanwhile
    gate.take_back(stored)
    if stored.published_at is None:
        write(stored, {**values, "submitted_at": None})
        keep(stored, {}, typed=typed, mark=mark, by=by)
    else:
        waiting = added(stored, edit, values)
        keep(stored, waiting, typed=typed, mark=mark, by=by, edit=edit)
    return stored


@transaction.atomic
def save_all(
    listings: Sequence[Item | Offer], values: Mapping[int, Values], *, by: Member | None
) -> None:
    """Save new values of many live ones of a kind, {key: values}: they wait beside each."""
    stored = locked_all(listings)
    edits = of_all(stored)
    gate.take_all_back(stored)
    keep_all(
        [
            _row(one, added(one, edit, values[one.pk]), by=by, edit=edit)
            for one in stored
            for edit in [edits.get(one.pk)]
        ]
    )


def added(
    listing: Item | Offer, edit: ListingEdit | None, values: Values
) -> dict[str, Any]:
    """What waits beside a live listing with these values too: what differs from it."""
    before = edit.values if edit else {}
    waiting = {**read(listing, before), **values}
    beside = {k: v for k, v in waiting.items() if v != getattr(listing, k)}
    return beside | file_rows.said_by(before)


def is_own(mark: Mark, edit: ListingEdit | None) -> bool:
    """Was the last saving made by this very opening of the form?"""
    return bool(mark.sitting and edit and edit.sitting == mark.sitting)


def keep(
    listing: Item | Offer,
    values: Values,
    *,
    typed: Typed | None = None,
    mark: Mark | None = None,
    by: Member | None,
    edit: ListingEdit | None = None,
) -> None:
    """These are the values that stand beside it, within the transaction of the one who calls."""
    keep_all([_row(listing, values, typed=typed, mark=mark, by=by, edit=edit)])


def keep_all(rows: Sequence[ListingEdit]) -> None:
    """The same of many of one kind."""
    if not rows:
        return
    ListingEdit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item" if rows[0].item_id else "offer"],
        update_fields=KEPT,
    )


def _row(
    listing: Item | Offer,
    values: Values,
    *,
    typed: Typed | None = None,
    mark: Mark | None = None,
    by: Member | None,
    edit: ListingEdit | None = None,
) -> ListingEdit:
    said = typed or {}
    return ListingEdit(
        **{kind_of(listing): listing},
        values=written(values),
        typed={name: list(map(storable, texts)) for name, texts in said.items()},
        base=edit.base if edit else listing.changed_at,
        sitting=mark.sitting if mark else None,
        turn=mark.turn if mark else 0,
        changed_at=timezone.now(),
        changed_by=by,
        submitted_at=None,
    )


def discard(listing: Item | Offer) -> None:
    """Forget what waits beside something, also for our staff. Twice is once."""
    discard_all([listing])


def discard_all(listings: Sequence[Item | Offer]) -> None:
    """The same of many of one kind."""
    if not listings:
        return
    gate.take_all_back(listings)
    file_rows.forget_held(listings)
    kind, keys = kind_of(listings[0]), [one.pk for one in listings]
    ListingEdit.objects.filter(**{f"{kind}__in": keys}).delete()


def write(listing: Item | Offer, values: Values) -> None:
    """Change the listing itself, within the transaction of the one who calls.

    Search and public pages follow where buyers can see it.
    """
    change(listing, values)
    if listing.published_at is not None:
        enter([listing])


def change(listing: Item | Offer, values: Values) -> None:
    """The same; whoever calls lets search and public pages follow."""
    file_rows.reveal(listing, file_rows.said_by(values))
    columns = {k: v for k, v in values.items() if k not in file_rows.COLUMNS}
    if columns:
        _write_columns(listing, columns)


def _write_columns(listing: Item | Offer, values: Values) -> None:
    for name, value in values.items():
        setattr(listing, name, value)
    changed = [*values, "changed_at"]
    if "title" in values:
        longest = cast(int, listing._meta.get_field("slug").max_length)
        listing.slug = Item.slug_for(listing.title)[:longest].strip("-")
        changed.append("slug")
    listing.changed_at = timezone.now()
    listing.save(update_fields=changed)


def enter(listings: Sequence[Item | Offer]) -> None:
    """Search and public pages show these as they are now."""
    index.enter_items([one.pk for one in listings if isinstance(one, Item)])
    index.enter_offers([one.pk for one in listings if isinstance(one, Offer)])
    public_pages.changed()


def written(values: Values) -> dict[str, Any]:
    """Values as JSON holds them."""
    told: dict[str, Any] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return told


def read(listing: Item | Offer, values: Values) -> dict[str, Any]:
    """Values as the listing's columns hold them; a column that no longer exists is left out."""
    columns = {one.attname: one for one in listing._meta.concrete_fields}
    return {
        name: _python(columns[name], value)
        for name, value in values.items()
        if name in columns
    }


def _python(column: Any, value: Any) -> Any:
    if isinstance(column, ArrayField) and isinstance(value, list):
        return [column.base_field.to_python(one) for one in value]
    if isinstance(column, models.JSONField):
        return value
    return column.to_python(value)


def storable(text: str) -> str:
    """Text without what no database column can hold."""
    return UNSTORABLE.sub("\ufffd", text)


def kind_of(listing: Item | Offer) -> str:
    """Which column of what stands beside it names it."""
    return "item" if isinstance(listing, Item) else "offer"
