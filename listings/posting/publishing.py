"""When buyers see an item or offer: published, changed, paused, renewed, taken down.

Every deed is one conditional UPDATE, so that done twice, or by two at once, it is done once.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from listings import file_rows
from listings.models import Item, ListingEdit, Offer
from listings.moderation import gate
from listings.moderation.around import Around
from listings.posting import edits
from listings.posting.lacking import CLOSES_BEFORE, LONGEST_VALID, lacks
from listings.public_area import confirming
from members import public_pages
from members.models import Member

# From today, where nobody says a day.
RENEWED_FOR, OPEN_FOR = timedelta(days=180), timedelta(days=30)
# What our staff are looking at for the first time stays as it was handed in.
SETTLED = Q(published_at__isnull=False) | Q(submitted_at=None)
# A listing, and the changes beside it where it is live.
Changed = tuple[Item | Offer, ListingEdit | None]


class Outcome(Enum):
    """What became of a wish to publish."""

    LIVE = "live"
    HELD = "held"


class NotReady(Exception):
    """Something is missing before it can be published."""


class _Ready(NamedTuple):
    """Something that lacks nothing: as it is, what waits beside it, and as it would be public."""

    stored: Item | Offer
    edit: ListingEdit | None
    edited: Item | Offer

    @property
    def beside(self) -> ListingEdit | None:
        """The changes beside something live; a draft holds its own."""
        return self.edit if self.stored.published_at is not None else None


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
        outcome = _published([listing], by=by, words=words, seen=seen).get(listing.pk)
    except IntegrityError as error:
        # Another item took the SKU between looking and writing.
        raise NotReady from error
    if outcome is None:
        raise NotReady
    return outcome


def publish_all(
    listings: Sequence[Item | Offer], *, by: Member | None, words: str = ""
) -> dict[int, Outcome]:
    """The same of many of one kind, by their keys; those that lack something are not in it."""
    try:
        return _published(listings, by=by, words=words)
    except IntegrityError:
        # Where one does not fit, it stands in no other's way.
        found = {}
        for one in listings:
            with suppress(NotReady):
                found[one.pk] = publish(one, by=by, words=words)
        return found


@transaction.atomic
def _published(
    listings: Sequence[Item | Offer],
    *,
    by: Member | None,
    words: str,
    seen: str | None = None,
) -> dict[int, Outcome]:
    stored = edits.locked_all(listings)
    beside = edits.of_all(stored)
    found: dict[int, Outcome] = {}
    ready: list[_Ready] = []
    for one in stored:
        edit = beside.get(one.pk)
        if one.published_at is not None and not edits.is_waiting(edit):
            found[one.pk] = Outcome.LIVE
        elif is_held(one, edit):
            found[one.pk] = Outcome.HELD
        elif seen is not None and edits.state_of(one, edit) != seen:
            raise edits.ChangedMeanwhile
        elif not lacks(edited := edits.onto(one, edit), edit):
            ready.append(_Ready(one, edit, edited))
    return found | _weighed(ready, by=by, words=words)


def _weighed(
    ready: Sequence[_Ready], *, by: Member | None, words: str
) -> dict[int, Outcome]:
    """Let those be seen in which nothing is to be looked at; the others wait for our staff."""
    edited = [one.edited for one in ready]
    around = Around(edited)
    held: list[gate.Held] = []
    waiting: list[Changed] = []
    live: list[_Ready] = []
    for one in ready:
        company = one.stored.company
        reasons = gate.weigh(one.edited, by=by, around=around)
        if gate.needs_review(company, reasons, one.beside, around):
            held.append(gate.Held(one.stored, reasons, one.beside))
            waiting.append((one.stored, one.beside))
            around.one_more(company)
        else:
            live.append(one)
    if words:
        confirming.confirm_all(edited, by=by, words=words, look=around.contacts)
    hold_all(waiting)
    gate.lay_all_before(held, by=by)
    _apply_all([(one.stored, one.edit) for one in live if one.beside])
    go_live_all([one.stored for one in live if not one.beside])
    found = {one.stored.pk: Outcome.LIVE for one in live}
    return found | {one.listing.pk: Outcome.HELD for one in held}


def is_held(listing: Item | Offer, edit: ListingEdit | None) -> bool:
    """Does it wait for our staff already, as it is now?"""
    if listing.published_at is None:
        return listing.submitted_at is not None
    return edit is not None and edit.submitted_at is not None


def hold(listing: Item | Offer, edit: ListingEdit | None) -> None:
    """From now on it waits for our staff."""
    hold_all([(listing, edit)])


def hold_all(waiting: Sequence[Changed]) -> None:
    """The same of many of one kind, each with the changes beside it, if it is live."""
    now = timezone.now()
    beside = [edit.pk for _listing, edit in waiting if edit]
    drafts = [listing for listing, edit in waiting if not edit]
    if beside:
        ListingEdit.objects.filter(pk__in=beside).update(submitted_at=now)
    if drafts:
        _rows(drafts).update(submitted_at=now)


def go_live(listing: Item | Offer) -> bool:
    """Buyers can see it from now on. False where they could already."""
    return bool(go_live_all([listing]))


@transaction.atomic
def go_live_all(listings: Sequence[Item | Offer]) -> int:
    """The same of many of one kind. Returns how many they could not see before."""
    if not listings:
        return 0
    values: dict[str, Any] = {"published_at": timezone.now(), "submitted_at": None}
    if isinstance(listings[0], Item):
        values |= {"confirmed_on": timezone.localdate()}
    drafts = _rows(listings).filter(published_at=None, withdrawn_at=None)
    # Held, so that they are still the same when they are changed.
    keys = set(drafts.select_for_update().values_list("pk", flat=True))
    went = [one for one in listings if one.pk in keys]
    if went:
        _rows(went).update(**values)
        edits.discard_all(went)
        edits.enter(went)
    return len(went)


@transaction.atomic
def apply_edit(edit: ListingEdit) -> None:
    """What waited beside a listing is the listing from now on."""
    stored = edits.locked(edit.listing)
    _apply_all([(stored, edits.of(stored))])


def _apply_all(changed: Sequence[Changed]) -> None:
    """The same of many of one kind; they are held."""
    listings = [stored for stored, edit in changed if edit]
    for stored, edit in changed:
        if edit:
            values = edits.read(stored, edit.values) | file_rows.said_by(edit.values)
            if isinstance(stored, Item):
                values |= {"confirmed_on": timezone.localdate()}
            edits.change(stored, values)
    edits.discard_all(listings)
    edits.enter([one for one in listings if one.published_at is not None])


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
    alone = ListingEdit(**{edits.kind_of(stored): stored}, values=edits.written(values))
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
            _rows([stored]).update(submitted_at=None)
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
    waited = _rows([listing]).filter(published_at=None, submitted_at__isnull=False)
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
        return _turn(listing, where, closes_on=last, outcome="", outcome_asked_at=None)
    last = min(until or today + RENEWED_FOR, today + LONGEST_VALID)
    return _turn(listing, where, valid_until=last, confirmed_on=today)


def withdraw(listing: Item | Offer) -> bool:
    """Take it away for good: its page answers 410. What nobody ever saw is deleted."""
    with transaction.atomic():
        gate.take_back(listing)
        if _rows([listing]).filter(published_at=None).delete()[0]:
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
        _rows([listing])
        .filter(where, withdrawn_at=None)
        .update(**values, changed_at=timezone.now())
    )
    if done:
        edits.enter([listing])
        public_pages.changed()
    return bool(done)


def _rows(listings: Sequence[Item | Offer]) -> Any:
    rows = type(listings[0])._default_manager
    return rows.filter(pk__in=[one.pk for one in listings])
