"""A moderator's word: approve, reject, take down; and another's on an appeal.

Every decision is one conditional UPDATE: of two at once the second is told. Nothing goes live
but what was looked at: where a company has changed it meanwhile, the decision says so.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from listings.models import Item, ListingEdit, Offer, Report, Review
from listings.models.review import APPEAL_DUE, APPEALED, OPEN
from listings.moderation import counts, gate, letters, remarks
from listings.posting import edits, publishing
from members.models import Member
from privacy import sealing

TABLE = "listings_review"
# So many listings of one company are approved in one go.
AT_ONCE = 50


class DecidedAlready(Exception):
    """Somebody decided it meanwhile, or its company took it back."""


class ChangedMeanwhile(Exception):
    """It is no longer what was laid before us."""


class SamePerson(Exception):
    """Who decided cannot decide the appeal."""


class NoAppeal(Exception):
    """It was appealed against already, or its time is over."""


@transaction.atomic
def approve(review: Review, *, by: Member) -> Review:
    """It goes live as it was laid before us. Raises DecidedAlready and ChangedMeanwhile."""
    listing = edits.locked(review.listing)
    stored = ended(review, by, approved_at=timezone.now())
    if not go_ahead(stored, listing):
        raise ChangedMeanwhile
    counted(stored, "approved")
    letters.approved(stored)
    return stored


def approve_alike(review: Review, *, by: Member) -> int:
    """Approve this and others of the same company in which no rule found anything, the oldest
    first, each by itself and so many at once. Returns how many.
    """
    alike = Review.objects.waiting().filter(
        company=review.company_id, kind=Review.Kind.NEW, reasons=[]
    )
    rows = alike.select_related("company", "item", "offer").order_by("asked_at", "pk")
    done = 0
    for one in [review, *rows.exclude(pk=review.pk)[: AT_ONCE - 1]]:
        try:
            approve(one, by=by)
        except (DecidedAlready, ChangedMeanwhile):
            continue
        done += 1
    return done


@transaction.atomic
def reject(
    review: Review, *, by: Member, rule: str, field: str = "", words: str
) -> Review:
    """It stays as it was: a draft, or live as it was last approved. Its company reads why.

    Raises DecidedAlready.
    """
    listing = edits.locked(review.listing)
    stored = ended(
        review, by, rejected_at=timezone.now(), rule=rule, field=field, words=words
    )
    hand_back(listing)
    counted(stored, "rejected")
    letters.rejected(stored)
    return stored


@transaction.atomic
def take_down(
    listing: Item | Offer, *, by: Member, rule: str, field: str = "", words: str
) -> Review | None:
    """Something live is public no more; its company reads why, and can appeal.

    None where it was taken down already.
    """
    edits.locked(listing)
    gate.take_back(listing)
    if listing.published_at is None or not publishing.withdraw(listing):
        return None
    now = timezone.now()
    review = Review.objects.create(
        company=listing.company,
        item=listing if isinstance(listing, Item) else None,
        offer=listing if isinstance(listing, Offer) else None,
        kind=Review.Kind.DOWN,
        rejected_at=now,
        decided_by=by.subject,
        rule=rule,
        field=field,
        words=words,
    )
    counts.count("taken-down")
    letters.rejected(review)
    return review


@transaction.atomic
def take_down_reported(
    report: Report, *, by: Member, answer: str, rule: str, words: str
) -> None:
    """A report is right: the listing is taken down, and other open reports of it are right too.

    Raises remarks.DecidedAlready.
    """
    remarks.uphold(report, by=by, answer=answer)
    if isinstance(report.page, Item | Offer):
        take_down(report.page, by=by, rule=rule, words=words)
    for other in remarks.same_page(report):
        remarks.uphold(other, by=by, answer=answer)


@transaction.atomic
def appeal(review: Review, *, words: str, by: Member) -> None:
    """Have a rejection looked at by somebody else. Raises NoAppeal."""
    if not review.may_be_appealed:
        raise NoAppeal
    now = timezone.now()
    sealed = sealing.seal(
        words, subject=by.subject, table=TABLE, column=place_of(review)
    )
    done = Review.objects.filter(
        pk=review.pk, rejected_at__isnull=False, appealed_at=None
    ).update(
        appealed_at=now, appeal_due_at=now + APPEAL_DUE, appealed_by=by, appeal=sealed
    )
    if not done:
        raise NoAppeal
    counts.count("appealed")


def appeal_of(review: Review) -> str:
    """What the company wrote; empty where the account of who wrote it is gone."""
    if review.appeal is None or review.appealed_by is None:
        return ""
    return sealing.unseal(
        bytes(review.appeal),
        subject=review.appealed_by.subject,
        table=TABLE,
        column=place_of(review),
    )


def place_of(review: Review) -> str:
    return f"appeal:{review.pk}"


@transaction.atomic
def uphold(review: Review, *, by: Member, words: str) -> Review:
    """The rejection stands. Raises SamePerson and DecidedAlready."""
    stored = appeal_ended(review, by, upheld_at=timezone.now(), appeal_words=words)
    counts.count("upheld")
    letters.appeal_decided(stored)
    return stored


@transaction.atomic
def overturn(review: Review, *, by: Member, words: str) -> Review:
    """The rejection is taken back, and it goes live if it is still what was rejected.

    Raises SamePerson and DecidedAlready.
    """
    listing = edits.locked(review.listing)
    stored = appeal_ended(review, by, overturned_at=timezone.now(), appeal_words=words)
    go_ahead(stored, listing)
    counts.count("overturned")
    letters.appeal_decided(stored)
    return stored


def ended(review: Review, by: Member, **end: Any) -> Review:
    """The review with this end, if it still waited for one."""
    waiting = Review.objects.filter(OPEN, pk=review.pk)
    if not waiting.update(decided_by=by.subject, **end):
        raise DecidedAlready
    return fresh(review)


def appeal_ended(review: Review, by: Member, **end: Any) -> Review:
    if review.decided_by == by.subject:
        raise SamePerson
    waiting = Review.objects.filter(APPEALED, pk=review.pk)
    others = waiting.exclude(decided_by=by.subject)
    if not others.update(appeal_decided_by=by.subject, **end):
        raise DecidedAlready
    return fresh(review)


def fresh(review: Review) -> Review:
    rows = Review.objects.select_related("company", "item", "offer", "appealed_by")
    return rows.get(pk=review.pk)


def go_ahead(review: Review, listing: Item | Offer) -> bool:
    """Show what was decided about, if it is still that. `listing` is held."""
    if review.kind == Review.Kind.DOWN:
        return put_back(listing)
    if review.kind == Review.Kind.EDIT:
        edit = edits.of(listing)
        if edit is None or edit.values != review.values or listing.withdrawn_at:
            return False
        publishing.apply_edit(edit)
        return True
    since = review.rejected_at or review.asked_at
    is_same = listing.published_at is None and listing.changed_at <= since
    return is_same and publishing.go_live(listing)


def put_back(listing: Item | Offer) -> bool:
    """What was taken down is public again."""
    down = type(listing)._default_manager.filter(
        pk=listing.pk, withdrawn_at__isnull=False
    )
    done = bool(down.update(withdrawn_at=None, changed_at=timezone.now()))
    if done:
        edits.enter([listing])
    return done


def hand_back(listing: Item | Offer) -> None:
    """Its company can work on it again: it waits no longer."""
    rows = type(listing)._default_manager.filter(pk=listing.pk)
    rows.update(submitted_at=None)
    kind = "item" if isinstance(listing, Item) else "offer"
    ListingEdit.objects.filter(**{kind: listing}).update(submitted_at=None)


def counted(review: Review, what: str) -> None:
    counts.count(what)
    counts.took(timezone.now() - review.asked_at)
