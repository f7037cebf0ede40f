"""What a member asked about privacy is on their own pages, with its state and its day (K1)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from members import leaving, privacy_requests
from members.models import OutgoingMail
from members.views.own_privacy import LINES, NEWEST
from tests.members.test_privacy_requests import TEXT, WHEN, a_request, aged, page
from tests.people import a_member, a_policy, a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("K1")]
DAY = timedelta(days=1)


@pytest.fixture
def member(client):
    a_policy()
    member = a_member()
    client.force_login(member)
    return member


def test_who_asked_nothing_is_told_so_and_where_to_ask(client, member):
    a_request(member=a_member())
    for address in ("/me/privacy/", "/me/privacy/requests/"):
        shown = client.get(address).text
        assert "You have asked us nothing yet." in shown
        assert f'href="{reverse("privacy-request")}"' in shown
        assert "R-2" not in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "We answer by"),
        ({"asked_at": WHEN() - 40 * DAY, "due_at": WHEN() - DAY}, "We owe you"),
        ({"answered_at": WHEN()}, "Answered on"),
    ],
)
def test_state_and_day_of_a_request_are_listed_and_nothing_of_its_words(
    client, member, changes, said
):
    row = aged(a_request(member=member), **changes)
    for address in ("/me/privacy/", "/me/privacy/requests/"):
        shown = client.get(address).text
        assert row.number in shown
        assert said in shown
        assert TEXT not in shown
        assert privacy_requests.token_of(row) not in shown
    assert client.get(reverse("my-request", args=[row.pk])).url == page(row)


def test_anothers_request_is_not_there(client, member):
    row = a_request(member=a_member())
    assert client.get(reverse("my-request", args=[row.pk])).status_code == 404


def test_a_guests_request_is_nobodys_in_the_list(client, member):
    row = a_request(address=member.email)
    assert row.number not in client.get("/me/privacy/requests/").text


def test_many_are_on_pages_newest_first(
    client, member, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(privacy_requests, "OF_A_SENDER", 100)
    rows = [a_request(member=member) for _ in range(LINES + 1)]
    first = client.get("/me/privacy/requests/")
    numbers = [one.number for one in first.context["page"]]
    assert numbers == [one.number for one in reversed(rows)][:LINES]
    second = client.get("/me/privacy/requests/?page=2").text
    assert rows[0].number in second
    assert rows[1].number not in second
    assert client.get("/me/privacy/requests/?page=x").status_code == 200
    short = client.get("/me/privacy/").text
    assert sum(one.number in short for one in rows) == NEWEST
    with django_assert_max_num_queries(12):
        client.get("/me/privacy/requests/")


def test_the_request_of_somebody_erased_is_answered_behind_its_link(client):
    """The proof that we answered stays its three years; where to write is gone with the account."""
    a_policy()
    member, officer = a_member(), a_staff_member("privacy officer")
    row = a_request(member=member, kind="deletion")
    leaving.erase(member, number=uuid4(), cause="member")
    OutgoingMail.objects.all().delete()
    row.refresh_from_db()
    assert row.member is None
    assert client.get(page(row)).status_code == 200
    privacy_requests.answer(row, "Your account is erased.", by=officer, key="a")
    assert "Your account is erased." in client.get(page(row)).text
    assert not OutgoingMail.objects.exists()


def test_what_staff_do_with_it_is_seen_there(client, member):
    row, officer = a_request(member=member), a_staff_member("privacy officer")
    privacy_requests.extend(row, "Many old mails.", by=officer, key="a")
    row.refresh_from_db()
    assert row.due_at > WHEN() + 89 * DAY
    assert str(row.due_at.year) in client.get("/me/privacy/requests/").text
    privacy_requests.answer(row, "Here.", by=officer, key="b")
    assert "Answered on" in client.get("/me/privacy/requests/").text
