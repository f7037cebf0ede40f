"""What a supplier's first look is about: what needs attention, and what buyers looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings import formats
from listings.models import DayCount, Item, ItemPhoto, Offer, Review, SearchDoc
from listings.posting import outcomes, states
from listings.taxonomy import tree
from members.models import Company
from members.models.freshness import ASKED

SOON = timedelta(days=14)
SHOWN = 5
DAYS = 30
# A smaller figure is not said: it could be about one visitor.
FEW = 5
TOP = 10
COMPANY, SELL, BUY = SearchDoc.Kind.COMPANY, SearchDoc.Kind.SELL, SearchDoc.Kind.BUY


class Need(NamedTuple):
    """A kind of thing to look after: its first few listings, and how many there are."""

    key: str
    title: Promise
    why: Promise
    total: int
    listings: list[tuple[str, int, str]]


def needs(company: Company) -> list[Need]:
    """What needs attention, the most pressing first. What is in order is left out."""
    today = timezone.localdate()
    live = Item.objects.by(company).filter(states.of_items()[states.State.LIVE])
    open_offers = Offer.objects.by(company).filter(
        states.of_offers()[states.State.LIVE]
    )
    found = [
        _rejected(company),
        _need(
            "expiring",
            _("Ends within 14 days"),
            _("Renew it, or buyers no longer find it."),
            live.filter(valid_until__lte=today + SOON).order_by("valid_until", "pk"),
        ),
        _need(
            "closing",
            _("Offers that close within 14 days"),
            _("They end by themselves on their last day."),
            open_offers.filter(closes_on__lte=today + SOON).order_by("closes_on", "pk"),
        ),
        _need(
            "outcome",
            _("Closed offers: what became of them?"),
            _("Nobody sees the answer: it is only counted, together with all others."),
            Offer.objects.by(company)
            .filter(outcomes.unsaid(), archived_at=None)
            .order_by("closes_on", "pk"),
        ),
        _need(
            "incomplete",
            _("Required attributes are missing"),
            _("Buyers narrow by them and do not find what does not state them."),
            live.filter(_lacks_required(live)).order_by("pk"),
        ),
        _need(
            "photo",
            _("No photo"),
            _("Buyers look at pictures first."),
            live.filter(
                ~Exists(ItemPhoto.objects.shown().filter(item=OuterRef("pk")))
            ).order_by("pk"),
        ),
        _need(
            "old",
            _("Not confirmed for 90 days"),
            _("Confirm that it still holds; what is older stands lower in search."),
            live.filter(confirmed_on__lte=today - ASKED).order_by("confirmed_on", "pk"),
        ),
    ]
    return [need for need in found if need.total]


def _need(key: str, title: Promise, why: Promise, rows: QuerySet[Any]) -> Need:
    """The first few and the number of all, in one statement."""
    counted = rows.annotate(of=Window(Count("pk"))).values_list("pk", "title", "of")
    kind = "item" if rows.model is Item else "offer"
    some = list(counted[:SHOWN])
    return Need(
        key,
        title,
        why,
        some[0][2] if some else 0,
        [(kind, pk, name) for pk, name, _of in some],
    )


def _lacks_required(live: QuerySet[Item]) -> Q:
    """Items of a category that requires what they do not state."""
    parts = []
    for category in live.order_by().values_list("category_id", flat=True).distinct():
        node = tree().by_id.get(category)
        keys = [one.key for one in node.attributes if one.required] if node else []
        if keys:
            parts.append(Q(category=category) & ~Q(attributes__has_keys=keys))
    return reduce(or_, parts, Q(pk__in=[]))


def _rejected(company: Company) -> Need:
    """Listings whose last review said no, and that are still worked on."""
    later = Review.objects.filter(
        Q(item=OuterRef("item")) | Q(offer=OuterRef("offer")), pk__gt=OuterRef("pk")
    )
    there = Q(item__withdrawn_at=None, item__archived_at=None) & Q(
        offer__withdrawn_at=None, offer__archived_at=None
    )
    rows = (
        Review.objects.filter(there, ~Exists(later), company=company)
        .filter(rejected_at__isnull=False, overturned_at=None)
        .order_by("-rejected_at")
        .annotate(of=Window(Count("pk")))
        .values_list("item_id", "item__title", "offer_id", "offer__title", "of")
    )
    some = list(rows[:SHOWN])
    return Need(
        "rejected",
        _("Rejected by our staff"),
        _("Its page says which rule, and what to change."),
        some[0][4] if some else 0,
        [
            ("item", item, title) if item else ("offer", offer, name)
            for item, title, offer, name, _of in some
        ],
    )


@dataclass(frozen=True)
class Day:
    """One day's sums of a company: its listings opened, found, and its page opened."""

    day: date
    views: int
    shown: int
    page: int


