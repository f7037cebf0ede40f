"""What a company changes about itself, its listings are found by at once."""

import pytest

from listings.models import SearchDoc
from members import drafts, profiles
from members.models import Company
from tests.people import a_company, an_item, an_offer

pytestmark = pytest.mark.django_db


def found_in(country):
    docs = SearchDoc.objects.filter(country=country)
    return set(docs.values_list("kind", flat=True))


def test_goods_move_with_their_company():
    company = a_company(country="PT")
    an_item(company), an_offer(company), an_item(a_company(country="ES"))
    everything = found_in("PT")
    facts = {"country": "FR", "business_type": "agent"}
    profiles.write(
        Company.objects.get(pk=company.pk), drafts.Edit(facts=facts), by=None
    )
    assert found_in("PT") == set()
    assert found_in("FR") == everything
    assert found_in("ES") == {SearchDoc.Kind.COMPANY, SearchDoc.Kind.ITEM}
    assert set(
        SearchDoc.objects.filter(country="FR").values_list("type", flat=True)
    ) == {"agent"}
