"""Clauses that stand in words alone: what they say is said where it has to be read."""

import pytest
from django.conf import settings

from privacy import consents
from tests.people import a_company, a_member, a_policy, an_item
from tests.searched import unmarked

pytestmark = pytest.mark.django_db


@pytest.mark.promise("W3b")
def test_nobody_may_be_chosen_by_industry_who_did_not_allow_it():
    a_policy()
    assert not consents.may(a_member(a_company()).subject, consents.TARGETING)


@pytest.mark.promise("R3")
def test_the_risk_is_said_where_one_writes_to_us(client):
    a_policy()
    assert "Send nothing that must stay secret." in client.get("/contact/").text
    assert "at your own risk" in client.get("/privacy/").text


@pytest.mark.promise("K1")
def test_there_is_an_address_to_ask(client):
    a_policy()
    for page in ("/contact/", "/privacy/"):
        assert f'href="mailto:{settings.CONTACT_EMAIL}"' in client.get(page).text


@pytest.mark.promise("Y4")
def test_what_is_posted_is_open_to_everybody(client):
    a_policy()
    company = a_company(public_fields=[])
    item = an_item(company, title="Gear pump GP-20", description="Cast iron.")
    page = client.get(item.get_absolute_url())
    assert page.status_code == 200
    assert "Gear pump GP-20" in page.text
    assert "Cast iron." in page.text
    assert "Gear pump GP-20" in unmarked(client.get("/search/?q=gear+pump").text)
