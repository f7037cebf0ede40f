"""Where an item or offer stands, told from its dates alone."""

from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models import Item, Offer
from members.models import Company
from privacy.written import Written


class State(TextChoices):
    LIVE = "live", _("Live")
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PAUSED = "paused", _("Paused")
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    WITHDRAWN = "withdrawn", _("Taken down")


def of_items(today: date | None = None) -> dict[State, Q]:
    """What an item in each state is like; every item is in exactly one."""
    return _of("valid_until", State.EXPIRED, today or timezone.localdate())


def of_offers(today: date | None = None) -> dict[State, Q]:
    return _of("closes_on", State.CLOSED, today or timezone.localdate())


def _of(last_day: str, over: State, today: date) -> dict[State, Q]:
    here = Q(withdrawn_at=None)
    kept = here & Q(archived_at=None)
    out = kept & Q(published_at__isnull=False)
    return {
        State.LIVE: out & Q(paused_at=None, **{f"{last_day}__gte": today}),
        State.DRAFT: kept & Q(published_at=None, submitted_at=None),
        State.REVIEW: kept & Q(published_at=None, submitted_at__isnull=False),
        State.PAUSED: out & Q(paused_at__isnull=False),
        over: out & Q(paused_at=None, **{f"{last_day}__lt": today}),
        State.ARCHIVED: here & Q(archived_at__isnull=False),
        State.WITHDRAWN: Q(withdrawn_at__isnull=False),
    }


def kinds(model: type[Model]) -> dict[State, Q]:
    return of_items() if model is Item else of_offers()


def state_of(listing: Item | Offer) -> State:
    """The state of one, without asking the database."""
    if listing.withdrawn_at:
        return State.WITHDRAWN
    if listing.archived_at:
        return State.ARCHIVED
    if listing.published_at is None:
        return State.REVIEW if listing.submitted_at else State.DRAFT
    return _of_published(listing)


def _of_published(listing: Item | Offer) -> State:
    today = timezone.localdate()
    if listing.paused_at:
        return State.PAUSED
    if isinstance(listing, Offer):
        return State.LIVE if listing.closes_on >= today else State.CLOSED
    return State.LIVE if listing.valid_until >= today else State.EXPIRED


def counts(model: type[Item] | type[Offer], company: Company) -> dict[State, int]:
    """How many a company has in each state, in one statement."""
    asked = ITEMS if model is Item else OFFERS
    told = asked.first(company.pk, timezone.localdate())
    found = kinds(model)
    return dict(zip(found, told or [0] * len(found), strict=True))


def _counted(rows: Any, states: dict[State, Q]) -> Any:
    numbers = {state.value: Count("pk", filter=like) for state, like in states.items()}
    of_one = rows.order_by().values("company_id").annotate(**numbers)
    return of_one.values_list(*numbers)


ITEMS: Written[tuple[int, ...]] = Written(
    lambda company, today: _counted(
        Item.objects.filter(company_id=company), of_items(today)
    ),
    int,
    date,
)
OFFERS: Written[tuple[int, ...]] = Written(
    lambda company, today: _counted(
        Offer.objects.filter(company_id=company), of_offers(today)
    ),
    int,
    date,
)
