"""Asking about privacy: who may, what counts, what is due, and who reads it (K1)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from members import form_keys, outbox, privacy_requests, request_reminders
from members.models import (
    OutgoingMail,
    PrivacyRequest,
    RequestWord,
)
from privacy.models import SubjectKey
from tests.people import a_member, a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("K1")]

ADDRESS = "asks@example.org"
TEXT = "What do you hold about me?"
WHEN = timezone.now


def a_key(seconds=60):
    """A form's key, as it was given out so long ago."""
    signer = signing.TimestampSigner(salt=form_keys.SALT)
    opened = signing.b62_encode(int(WHEN().timestamp()) - seconds)
    value = f"{uuid4()}:{opened}"
    return f"{value}:{signer.signature(value)}"


def sent(**more):
    return {"kind": "access", "text": TEXT, "address": ADDRESS, "key": a_key()} | more


def a_request(*, member=None, address=ADDRESS, is_confirmed=True, **more):
    asked = privacy_requests.Asked(
        **{"kind": "access", "text": TEXT, "member": member, "address": address}
        | {"network": "", "language": "en"}
        | more
    )
    row = privacy_requests.ask(asked, form_key=uuid4())
    if is_confirmed:
        privacy_requests.confirm(privacy_requests.token_of(row))
        row.refresh_from_db()
    return row


def letters(template):
    rows = OutgoingMail.objects.filter(template=template)
    return [outbox.opened(mail) for mail in rows]


def page(row):
    return reverse("privacy-request-status", args=[privacy_requests.token_of(row)])


def aged(row, **changes):
    PrivacyRequest.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def test_a_guests_request_counts_once_its_address_is_confirmed(client):
    answer = client.post("/privacy/request/", sent())
    assert answer.url == reverse("privacy-request-sent")
    row = PrivacyRequest.objects.get()
    assert row.confirmed_at is None
    assert row.due_at is None
    [letter] = letters("request_confirm")
    assert letter.to == ADDRESS
    assert TEXT not in letter.body
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
    assert client.get(link).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is None, "looking confirms nothing"
    client.post(link, {"act": "confirm"})
    client.post(link, {"act": "confirm"})
    row.refresh_from_db()
    assert row.due_at - row.confirmed_at == timedelta(days=30)
    [receipt] = letters("request_receipt")
    assert row.number in receipt.body
    assert receipt.to == ADDRESS
    assert not client.cookies


def test_a_members_request_counts_at_once(client):
    member = a_member()
    client.force_login(member)
    answer = client.post("/privacy/request/", sent())
    row = PrivacyRequest.objects.get()
    assert answer.url == page(row)
    assert row.due_at
    assert row.address is None
    assert letters("request_receipt")[0].to == member.email


