"""What must never be false is refused by the database, whoever writes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.models import Item, Offer
from tests.people import a_category, a_company, an_item, an_offer

pytestmark = pytest.mark.django_db

WRONG_PRICES = {
    "fixed without a price": {"price": None},
    "negative": {"price": Decimal(-1)},
    "zero": {"price": Decimal(0)},
    "request with a price": {"price_mode": "request"},
    "range without an end": {"price_mode": "range"},
    "range that falls": {"price_mode": "range", "price_high": Decimal(1)},
    "no currency": {"currency": ""},
    "tiers without tiers": {"price_mode": "tiers"},
    "tiers of another mode": {"tier_quantities": [1], "tier_prices": [5]},
    "rising tiers": {
        "price_mode": "tiers",
        "tier_quantities": [10, 100],
        "tier_prices": [5, 6],
    },
    "tiers out of order": {
        "price_mode": "tiers",
        "tier_quantities": [100, 10],
        "tier_prices": [6, 5],
    },
    "nine tiers": {
        "price_mode": "tiers",
        "tier_quantities": list(range(1, 10)),
        "tier_prices": [5] * 9,
    },
    "a tier without a price": {
        "price_mode": "tiers",
        "tier_quantities": [1, 10],
        "tier_prices": [5],
    },
}


@pytest.mark.parametrize("fields", WRONG_PRICES.values(), ids=WRONG_PRICES)
def test_an_impossible_price_is_refused(fields):
    item = an_item()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(**fields)


def test_tiers_that_fall_or_stay_are_taken():
    item = an_item()
    Item.objects.filter(pk=item.pk).update(
        price_mode="tiers",
        price=4,
        tier_quantities=[10, 100, 1000],
        tier_prices=[5, 4, 4],
    )


def test_a_sku_is_used_once_in_a_company():
    company = a_company()
    an_item(company, sku="A-1")
    an_item(a_company(), sku="A-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        an_item(company, sku="A-1")


def test_an_offer_is_not_withdrawn_before_it_is_published():
    offer = an_offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(
            withdrawn_at=offer.published_at - timedelta(seconds=1)
        )


def test_listed_is_a_question_of_dates():
    item = an_item()
    assert Item.objects.listed().get() == item
    tomorrow_next_year = timezone.localdate() + timedelta(days=366)
    assert not Item.objects.listed(on=tomorrow_next_year).exists()
    for state in ("paused_at", "archived_at", "withdrawn_at"):
        Item.objects.filter(pk=item.pk).update(**{state: timezone.now()})
        assert not Item.objects.listed().exists()
        Item.objects.filter(pk=item.pk).update(**{state: None})


def test_what_an_unpublished_company_posted_is_not_listed():
    item = an_item(a_company(published_at=None), category=a_category())
    assert not Item.objects.listed().filter(pk=item.pk).exists()


def test_a_country_is_an_iso_code():
    with pytest.raises(IntegrityError), transaction.atomic():
        a_company(country="p1")
