"""The privacy page: what a member allows, confirmed by a link, with receipts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members import addresses
from privacy import consents, policies, receipts, suppressions
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


@pytest.mark.promise("W4")
def test_another_address_has_to_confirm_anew(client, member, letters):
    switch(client, consents.NEWS)
    [letter] = letters()
    link = re.search(r"http://testserver(/u/consent/\S+)", letter.body)[1]
    client.post(link)
    switch(client, "marketing_email:textiles")
    addresses.move(member, member.email, "another@example.org")
    assert not consents.may(member.subject, consents.NEWS)
    waiting = re.search(r"http://testserver(/u/consent/\S+)", letters()[-1].body)[1]
    assert client.post(waiting).status_code == 410
    assert "We have sent you a message" in switch(client, consents.NEWS).text


@pytest.mark.parametrize(
    "purpose", ["", "x", "marketing_email:x", "partner:acme", "\0"]
)
def test_what_is_no_choice_is_not_found(client, member, purpose):
    assert switch(client, purpose).status_code == 404


def test_a_receipt_is_for_its_giver(client, member):
    switch(client, consents.TARGETING)
    number = consents.history(member.subject)[0].number
    page = client.get(f"/me/privacy/receipts/{number}/")
    assert "My industries" in page.text
    record = client.get(f"/me/privacy/receipts/{number}.json").json()
    assert receipts.is_ours(record)
    assert record["words_shown"].startswith("My industries")
    client.force_login(a_member())
    for address in (f"{number}/", f"{number}.json", "9/", f"{'9' * 30}.json"):
        assert client.get(f"/me/privacy/receipts/{address}").status_code == 404


def test_the_page_asks_little(client, member, django_assert_max_num_queries):
    version = policies.publish(1, effective_on=timezone.localdate())
    policies.accept(member.subject, version, language="en", method="sign-up")
    switch(client, consents.TARGETING)
    with django_assert_max_num_queries(15):
        page = client.get("/me/privacy/")
    assert "Version 1" in page.text


def test_the_history_has_pages_in_its_order(client, member):
    for n in range(25):
        switch(client, consents.TARGETING, on=str(n % 2))
    first, second = (client.get(f"/me/privacy/?page={page}").text for page in (1, 2))
    numbers = [said.number for said in consents.history(member.subject)]
    assert f"Receipt {numbers[0]}<" in first
    assert f"Receipt {numbers[20]}<" not in first
    assert f"Receipt {numbers[20]}<" in second
    for page in ("x", "-1", "9" * 30):
        assert client.get(f"/me/privacy/?page={page}").status_code == 200


def test_a_suppressed_address_is_said_and_lifted_by_a_fresh_link(
    client, member, letters
):
    reason = suppressions.Reason.COMPLAINT
    suppressions.suppress(member.email, reason=reason)
    assert "You marked a message of ours" in client.get("/me/privacy/").text
    switch(client, consents.NEWS)
    link = re.search(r"http://testserver(/u/consent/\S+)", letters()[0].body)[1]
    client.post(link)
    assert "You marked a message of ours" not in client.get("/me/privacy/").text
    assert consents.may(member.subject, consents.NEWS)


def test_every_way_and_answer_of_the_ledger_has_words(client, member):
    for method in consents.Method:
        for state in consents.State:
            consents.record(
                member.subject, "partner:", state=state, language="en", method=method
            )
    assert "All partners" in client.get("/me/privacy/?page=3").text


def test_a_version_that_asks_is_agreed_to_here(client, new_version):
    member = a_member(joined_at=timezone.now() - timedelta(days=9))
    client.force_login(member)
    new_version("reconsent", [consents.NEWS])
    for answer in ("seen", "agree"):
        client.post("/me/privacy/policy/", {"version": 2, "answer": answer})
    page = client.get("/me/privacy/").text
    assert "asks you anew" not in page
    assert "Version 2" in page
