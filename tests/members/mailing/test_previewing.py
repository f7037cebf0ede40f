"""The preview of a message: as readers see it, where nothing runs and nothing is fetched."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from tests.campaigns import a_campaign, an_issue
from tests.people import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def staff(client):
    member = a_member(is_staff=True)
    member.groups.add(Group.objects.get(name="marketing"))
    Authenticator.objects.create(user=member, type="totp", data={"secret": "x"})
    client.force_login(member)
    return client


def address(campaign, language="en", variant="a"):
    return f"/desk/campaigns/{campaign.pk}/preview/{variant}/{language}/"


@pytest.mark.parametrize("look", ["", "desktop", "phone", "dark", "text", "<x>"])
def test_it_shows_what_a_reader_will_see_and_lets_nothing_run(staff, campaign, look):
    response = staff.get(address(campaign), {"look": look})
    assert "There are new pumps." in response.text
    assert "Hello Ana Costa," in response.text
    assert "You get this because" in response.text
    assert "[[td:" not in response.text
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_at_night_it_is_dark_at_once(staff, campaign):
    dark = staff.get(address(campaign), {"look": "dark"}).text
    assert "prefers-color-scheme" not in dark
    assert "@media all" in dark


def test_as_text_it_is_text(staff, campaign):
    campaign.issues.update(source="# A <b>\n\n`<script>`")
    page = staff.get(address(campaign), {"look": "text"}).text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_what_cannot_be_drawn_says_why(staff, campaign):
    campaign.issues.update(source="<mj-text>", format="mjml")
    response = staff.get(address(campaign))
    assert response.status_code == 422
    assert "Line 1" in response.text


def test_of_a_scheduled_one_it_shows_what_was_frozen(staff):
    campaign = a_campaign(state="sending")
    campaign.issues.update(source="# Something else")
    assert "There are new pumps." in staff.get(address(campaign)).text


@pytest.mark.parametrize(
    ("language", "variant"), [("fr", "a"), ("en", "b"), ("x", "z")]
)
def test_what_is_not_there_is_not_found(staff, campaign, language, variant):
    assert staff.get(address(campaign, language, variant)).status_code == 404


def test_it_takes_three_statements_for_the_message(
    staff, campaign, django_assert_max_num_queries
):
    an_issue(campaign, language="fr")
    staff.get(address(campaign))
    with django_assert_max_num_queries(9):  # six are the session's and the door's
        staff.get(address(campaign))
