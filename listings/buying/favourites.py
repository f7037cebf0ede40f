"""A buyer's lists of favourites: what can be done to them.

Notes are sealed under the member's own key, each bound to its entry, so that an entry that is
moved takes its note along and nobody else's key opens it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.models import Favourite, FavouriteList, Item, Offer
from listings.models.buying import public
from members.models import Company, Member
from privacy import holds, sealing

TABLE = "listings_favourite"
MOST_LISTS, MOST_ENTRIES, LONGEST_NOTE = 50, 500, 1_000
# How long what was taken off a list can be put back.
UNDOABLE = timedelta(days=1)
Page = Item | Offer | Company
FIELDS: dict[type[Page], str] = {Item: "item", Offer: "offer", Company: "company"}


class CannotBeKept(Exception):
    """It was not done, and these words say why."""

    words: Promise


class TooManyLists(CannotBeKept):
    words = _("You have 50 lists, which is as many as there can be. Delete one first.")


class TooManyEntries(CannotBeKept):
    words = _(
        "A list holds 500 entries at most. Take some off, or choose another list."
    )


class NameTaken(CannotBeKept):
    words = _("You have a list of this name already.")


def pages(kind: str, keys: Sequence[int]) -> list[Page]:
    """Items, offers or companies whose page is there, in the order asked for."""
    seen = Q(public("company__"), published_at__isnull=False, withdrawn_at=None)
    found: dict[int, Page] = {}
    if not keys:
        return []
    if kind == "items":
        found |= {one.pk: one for one in Item.objects.filter(seen, pk__in=keys)}
    elif kind == "offers":
        found |= {one.pk: one for one in Offer.objects.filter(seen, pk__in=keys)}
    else:
        companies = Company.objects.published().filter(pk__in=keys)
        found |= {one.pk: one for one in companies}
    return [found[key] for key in keys if key in found]


@transaction.atomic
def make(member: Member, name: str) -> FavouriteList:
    """Raises TooManyLists and NameTaken."""
    # One after the other, so that the limit holds.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if FavouriteList.objects.filter(member=member).count() >= MOST_LISTS:
        raise TooManyLists
    return named(FavouriteList(member=member), name)


def rename(kept: FavouriteList, name: str) -> FavouriteList:
    """Raises NameTaken."""
    return named(kept, name)


def named(kept: FavouriteList, name: str) -> FavouriteList:
    kept.name = name
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise NameTaken from error
    return kept


def delete(kept: FavouriteList) -> None:
    """The list with its entries, notes and links, for good."""
    kept.delete()


@transaction.atomic
def add(kept: FavouriteList, chosen: Iterable[Page], note: str = "") -> list[UUID]:
    """Put pages on a list. Returns which were not there yet; raises TooManyEntries.

    What is there already keeps its place and its note. What was taken off comes back empty.
    """
    in_hand(kept)
    chosen = list(chosen)
    there = Favourite.objects.filter(list=kept)
    named_by = [(FIELDS[type(one)], one.pk) for one in chosen]
    for field in FIELDS.values():
        again = [key for name, key in named_by if name == field]
        removed = there.filter(removed_at__isnull=False)
        removed.filter(**{f"{field}__in": again}).delete()
    known = {(one.kind, one.page_id) for one in there.there()}
    new = [
        row
        for name, key in dict.fromkeys(named_by)
        if ((row := Favourite(list=kept, **{f"{name}_id": key})).kind, key) not in known
    ]
    if len(known) + len(new) > MOST_ENTRIES:
        raise TooManyEntries
    if note and new:
        sealed = sealer_of(kept.member)
        for row in new:
            row.note = sealed(note, row.pk)
    Favourite.objects.bulk_create(new)
    return [row.pk for row in new]


@transaction.atomic
def move(kept: FavouriteList, keys: Iterable[UUID], *, to: FavouriteList) -> int:
    """Put entries on another list of the same member. Returns how many; raises TooManyEntries.

    What is on the other list already is taken off this one.
    """
    for one in sorted((kept, to), key=lambda one: one.pk):
        in_hand(one)
    Favourite.objects.filter(list=to, removed_at__isnull=False).delete()
    chosen = list(Favourite.objects.there().filter(list=kept, pk__in=list(keys)))
    there = {
        (one.kind, one.page_id) for one in Favourite.objects.there().filter(list=to)
    }
    moved = [one.pk for one in chosen if (one.kind, one.page_id) not in there]
    if len(there) + len(moved) > MOST_ENTRIES:
        raise TooManyEntries
    Favourite.objects.filter(pk__in=moved).update(list=to)
    remove(kept, [one.pk for one in chosen if one.pk not in moved])
    return len(chosen)


def remove(kept: FavouriteList, keys: Iterable[UUID]) -> list[UUID]:
    """Take entries off a list; for a day they can be put back. Returns which were taken off."""
    chosen = Favourite.objects.there().filter(list=kept, pk__in=list(keys))
    with transaction.atomic():
        rows = chosen.select_for_update().values_list("pk", flat=True)
        removed = list(rows)
        Favourite.objects.filter(pk__in=removed).update(removed_at=timezone.now())
    return removed


@transaction.atomic
def put_back(kept: FavouriteList, keys: Iterable[UUID]) -> int:
    """Undo a removal, with notes and places. Raises TooManyEntries."""
    in_hand(kept)
    removed = Favourite.objects.filter(
        list=kept, removed_at__isnull=False, pk__in=list(keys)
    )
    there = Favourite.objects.there().filter(list=kept).count()
    if there + removed.count() > MOST_ENTRIES:
        raise TooManyEntries
    return removed.update(removed_at=None)


def in_hand(kept: FavouriteList) -> None:
    """Hold a list while its entries are counted and changed: of two at once, one waits."""
    FavouriteList.objects.select_for_update(no_key=True).get(pk=kept.pk)


def write_note(entry: Favourite, text: str, *, by: Member) -> None:
    """An empty text takes the note away."""
    note = sealer_of(by)(text, entry.pk) if text else None
    Favourite.objects.filter(pk=entry.pk).update(note=note)


def sealer_of(member: Member) -> Callable[[str, UUID], bytes]:
    sealed = sealing.sealer(subject=member.subject, table=TABLE)
    return lambda text, key: sealed(text, f"note:{key}")


def notes_of(entries: Iterable[Favourite], subject: UUID) -> dict[UUID, str]:
    """The notes of these entries of one member, with one look for the key."""
    written = {one.pk: bytes(one.note) for one in entries if one.note is not None}
    if not written:
        return {}
    opened = sealing.opener(subject=subject, table=TABLE)
    return {key: opened(note, f"note:{key}") for key, note in written.items()}


def forget_removed() -> int:
    """Delete entries that were taken off their list more than a day ago."""
    before = timezone.now() - UNDOABLE
    over = Favourite.objects.filter(removed_at__lt=before)
    deleted, _rows = over.exclude(holds.kept(Favourite)).delete()
    return deleted
