"""When buyers see an item or offer: published, changed, paused, renewed, taken down.

Every deed is one conditional UPDATE, so that done twice, or by two at once, it is done once.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from listings import file_rows
from listings.models import Item, ListingEdit, Offer
from listings.moderation import gate
from listings.posting import edits
from listings.posting.lacking import CLOSES_BEFORE, LONGEST_VALID, lacks
from listings.public_area import confirming
from members import public_pages
from members.models import Member

# From today, where nobody says a day.
RENEWED_FOR, OPEN_FOR = timedelta(days=180), timedelta(days=30)

# What our staff are looking at for the first time stays as it was handed in.
SETTLED = Q(published_at__isnull=False) | Q(submitted_at=None)


class Outcome(Enum):
    """What became of a wish to publish."""

    LIVE = "live"
    HELD = "held"


class NotReady(Exception):
    """Something is missing before it can be published."""


def publish(
    listing: Item | Offer,
    *,
    by: Member | None,
    seen: str | None = None,
    words: str = "",
) -> Outcome:
    """Show it to buyers, with the changes that wait beside it; twice is once.

    Where a person has to look first it waits for our staff (HELD); what was published stays as
    it is meanwhile. `words` are those in which `by` confirmed that this becomes public.
    Raises NotReady, and ChangedMeanwhile where it is not as it was `seen` by the one who
    publishes: nobody publishes what they have not read.
    """
    try:
        return _published(listing, by=by, seen=seen, words=words)
    except IntegrityError as error:
        # Another item took the SKU between looking and writing.
        raise NotReady from error


@transaction.atomic
def _published(
    listing: Item | Offer, *, by: Member | None, seen: str | None, words: str
) -> Outcome:
    stored = edits.locked(listing)
    edit = edits.of(stored)
    if stored.published_at is not None and not edits.is_waiting(edit):
        return Outcome.LIVE
    if is_held(stored, edit):
        return Outcome.HELD
    if seen is not None and edits.state_of(stored, edit) != seen:
        raise edits.ChangedMeanwhile
    edited = edits.onto(stored, edit)
    if lacks(edited, edit):
        raise NotReady
    if words:
        confirming.confirm(edited, by=by, words=words)
    beside = edit if stored.published_at is not None else None
    reasons = gate.weigh(edited, by=by)
    if gate.needs_review(stored.company, reasons, beside):
        hold(stored, beside)
        gate.lay_before(stored, reasons, by=by, edit=beside)
        return Outcome.HELD
    if beside:
        apply_edit(beside)
    else:
        go_live(stored)
    return Outcome.LIVE


def is_held(listing: Item | Offer, edit: ListingEdit | None) -> bool:
    """Does it wait for our staff already, as it is now?"""
    if listing.published_at is None:
        return listing.submitted_at is not None
    return edit is not None and edit.submitted_at is not None


def hold(listing: Item | Offer, edit: ListingEdit | None) -> None:
    """From now on it waits for our staff."""
    rows = ListingEdit.objects.filter(pk=edit.pk) if edit else _rows(listing)
    rows.update(submitted_at=timezone.now())


@transaction.atomic
def go_live(listing: Item | Offer) -> bool:
    """Buyers can see it from now on. False where they could already."""
    now = timezone.now()
    values: dict[str, Any] = {"published_at": now, "submitted_at": None}
    if isinstance(listing, Item):
        values |= {"confirmed_on": timezone.localdate()}
    went = _rows(listing).filter(published_at=None, withdrawn_at=None).update(**values)
    if went:
        edits.discard(listing)
        edits.enter([listing])
    return bool(went)


@transaction.atomic
def apply_edit(edit: ListingEdit) -> None:
    """What waited beside a listing is the listing from now on."""
    stored = edits.locked(edit.listing)
    waiting = edits.of(stored)
    if waiting is None:
        return
    values = edits.read(stored, waiting.values) | file_rows.said_by(waiting.values)
    if isinstance(stored, Item):
        values |= {"confirmed_on": timezone.localdate()}
    edits.write(stored, values)
    edits.discard(stored)


@transaction.atomic
def put(
    listing: Item | Offer, values: edits.Values, *, by: Member | None
) -> Outcome | None:
    """Say a few values anew, whatever else waits: the later word holds.

    Of something live they hold at once where nobody has to look first; else they wait with
    the rest (HELD; None where colleagues are still at work on the rest).
    """
    stored = edits.locked(listing)
    edit = edits.of(stored)
    if stored.published_at is None:
        gate.take_back(stored)
        edits.write(stored, {**values, "submitted_at": None})
        _say_beside(edit, values)
        return Outcome.LIVE
    alone = ListingEdit(**_whose(stored), values=edits.written(values))
    reasons = gate.weigh(edits.onto(stored, alone), by=by)
    if not gate.needs_review(stored.company, reasons, alone):
        edits.write(stored, values)
        _say_beside(edit, values)
        return Outcome.LIVE
    is_more = edits.is_waiting(edit) and not is_held(stored, edit)
    before = edit.values if edit else {}
    waiting = {**edits.read(stored, before), **file_rows.said_by(before), **values}
    edits.keep(stored, waiting, typed=edit.typed if edit else None, by=by, edit=edit)
    if is_more:
        return None
    kept = edits.of(stored)
    hold(stored, kept)
    gate.lay_before(stored, reasons, by=by, edit=kept)
    return Outcome.HELD


@transaction.atomic
def put_files(
    listing: Item | Offer, column: str, said: Mapping[str, str], *, by: Member | None
) -> Outcome | None:
    """Let buyers see these files, {number: words}: of something live once nobody has to look
    first, as with `put`. What waits as a whole for our staff does so no longer: nobody
    approves pictures that came after.
    """
    stored = edits.locked(listing)
    edit = edits.of(stored)
    if stored.published_at is None:
        file_rows.reveal(stored, {column: said})
        if stored.submitted_at:
            gate.take_back(stored)
            _rows(stored).update(submitted_at=None)
        return Outcome.LIVE
    waiting = file_rows.said_by(edit.values if edit else {}).get(column, {})
    return put(stored, {column: {**waiting, **said}}, by=by)


def _say_beside(edit: ListingEdit | None, values: edits.Values) -> None:
    """What was said of the listing itself no longer waits beside it."""
    if edit is None:
        return
    for name, value in edits.written(values).items():
        edit.values.pop(name, None)
        if name in edit.typed:
            edit.typed[name] = ["" if value is None else str(value)]
    edit.changed_at, edit.sitting = timezone.now(), None
    edit.save(update_fields=["values", "typed", "changed_at", "sitting"])


def _whose(listing: Item | Offer) -> dict[str, Any]:
    return {"item" if isinstance(listing, Item) else "offer": listing}


@transaction.atomic
def forget(listing: Item | Offer) -> None:
    """The changes beside something live are wanted no more, nor looked at by our staff."""
    gate.take_back(edits.locked(listing))
    edits.discard(listing)


def pause(listing: Item | Offer) -> bool:
    """Buyers cannot count on it for now: its page says so, lists leave it out."""
    return _turn(
        listing,
        Q(published_at__isnull=False, paused_at=None, archived_at=None),
        paused_at=timezone.now(),
    )


def resume(listing: Item | Offer) -> bool:
    return _turn(listing, Q(paused_at__isnull=False, archived_at=None), paused_at=None)


@transaction.atomic
def archive(listing: Item | Offer) -> bool:
    """Put it away: its page says that it is no longer offered. A draft waits no longer."""
    edits.locked(listing)
    waited = _rows(listing).filter(published_at=None, submitted_at__isnull=False)
    if waited.update(submitted_at=None):
        gate.take_back(listing)
    return _turn(listing, Q(archived_at=None), archived_at=timezone.now())


def restore(listing: Item | Offer) -> bool:
    """Take it out of the archive, as it was."""
    return _turn(listing, Q(archived_at__isnull=False), archived_at=None)


def confirm(item: Item) -> bool:
    """Its company says today that all of it is still right."""
    where = Q(archived_at=None) & SETTLED
    return _turn(item, where, confirmed_on=timezone.localdate())


def renew(listing: Item | Offer, *, until: date | None = None) -> bool:
    """Open for longer, from today; an item is confirmed with it. Never past what is allowed.

    What became of an offer is asked anew when it closes again.
    """
    today = timezone.localdate()
    where = Q(archived_at=None) & SETTLED
    if isinstance(listing, Offer):
        last = min(until or today + OPEN_FOR, today + CLOSES_BEFORE)
        return _turn(listing, where, closes_on=last, outcome="")
    last = min(until or today + RENEWED_FOR, today + LONGEST_VALID)
    return _turn(listing, where, valid_until=last, confirmed_on=today)


def withdraw(listing: Item | Offer) -> bool:
    """Take it away for good: its page answers 410. What nobody ever saw is deleted."""
    with transaction.atomic():
        gate.take_back(listing)
        if _rows(listing).filter(published_at=None).delete()[0]:
            return True
        done = _turn(
            listing, Q(published_at__isnull=False), withdrawn_at=timezone.now()
        )
        if done:
            edits.discard(listing)
        return done


@transaction.atomic
def _turn(listing: Item | Offer, where: Q, **values: Any) -> bool:
    """Change these columns if it is still as it has to be. False where it is not."""
    done = (
        _rows(listing)
        .filter(where, withdrawn_at=None)
        .update(**values, changed_at=timezone.now())
    )
    if done:
        edits.enter([listing])
        public_pages.changed()
    return bool(done)


def _rows(listing: Item | Offer) -> Any:
    return type(listing)._default_manager.filter(pk=listing.pk)
