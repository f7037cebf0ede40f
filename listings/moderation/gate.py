"""Before something is public: what the rules find, and whether a person has to look first."""

import json
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from listings import file_rows
from listings.file_rows import COLUMNS
from listings.models import Item, Offer, Review
from listings.moderation import counts, rules, trust
from listings.moderation.around import Around
from listings.moderation.reasons import Reason
from members.models import Company, Member

# Terms that a trusted supplier changes as trade goes.
TERMS = frozenset(
    {
        *("price_mode", "price", "price_high", "currency", "tier_quantities"),
        *("tier_prices", "moq", "order_multiple", "sample", "lead_time_days"),
        *("supply_quantity", "supply_unit", "supply_period", "incoterms"),
        *("incoterm_place", "port", "payment_terms", "packaging", "availability"),
        *("units_per_carton", "gross_weight_kg", "carton_size_cm", "ships_to"),
        *("valid_until", "confirmed_on", "quantity", "quantity_high", "rhythm"),
        *("target_price", "hides_price", "destination", "deliver_from"),
        *("deliver_until", "needs_sample", "closes_on", "most_quotes", "incoterm"),
        *("shows_identity", "hs_code", "origin", "sku", "gtin", "attributes"),
    }
)
# Texts are the same thing while so much of them stays; the category and the rest never change a little.
TEXTS = frozenset({"title", "summary", "description", "specification"})
STAYS = 0.6
COMPARED = 2_000


class Edit(Protocol):
    """New values beside a listing that is live: {column: value}, as JSON."""

    values: Any

    @property
    def listing(self) -> Item | Offer: ...


def weigh(
    listing: Item | Offer, *, by: Member | None, around: Around | None = None
) -> list[Reason]:
    """What the rules find in a listing as it would be public. Nothing is written.

    `around` is what stands around all that are weighed together; asked here for one alone.
    Fourteen statements at most, whatever the listing says.
    """
    known = around or Around([listing])
    return [reason for rule in rules.ALL for reason in rule(listing, known)]


def needs_review(
    company: Company,
    reasons: Iterable[Reason],
    edit: Edit | None = None,
    around: Around | None = None,
) -> bool:
    """Has a person to look? Where a rule found something; of suppliers who are not trusted
    (see trust.py) everything; of trusted ones, edits that make another thing of a listing.
    """
    if list(reasons):
        return True
    is_trusted = around.is_trusted if around else trust.is_trusted
    if not is_trusted(company):
        return True
    return edit is not None and not is_small(edit)


def is_small(edit: Edit) -> bool:
    """Does the listing stay the same thing? Terms may change, and what pictures and documents
    show it; texts for the lesser part.
    """
    for name, after in edit.values.items():
        if name in TERMS or name in COLUMNS:
            continue
        if name not in TEXTS or not stays(getattr(edit.listing, name), after):
            return False
    return True


def stays(before: object, after: object) -> bool:
    one, other = str(before or "")[:COMPARED], str(after or "")[:COMPARED]
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= STAYS


class Held(NamedTuple):
    """A listing, or the edit beside it, that waits for a moderator, and why."""

    listing: Item | Offer
    reasons: list[Reason]
    edit: Edit | None = None


def lay_before(
    listing: Item | Offer,
    reasons: Iterable[Reason],
    *,
    by: Member | None,
    edit: Edit | None = None,
) -> Review:
    """Write what waits for a moderator. What waited of this listing before is overtaken."""
    [review] = lay_all_before([Held(listing, list(reasons), edit)], by=by)
    return review


@transaction.atomic
def lay_all_before(held: Sequence[Held], *, by: Member | None) -> list[Review]:
    """The same of many of one kind."""
    take_all_back([one.listing for one in held])
    counts.count("held", len(held))
    return Review.objects.bulk_create(
        Review(
            company=one.listing.company,
            item=one.listing if isinstance(one.listing, Item) else None,
            offer=one.listing if isinstance(one.listing, Offer) else None,
            kind=Review.Kind.EDIT if one.edit else Review.Kind.NEW,
            values=dict(one.edit.values) if one.edit else {},
            before=as_it_was(one.listing, one.edit.values) if one.edit else {},
            reasons=[list(reason) for reason in one.reasons],
            asked_by=by,
        )
        for one in held
    )


def rejection_of(listing: Item | Offer) -> Review | None:
    """The rejection that its company has to do something about: the last word on it, if it is one."""
    last = Review.objects.of(listing).filter(withdrawn_at=None).order_by("-pk").first()
    stands = last is not None and last.rejected_at and not last.overturned_at
    return last if stands else None


def take_back(listing: Item | Offer) -> int:
    """Nothing of this listing waits any more: its company changes it, or takes it down."""
    return take_all_back([listing])


def take_all_back(listings: Sequence[Item | Offer]) -> int:
    waiting = Review.objects.of_all(listings).waiting()
    return waiting.update(withdrawn_at=timezone.now())


def narrow(listing: Item | Offer, values: dict[str, Any]) -> None:
    """Of an edit that waits its company has taken something away; the rest waits on."""
    waiting = Review.objects.of(listing).waiting()
    waiting.filter(kind=Review.Kind.EDIT).update(values=values)


def as_it_was(listing: Item | Offer, names: Iterable[str]) -> dict[str, Any]:
    """These columns of a listing, as JSON holds them."""
    told: dict[str, Any] = {}
    for name in names:
        if name in COLUMNS:
            shown = file_rows.of(listing, name).filter(held_at=None)
            told[name] = {str(one.pk): file_rows.words_of(one) for one in shown}
        else:
            told[name] = getattr(listing, name)
    found: dict[str, Any] = json.loads(json.dumps(told, cls=DjangoJSONEncoder))
    return found
