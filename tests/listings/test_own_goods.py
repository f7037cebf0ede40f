"""A storefront's own items: what is open, the newest first, never more read than is counted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from listings import own_goods
from listings.models import Item
from members.models import Company
from tests.people import a_category, a_company, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


def shown(company, asked=""):
    return own_goods.goods(company.pk, QueryDict(asked), "en")


def titles(company, asked=""):
    return [card.title for card in shown(company, asked).cards]


def test_the_newest_stand_first_and_what_is_not_open_does_not_stand_there(company):
    now = timezone.now()
    for title in (
        "First",
        "Second",
        "Paused",
        "Archived",
        "Withdrawn",
        "Over",
        "Draft",
    ):
        an_item(company, title=title)
    an_item(title="Somebody else's")
    of = Item.objects.filter
    of(title="Paused").update(paused_at=now)
    of(title="Archived").update(archived_at=now)
    of(title="Withdrawn").update(withdrawn_at=now)
    of(title="Over").update(valid_until=timezone.localdate() - timedelta(days=1))
    of(title="Draft").update(published_at=None)
    assert titles(company) == ["Second", "First"]
    assert shown(company).total == "2"


def test_of_a_page_that_is_not_public_nothing_is_shown(company):
    an_item(company)
    Company.objects.filter(pk=company.pk).update(suspended_at=timezone.now())
    assert titles(company) == []


def test_pages_turn_and_end(company, monkeypatch):
    monkeypatch.setattr(own_goods, "A_PAGE", 2)
    for n in range(5):
        an_item(company, title=f"Item {n}")
    assert titles(company) == ["Item 4", "Item 3"]
    assert titles(company, "page=3") == ["Item 0"]
    pages = shown(company, "page=3").pages
    assert '<a href="?page=2#items">2</a>' in pages
    assert pages.endswith('<span aria-current="page">3</span>')
    # Beyond the end, or no number at all: the nearest page that there is.
    assert titles(company, "page=99") == ["Item 0"]
    for wrong in ("page=0", "page=-1", "page=x", "page=٣", "page=" + "9" * 50, "page="):
        assert shown(company, wrong).cards


def test_pages_far_apart_have_a_gap_between_them(company, monkeypatch):
    monkeypatch.setattr(own_goods, "A_PAGE", 1)
    for n in range(12):
        an_item(company, title=f"Item {n}")
    assert shown(company, "page=6").pages.count("…") == 2
    assert shown(company).pages.count("…") == 1


def test_a_category_narrows_and_counts(company):
    other = a_category("bolts")
    an_item(company, title="Pump")
    for n in range(2):
        an_item(company, title=f"Bolt {n}", category=other)
    found = shown(company, "category=bolts")
    assert [card.title for card in found.cards] == ["Bolt 1", "Bolt 0"]
    assert found.total == "2"
    assert found.chosen
    assert [(n, chosen) for _name, _way, n, chosen in found.categories] == [
        ("2", True),
        ("1", False),
    ]
    assert shown(company, "category=no-such").total == "3"


def test_of_more_than_are_counted_no_number_is_said_that_is_not_true(
    company, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(own_goods, "MOST", 3)
    monkeypatch.setattr(own_goods, "A_PAGE", 2)
    other = a_category("bolts")
    for n in range(2):
        an_item(company, title=f"Bolt {n}", category=other)
    for n in range(6):
        an_item(company, title=f"Pump {n}")
    found = shown(company)
    assert found.total == "3+"
    assert {n for _name, _way, n, _chosen in found.categories} == {""}
    assert found.pages.count("</a>") == 1
    # What is older than all that were counted is found in its category.
    shown(company, "category=bolts")  # the connection knows its statements from now on
    with django_assert_max_num_queries(3):
        narrowed = shown(company, "category=bolts")
    assert [card.title for card in narrowed.cards] == ["Bolt 1", "Bolt 0"]
    assert narrowed.total == "2"


def test_a_page_without_a_name_shows_no_offer_of_the_company(client, company):
    an_offer(company, "Shown by name", shows_identity=True)
    an_offer(company, "Kept without one", shows_identity=False)
    text = client.get(company.get_absolute_url()).text
    assert "Shown by name" in text
    assert "Kept without one" not in text


def test_it_counts_by_its_index_alone(as_owner, company):
    an_item(company)
    an_item(a_company())
    with connection.cursor() as cursor:
        names = [f.column for f in Item._meta.concrete_fields if f.column != "id"]
        columns = ", ".join(f'"{name}"' for name in names)
        cursor.execute(
            f"INSERT INTO listings_item ({columns}) SELECT {columns} FROM listings_item"
            " CROSS JOIN generate_series(1, 3000)"
        )
        cursor.execute("ANALYZE listings_item")
        cursor.execute(f"EXPLAIN {own_goods.COUNTS.sql}", [company.pk, 100])
        plan = "\n".join(line for (line,) in cursor)
    assert "Index Only Scan using item_of_company" in plan
