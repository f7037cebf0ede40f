"""What a team is working on: a draft is saved as it stands, changes of something live wait beside it.

Whatever is typed is kept. Values that fit go where they belong; where a field does not fit,
the whole form is kept as it was typed, until it does.
"""

import hashlib
import json
from collections.abc import Mapping
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
Values = Mapping[str, Any]
Typed = Mapping[str, list[str]]


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
    return ListingEdit.objects.filter(**_whose(listing)).first()


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
    rows = type(listing)._default_manager.select_for_update(of=("self",))
    return cast(Listing, rows.select_related("company").get(pk=listing.pk))


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
        waiting = {**read(stored, edit.values if edit else {}), **values}
        beside = {k: v for k, v in waiting.items() if v != getattr(stored, k)}
        beside |= file_rows.said_by(edit.values if edit else {})
        keep(stored, beside, typed=typed, mark=mark, by=by, edit=edit)
    return stored


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
    ListingEdit.objects.update_or_create(
        **_whose(listing),
        defaults={
            "values": written(values),
            "typed": {name: list(map(storable, said)) for name, said in typed.items()}
            if typed
            else {},
            "base": edit.base if edit else listing.changed_at,
            "sitting": mark.sitting if mark else None,
            "turn": mark.turn if mark else 0,
            "changed_at": timezone.now(),
            "changed_by": by,
            "submitted_at": None,
        },
    )


def discard(listing: Item | Offer) -> None:
    """Forget what waits beside something, also for our staff. Twice is once."""
    gate.take_back(listing)
    file_rows.forget_held(listing)
    ListingEdit.objects.filter(**_whose(listing)).delete()


def write(listing: Item | Offer, values: Values) -> None:
    """Change the listing itself, within the transaction of the one who calls.

    Search and public pages follow where buyers can see it.
    """
    file_rows.reveal(listing, file_rows.said_by(values))
    columns = {k: v for k, v in values.items() if k not in file_rows.COLUMNS}
    if columns:
        _write_columns(listing, columns)
    if listing.published_at is not None:
        enter([listing])


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


def enter(listings: list[Any]) -> None:
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
    return text.replace("\0", "\ufffd")


def _whose(listing: Item | Offer) -> dict[str, Any]:
    return {"item" if isinstance(listing, Item) else "offer": listing}
