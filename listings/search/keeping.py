"""Keeping the search table in good order. Results are true without it, only slower or staler."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from listings.models import SearchDoc
from listings.search import counts, index, spelling, tiers
from members import public_pages
from members.models.freshness import ARCHIVED, ASKED, OLD
from privacy.patience import statements_may_take

AGES = (ASKED.days, OLD.days, ARCHIVED.days)
BATCH = 2_000


def learn_words() -> int:
    """Count stems and words anew. Returns how many words are known."""
    return spelling.learn()


def tidy() -> None:
    """Expired rows go, rows that aged past 90, 180 or 365 days get their new rank.

    Then every row has the tier of its rank.
    """
    today = timezone.localdate()
    aged = [
        today - timedelta(days=days + 1 + late) for days in AGES for late in range(3)
    ]
    with statements_may_take("0"):
        SearchDoc.objects.filter(until__lt=today).delete()
        _enter_again(aged)
        tiers.set_anew()
        with transaction.atomic():
            counts.add_together()
    public_pages.changed()


def add_counts() -> None:
    """Add counts together where many have come since, as beside an import.

    Each of its batches writes some for every country and category; every list reads them.
    """
    if counts.are_piled():
        with statements_may_take("0"), transaction.atomic():
            counts.add_together()


def _enter_again(confirmed: list[date]) -> None:
    kinds = (
        (index.enter_items, (SearchDoc.Kind.ITEM,)),
        (index.enter_offers, (SearchDoc.Kind.SELL, SearchDoc.Kind.BUY)),
        (index.enter_companies, (SearchDoc.Kind.COMPANY,)),
    )
    for enter, which in kinds:
        rows = SearchDoc.objects.filter(kind__in=which, confirmed__in=confirmed)
        enter(rows.values_list("listing", flat=True).iterator(BATCH))
