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
    # With words all of them were scored: these are known by number.
    expected = (40, False) if query == "q=bolt" else (len(sampled) * 16, True)
    assert (found.total, found.is_about) == expected
    countries = {c.value: c.count for c in found.facets["country"]}
    assert sum(countries.values()) == len(sampled) * 16
    assert len(found.ids) == 24


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
