"""What is new for a buyer: in a saved search, and from suppliers that are followed.

Each listing is told once. What was listed is looked at two days back, as a row may be committed
later than its moment; the ledger (`Told`) keeps what was told from being told again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from listings.buying import searches
from listings.models import Follow, Offer, SavedSearch, SearchDoc, Told
from listings.search import find
from listings.search.counts import KINDS

LOOK_BACK = timedelta(days=2)
# Looked at for one letter; of more, the next letter tells what is left.
MOST_READ = 200
# The ledger's rows: nothing that is new can be as old as this.
KEPT = timedelta(days=90)
TAB_OF: dict[int, str] = {kind: tab for tab, kind in KINDS.items()}
HIDING = (SearchDoc.Kind.SELL, SearchDoc.Kind.BUY)


@dataclass(frozen=True)
class Listed:
    """A listing by its row of search, and the supplier for whose sake it is told, if any."""

    kind: int
    pk: int
    follow: int | None = None


def of_search(search: SavedSearch) -> list[Listed]:
    """What the search finds that was listed since the last letter and was in none; newest first."""
    if not searches.is_whole(search):
        return []
    since = max(search.wanted_at, search.told_at - LOOK_BACK)
    query = searches.query_of(search, since=since)
    kind = KINDS[query.tab]
    ids = find(query, per_page=MOST_READ).ids
    told = Told.objects.filter(search=search, kind=kind, listing__in=ids)
    known = set(told.values_list("listing", flat=True))
    return [Listed(kind, pk) for pk in ids if pk not in known]


def of_suppliers(follows: Iterable[Follow], *, since: datetime) -> list[Listed]:
    """What these suppliers listed `since` then and since they are followed; newest first.

    Not an offer that hides whose it is: here it would name the supplier.
    """
    by = {one.company_id: one for one in follows}
    hidden = Offer.objects.filter(pk=OuterRef("listing"), shows_identity=False)
    rows = (
        SearchDoc.objects.filter(
            company_id__in=list(by),
            created__gt=since,
            until__gte=timezone.localdate(),
        )
        .exclude(kind=SearchDoc.Kind.COMPANY)
        .exclude(Exists(hidden), kind__in=HIDING)
        .order_by("-created", "-listing")
        .values_list("kind", "listing", "company_id", "created")[: 2 * MOST_READ]
    )
    new = [
        Listed(kind, pk, by[company].pk)
        for kind, pk, company, created in rows
        if created > by[company].since
    ]
    told = Told.objects.filter(
        follow__in=[one.pk for one in by.values()], listing__in=[one.pk for one in new]
    )
    known = set(told.values_list("kind", "listing"))
    return [one for one in new if (one.kind, one.pk) not in known][:MOST_READ]


def note(new: Iterable[Listed], *, search: SavedSearch | None, today: date) -> None:
    """Enter into the ledger that these were told."""
    Told.objects.bulk_create(
        Told(
            search=search, follow_id=one.follow, kind=one.kind, listing=one.pk, on=today
        )
        for one in new
    )


def forget_old() -> int:
    """Delete what was told so long ago that it cannot be new again."""
    deleted, _rows = Told.objects.filter(on__lt=timezone.localdate() - KEPT).delete()
    return deleted
