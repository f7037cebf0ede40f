"""How many there are: exact while they are few, said to be about so many where not."""

import pytest
from django.http import QueryDict

from listings.search import Query, facets, find, keeping, tiers
from tests.people import a_category, a_company, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def bolts():
    """Forty items in two countries, priced 1 to 40."""
    companies = [a_company(country="PT"), a_company(country="IT")]
    items = [
        an_item(companies[n % 2], title=f"Steel bolt {n}", price=n)
        for n in range(1, 41)
    ]
    an_offer(companies[0], title="Steel bolts wanted", side="buy")
    keeping.learn_words()
    return items


def ask(query):
    return find(Query.asked(QueryDict(query)))


@pytest.mark.parametrize("query", ["price_min=1", "q=bolt"])
def test_few_are_counted_exactly(bolts, query):
    found = ask(query)
    assert (found.total, found.is_about) == (40, False)
    countries = {c.value: c.count for c in found.facets["country"]}
    assert countries == {"IT": 20, "PT": 20}


@pytest.mark.parametrize("query", ["price_min=1", "q=bolt"])
def test_more_than_are_read_are_counted_from_a_sample(monkeypatch, bolts, query):
    monkeypatch.setattr(facets, "MOST_READ", 10)
    found = ask(query)
    sampled = [item for item in bolts if item.pk % 16 == 0]
    # With words all of them were scored, without them half a page of so few is shown.
    assert (found.total, found.is_about) == (40, False)
    countries = {c.value: c.count for c in found.facets["country"]}
    assert sum(countries.values()) == len(sampled) * 16
    assert len(found.ids) == 24


def test_of_a_long_list_it_is_said_about_how_many(monkeypatch, bolts):
    monkeypatch.setattr(facets, "MOST_READ", 10)
    sampled = [item for item in bolts if item.pk % 16 == 0]
    query = Query.asked(QueryDict("price_min=1"))
    found = find(query, per_page=2)
    assert (found.total, found.is_about) == (len(sampled) * 16, True)


def test_the_end_of_a_list_is_where_it_ends_though_it_was_sampled(monkeypatch, bolts):
    monkeypatch.setattr(facets, "MOST_READ", 10)
    seen = []
    for page in range(1, 9):
        query = Query.asked(QueryDict(f"price_min=1&page={page}&sort=price"))
        seen += find(query, per_page=5).ids
    assert seen == [item.pk for item in bolts]


def test_tabs_say_how_many_of_each_kind_with_the_same_words_and_filters(bolts):
    assert ask("q=bolt").tabs == {"items": 40, "sell": 0, "buy": 1, "suppliers": 0}
    narrowed = ask("q=bolt&country=IT")
    assert narrowed.tabs == {"items": 20, "sell": 0, "buy": 0, "suppliers": 0}
    slug = a_category().slug
    assert ask(f"q=bolt&category={slug}").tabs["items"] == 40


@pytest.mark.parametrize("enough", [1, 10_000])
def test_the_cheapest_of_the_found_come_first_however_they_are_looked_for(
    monkeypatch, bolts, enough
):
    monkeypatch.setattr(tiers, "ENOUGH", enough)
    cheapest = ask("q=bolt&sort=price").ids
    assert cheapest == [item.pk for item in bolts[:24]]