def last_days(company: Company) -> list[Day]:
    """The last 30 days, today among them, the first on top; days without any are there."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    sums = (
        DayCount.objects.filter(company_id=company.pk, day__range=(first, today))
        .values("day")
        .annotate(
            viewed=Sum("views", filter=~Q(kind=COMPANY), default=0),
            found=Sum("shown", default=0),
            page=Sum("views", filter=Q(kind=COMPANY), default=0),
        )
        .values_list("day", "viewed", "found", "page")
    )
    known = {day: Day(day, *counts) for day, *counts in sums}
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [known.get(day, Day(day, 0, 0, 0)) for day in days]


def said(n: int, language: str) -> str:
    """A figure as it is shown: what is under five is not told apart."""
    return (
        f"< {formats.number(FEW, language)}" if n < FEW else formats.number(n, language)
    )


def at_least(counts: list[int], language: str) -> str:
    """A sum that tells nothing of its small parts: those are left out."""
    return said(sum(n for n in counts if n >= FEW), language)


class Most(NamedTuple):
    """A listing that was looked at most."""

    kind: str
    pk: int
    title: str
    views: str
    shown: str


def most_viewed(company: Company, language: str) -> Iterator[Most]:
    first = timezone.localdate() - timedelta(days=DAYS - 1)
    rows = (
        DayCount.objects.filter(company_id=company.pk, day__gte=first)
        .exclude(kind=COMPANY)
        .values("kind", "listing")
        .annotate(
            # Days under five are left out, as everywhere.
            viewed=Sum("views", filter=Q(views__gte=FEW), default=0),
            found=Sum("shown", filter=Q(shown__gte=FEW), default=0),
        )
        .filter(viewed__gte=FEW)
        .order_by(F("viewed").desc(), "kind", "listing")
    )
    top = list(rows.values_list("kind", "listing", "viewed", "found")[:TOP])
    items = [pk for kind, pk, _v, _s in top if kind == SearchDoc.Kind.ITEM]
    offers = [pk for kind, pk, _v, _s in top if kind in (SELL, BUY)]
    titles = {
        ("item", pk): title
        for pk, title in Item.objects.filter(pk__in=items).values_list("pk", "title")
    } | {
        ("offer", pk): title
        for pk, title in Offer.objects.filter(pk__in=offers).values_list("pk", "title")
    }
    for number, pk, views, shown in top:
        kind = "item" if number == SearchDoc.Kind.ITEM else "offer"
        if (kind, pk) in titles:
            yield Most(
                kind, pk, titles[kind, pk], said(views, language), said(shown, language)
            )


class Bar(NamedTuple):
    x: str
    y: int
    height: int
    is_few: bool


WIDTH, HEIGHT, STEP, STUB = 600, 120, 20, 3


def bars(counts: list[int], *, mirrored: bool) -> list[Bar]:
    """A bar for each day, the newest where reading ends. Under five all are the same stub."""
    most = max([*counts, FEW])
    drawn = []
    for place, n in enumerate(counts):
        height = STUB if n < FEW else max(STUB + 2, round(n / most * HEIGHT))
        at = len(counts) - 1 - place if mirrored else place
        drawn.append(Bar(str(at * STEP + 3), HEIGHT - height, height, n < FEW))
    return drawn
