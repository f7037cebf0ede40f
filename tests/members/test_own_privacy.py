"""The privacy page: what a member allows, confirmed by a link, with receipts."""

import re

import pytest
from django.utils import timezone

from privacy import consents, policies, receipts
from tests.people import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = a_member()
    client.force_login(member)
    return member


def switch(client, purpose, on="1"):
    return client.post(
        "/me/privacy/consents/", {"purpose": purpose, "on": on}, follow=True
    )


def test_news_are_off_until_the_link_is_followed_and_pressed(client, member, letters):
    page = switch(client, consents.NEWS)
    assert "We have sent you a message" in page.text
    assert not consents.may(member.subject, consents.NEWS)
    [letter] = letters()
    assert letter.to == member.email
    link = re.search(r"http://testserver(/u/consent/\S+)", letter.body)[1]
    client.logout()
    assert "news about the directory" in client.get(link).text
    assert not consents.may(member.subject, consents.NEWS)
    assert "Confirmed" in client.post(link).text
    assert consents.may(member.subject, consents.NEWS)
    assert client.post(link).status_code == 410


def test_off_takes_one_press(client, member):
    switch(client, consents.TARGETING)
    assert consents.may(member.subject, consents.TARGETING)
    switch(client, consents.TARGETING, on="0")
    assert not consents.may(member.subject, consents.TARGETING)


def test_one_can_object_to_being_counted(client, member):
    switch(client, consents.STATISTICS, on="0")
    assert not consents.may(member.subject, consents.STATISTICS)


def test_asking_twice_sends_one_message(client, member, letters):
    switch(client, consents.NEWS)
    assert "already" in switch(client, consents.NEWS).text
    assert len(letters()) == 1


@pytest.mark.parametrize(
    "purpose", ["", "x", "marketing_email:x", "partner:acme", "\0"]
)
def test_what_is_no_choice_is_not_found(client, member, purpose):
    assert switch(client, purpose).status_code == 404


def test_a_receipt_is_for_its_giver(client, member):
    switch(client, consents.TARGETING)
    number = consents.history(member.subject)[0].number
    record = client.get(f"/me/privacy/receipts/{number}/").json()
    assert receipts.is_ours(record)
    assert record["words_shown"].startswith("My industries")
    client.force_login(a_member())
    assert client.get(f"/me/privacy/receipts/{number}/").status_code == 404


def test_the_page_asks_little(client, member, django_assert_max_num_queries):
    version = policies.publish(1, effective_on=timezone.localdate())
    policies.accept(member.subject, version, language="en", method="sign-up")
    switch(client, consents.TARGETING)
    with django_assert_max_num_queries(9):
        page = client.get("/me/privacy/")
    assert "Version 1" in page.text
