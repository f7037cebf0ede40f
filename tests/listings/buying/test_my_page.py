"""One's own page says what a buyer keeps, and what is new."""

import pytest

from listings.buying import favourites, following, searches
from tests.people import a_company, a_member, a_policy, an_item
from tests.searched import TIMING

pytestmark = pytest.mark.django_db


def test_lists_searches_with_news_and_suppliers_are_there(client):
    a_policy()
    buyer = a_member()
    client.force_login(buyer)
    page = client.get("/me/").text
    assert "a link above every list of results" in page
    assert "every item, offer and supplier has a link" in page
    kept = favourites.make(buyer, "For spring")
    favourites.add(kept, [an_item(title="Gear pump")])
    searches.save(buyer, searches.asked("q=motor"), name="Motors", every="off")
    following.follow(buyer, a_company())
    an_item(title="Electric motor")
    page = client.get("/me/").text
    for said in ("For spring", "1 entry", "Motors", "1 new", "Suppliers you follow"):
        assert said in page, said


def test_it_takes_a_bounded_number_of_statements(client, django_assert_max_num_queries):
    a_policy()
    buyer = a_member()
    client.force_login(buyer)
    for n in range(12):
        favourites.make(buyer, f"List {n}")
        asked = searches.asked(f"country=PT&moq_max={n + 1}")
        searches.save(buyer, asked, name=f"Search {n}", every="off")
    client.get("/me/")
    with django_assert_max_num_queries(17 + TIMING):
        client.get("/me/")