def test_the_same_form_twice_is_one_request(client):
    said = sent()
    client.post("/privacy/request/", said)
    client.post("/privacy/request/", said)
    assert PrivacyRequest.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "everything"},
        {"kind": ""},
        {"text": "short"},
        {"text": "x" * 5001},
        {"text": "nul \0 in the middle"},
        {"address": "nobody"},
        {"key": "made up"},
        {"website": "https://spam.example"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_a_sentence(client, wrong):
    answer = client.post("/privacy/request/", sent(**wrong))
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert not PrivacyRequest.objects.exists()


def test_a_form_that_was_filled_in_at_once_is_refused(client):
    answer = client.post("/privacy/request/", sent(key=a_key(seconds=1)))
    assert answer.status_code == 422
    assert not PrivacyRequest.objects.exists()


def test_another_site_sends_nothing(client):
    answer = client.post(
        "/privacy/request/", sent(), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert not PrivacyRequest.objects.exists()


def test_nobody_is_mailed_more_than_three_links_a_day(client):
    for _ in range(privacy_requests.UNCONFIRMED):
        client.post("/privacy/request/", sent())
    answer = client.post("/privacy/request/", sent(address=ADDRESS.upper()))
    assert answer.status_code == 429
    assert PrivacyRequest.objects.count() == privacy_requests.UNCONFIRMED


def test_a_network_asks_at_most_so_often(client):
    for number in range(privacy_requests.OF_A_NETWORK):
        a_request(address=f"n{number}@example.org", network="fd00::1")
    with pytest.raises(privacy_requests.TooMany):
        a_request(address="one-more@example.org", network="fd00::1")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_not_sent_leads_nowhere(client, method):
    a_request()
    assert getattr(client, method)("/privacy/requests/x/").status_code == 404


def test_its_page_says_what_happened_and_takes_more(client):
    row = a_request()
    shown = client.get(page(row)).content.decode()
    assert row.number in shown
    assert TEXT in shown
    assert ADDRESS not in shown
    more = {"act": "write", "text": "And since when do you?", "key": a_key()}
    client.post(page(row), more)
    client.post(page(row), more)
    assert [word.text for word in privacy_requests.words_of(row)] == [
        TEXT,
        "And since when do you?",
    ]
    assert client.post(page(row), more | {"text": "x"}).status_code == 422


def test_its_page_costs_few_statements(client, django_assert_max_num_queries):
    row = a_request()
    with django_assert_max_num_queries(6):
        client.get(page(row))


def test_the_answer_is_on_record_and_in_the_mail():
    row, officer = a_request(), a_staff_member("privacy officer")
    privacy_requests.answer(row, "Your address, and this.", by=officer, key="a")
    row.refresh_from_db()
    assert row.answered_at
    assert not row.is_open
    assert row.assignee == officer
    [letter] = letters("request_answered")
    assert letter.to == ADDRESS
    assert "Your address, and this." in letter.body
    with pytest.raises(privacy_requests.CannotBe):
        privacy_requests.answer(row, "Again.", by=officer, key="b")
    assert len(letters("request_answered")) == 1


def test_who_writes_after_the_answer_is_owed_another():
    row, officer = a_request(), a_staff_member("privacy officer")
    privacy_requests.answer(row, "Nothing.", by=officer, key="a")
    privacy_requests.write_more(row, "Not even my name?", key="m")
    row.refresh_from_db()
    assert row.is_open
    assert row.due_at > WHEN() + timedelta(days=29)


def test_it_is_extended_once_and_the_reason_is_told():
    row, officer = a_request(), a_staff_member("privacy officer")
    before = row.due_at
    privacy_requests.extend(row, "Many old mails to read.", by=officer, key="a")
    row.refresh_from_db()
    assert row.due_at == before + timedelta(days=60)
    assert "Many old mails to read." in letters("request_extended")[0].body
    with pytest.raises(privacy_requests.CannotBe):
        privacy_requests.extend(row, "And more.", by=officer, key="b")


@pytest.mark.parametrize("deed", ["UPDATE {} SET what = 'answered'", "DELETE FROM {}"])
def test_what_happened_is_never_changed(deed):
    a_request()
    with pytest.raises(DatabaseError), transaction.atomic():
        from_raw(deed.format("members_requeststep"))


def from_raw(statement):
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("left", "told"), [(11, 0), (10, 1), (4, 1), (3, 1), (0, 1)], ids=str
)
def test_officers_are_reminded_ten_and_three_days_before(left, told):
    a_staff_member("privacy officer")
    aged(a_request(), due_at=WHEN() + timedelta(days=left, minutes=-1 if left else 1))
    request_reminders.remind()
    request_reminders.remind()
    assert len(letters("request_due")) == told


def test_what_is_overdue_is_told_every_day_until_it_is_answered():
    officer = a_staff_member("privacy officer")
    row = aged(
        a_request(),
        asked_at=WHEN() - timedelta(days=40),
        due_at=WHEN() - timedelta(days=1),
    )
    request_reminders.remind()
    request_reminders.remind()
    [letter] = letters("requests_overdue")
    assert letter.to == officer.email
    assert row.number in letter.body
    assert ADDRESS not in letter.body
    assert TEXT not in letter.body
    privacy_requests.answer(row, "Here it is.", by=officer, key="a")
    assert not list(request_reminders.due_letters(WHEN() + timedelta(days=1)))


@pytest.mark.promise("P2")
@pytest.mark.parametrize(
    ("confirmed", "answered", "age", "is_over"),
    [
        (False, False, 6, False),
        (False, False, 8, True),
        (True, True, 1000, False),
        (True, True, 1200, True),
        (True, False, 1200, False),
    ],
)
def test_what_is_over_goes_with_its_key(confirmed, answered, age, is_over):
    row = a_request(is_confirmed=confirmed)
    then = WHEN() - timedelta(days=age)
    aged(row, asked_at=then, **({"answered_at": then} if answered else {}))
    privacy_requests.forget_over()
    assert PrivacyRequest.objects.exists() is not is_over
    assert RequestWord.objects.exists() is not is_over
    assert SubjectKey.objects.filter(subject=row.subject).exists() is not is_over


def test_one_that_is_extended_is_answered_from_the_page_of_the_desk(client):
    row = a_request(language="fr")
    client.force_login(a_staff_member("privacy officer"))
    place = reverse("admin:members_privacyrequest_decide", args=[row.pk])
    listed = client.get(reverse("admin:members_privacyrequest_changelist"))
    assert row.number in listed.content.decode()
    assert TEXT not in listed.content.decode()
    shown = client.get(place).content.decode()
    assert TEXT in shown
    assert ADDRESS not in shown
    assert client.post(place, {"act": "answer"}).status_code == 422
    assert client.post(place, {"act": "extend"}).status_code == 422
    client.post(place, {"act": "take"})
    assert client.post(place, {"act": "answer", "canned": "done"}).status_code == 302
    row.refresh_from_db()
    assert row.answered_at
    client.post(place, {"act": "answer", "text": "Once more."})
    assert len(letters("request_answered")) == 1


@pytest.mark.parametrize("role", ["support", "moderator", "verifier", "marketing"])
def test_no_other_staff_read_requests(client, role):
    row = a_request()
    client.force_login(a_staff_member(role))
    place = reverse("admin:members_privacyrequest_decide", args=[row.pk])
    assert client.get(place).status_code == 403
