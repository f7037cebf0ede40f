"""Where something ships to: what it says itself, else what its company shows, else nothing."""

import pytest
from django.http import QueryDict

from listings.search import finding
from listings.search.query import Query
from members import drafts, profiles
from members.models import Company
from tests.people import a_company, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company(export_countries=["KE"], public_fields=["export_countries"])


def found(tab, country="", text=""):
    asked = QueryDict(f"tab={tab}&q={text}" + f"&ships_to={country}" * bool(country))
    return finding.find(Query.asked(asked))


def counted(tab, text=""):
    """Country → what the facet promises."""
    return {
        one.value: one.count for one in found(tab, text=text).facets.get("ships_to", ())
    }


def show(company, *names):
    profiles.show(company, names, by=None)


def test_a_company_that_says_nothing_is_under_no_destination(company):
    a_company(), a_company(export_countries=["KE"])
    assert found("suppliers", "KE").ids == [company.pk]
    assert found("suppliers").total == 3


def test_what_was_hidden_is_found_no_more_and_its_goods_neither(company):
    an_item(company)
    assert found("items", "KE").total == found("suppliers", "KE").total == 1
    show(company)
    assert found("items", "KE").total == found("suppliers", "KE").total == 0
    show(company, "export_countries")
    assert found("items", "KE").total == found("suppliers", "KE").total == 1


def test_goods_follow_when_their_company_ships_elsewhere(company):
    an_item(company), an_item(company, ships_to=["PT"])
    stored = Company.objects.get(pk=company.pk)
    edit = drafts.Edit(facts={"export_countries": ["BR"]})
    profiles.write(stored, edit, by=None)
    totals = [found("items", code).total for code in ("KE", "BR", "PT")]
    assert totals == [0, 1, 1]


def test_what_an_item_says_itself_goes_first(company):
    own = an_item(company, ships_to=["BR"])
    assert found("items", "BR").ids == [own.pk]
    assert found("items", "KE").ids == []


def test_an_offer_tells_where_its_company_ships_only_if_it_tells_whose_it_is(company):
    told = an_offer(company, shows_identity=True)
    an_offer(company, shows_identity=False)
    an_offer(company, side="buy", shows_identity=True)
    there = an_offer(company, shows_identity=False, destination="BR")
    assert found("sell", "KE").ids == [told.pk]
    assert found("sell", "BR").ids == [there.pk]
    assert found("buy", "KE").ids == []


@pytest.mark.parametrize("text", ["", "pump"])
def test_a_facet_promises_what_it_shows(company, text):
    an_item(company), an_item(company, ships_to=["BR", "KE"]), an_item(a_company())
    an_item(a_company(export_countries=["KE"]))
    promised = counted("items", text)
    assert promised == {"KE": 2, "BR": 1}
    for country, number in promised.items():
        assert found("items", country, text).total == number


def test_an_items_page_says_where_as_search_does(client, company):
    item = an_item(company)
    page = client.get(item.get_absolute_url()).text
    assert "Kenya" in page
    show(company)
    page = client.get(item.get_absolute_url()).text
    assert "Ships to" not in page
