"""What is made once and taken again is never older than what it was made of."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from listings import taxonomy
from listings.models import Category, Item, ItemPhoto
from members.models import Check, Company
from tests.people import a_category, a_company, an_item

pytestmark = pytest.mark.django_db

LIST = "/search/?q=pump"


@pytest.fixture
def item(client):
    """An item that a list has shown already."""
    taxonomy.forget()
    item = an_item(a_company("Porto Pumps"), price=Decimal(4))
    assert "USD\u00a04.00" in client.get(LIST).text
    return item


def test_a_row_shows_another_price_at_once(client, item):
    Item.objects.filter(pk=item.pk).update(price=Decimal(5))
    assert "USD\u00a05.00" in client.get(LIST).text


def test_a_row_shows_what_changed_beside_the_item(client, item):
    Company.objects.filter(pk=item.company_id).update(trading_name="Lisbon Pumps")
    ItemPhoto.objects.create(item=item, stem="items/new", width=9, height=9, position=0)
    day = timezone.localdate()
    Check.objects.create(
        company=item.company,
        method="dns",
        checked_on=day,
        expires_on=day + timedelta(days=9),
    )
    text = client.get(LIST).text
    for said in ("Lisbon Pumps", "items/new-240.webp", "Checked"):
        assert said in text


def test_each_language_has_its_own_row(client, item):
    assert "MOQ" in client.get(LIST).text
    assert "Comparar" in client.get("/es" + LIST).text
    assert "Compare" in client.get(LIST).text


@pytest.mark.django_db(transaction=True)
def test_a_changed_tree_is_read_again_and_an_unchanged_one_is_not(monkeypatch):
    monkeypatch.setattr(taxonomy, "FRESH_SECONDS", 0.0)
    leaf = a_category()
    before = taxonomy.tree()
    assert taxonomy.tree() is before
    Category.objects.filter(pk=leaf.pk).update(names={"en": "Other pumps"})
    assert taxonomy.tree().by_id[leaf.pk].name("en") == "Other pumps"
    Category.objects.filter(pk=leaf.pk).update(retired_at=timezone.now())
    assert leaf.pk not in taxonomy.tree().by_id
