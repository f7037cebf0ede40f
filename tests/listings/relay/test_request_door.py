"""Mail about privacy through the door, as a mail server hands it in (K1)."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from listings.relay import endpoint, request_mail
from members import outbox, privacy_requests
from members.models import PrivacyRequest, RequestMail
from tests.listings.relay.mails import a_mail, a_pdf
from tests.listings.relay.test_request_mail import texts, to, verdicts
from tests.members.test_privacy_requests import ADDRESS, a_request, letters
from tests.people import a_staff_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("K1")]
SECOND = timedelta(seconds=1)
WORDS = "Since when do you hold it, and from whom did you get it?"


@pytest.fixture
def door(open_door, settings):
    settings.RELAY_DOMAIN = "reply.tradedir.example"
    settings.PRIVACY_EMAIL = "privacy@tradedir.example"
    with open_door() as port:
        yield port


def send(port, address, mail, sender="a@b.example"):
    """What the door answers, 250 where it took it."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP)
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        line.mail(sender)
        code, _said = line.rcpt(address)
        return code if code != 250 else line.data(raw)[0]


def test_an_answer_is_in_its_request_with_addresses_and_without_files(door, settings):
    row = a_request()
    mail = a_mail(f"{WORDS} I mean old.name@firm.example.", ADDRESS, to(row))
    mail.add_attachment(a_pdf(), "application", "pdf", filename="passport.pdf")
    mail.add_attachment(b"MZ\x90", "application", "x-msdownload", filename="a.exe")
    assert send(door, to(row), mail) == 250
    assert request_mail.take_in() == 1
    said = texts(row)[-1]
    assert said.startswith(f"{WORDS} I mean old.name@firm.example.")
    assert "Files that came with this mail were not taken." in said
    assert "passport" not in said
    assert RequestMail.objects.get().raw is None
    kept = Path(settings.PRIVATE_ROOT)
    assert not [one for one in kept.rglob("*") if one.is_file()]


def test_an_answer_opens_an_answered_request_anew(door):
    row = a_request()
    privacy_requests.answer(row, "No.", by=a_staff_member("privacy officer"), key="a")
    assert send(door, to(row).upper(), a_mail(WORDS, ADDRESS, to(row))) == 250
    request_mail.take_in()
    row.refresh_from_db()
    assert row.is_open


def test_a_mail_that_is_too_long_says_so(door, monkeypatch):
    monkeypatch.setattr(request_mail, "LONGEST", 20)
    row = a_request()
    send(door, to(row), a_mail(WORDS, ADDRESS, to(row)))
    request_mail.take_in()
    assert texts(row)[-1].startswith(WORDS[:20])
    assert "The rest was not taken." in texts(row)[-1]


@pytest.mark.parametrize("name", ["request-x", "request-" + "0" * 32, "requests"])
def test_an_unknown_name_is_refused_slower_each_time(door, name):
    a_request()
    with smtplib.SMTP("127.0.0.1", door) as line:
        line.ehlo()
        line.mail("a@b.example")
        asked = [
            line.rcpt(f"{name}@reply.tradedir.example")[0]
            for _ in range(endpoint.MISSES)
        ]
    assert asked == [550] * (endpoint.MISSES - 1) + [421]
    assert not RequestMail.objects.exists()


def test_one_that_nobody_confirmed_takes_no_mail(door):
    row = a_request(is_confirmed=False)
    assert send(door, to(row), a_mail(WORDS, ADDRESS, to(row))) == 550


def test_what_is_too_large_is_refused_while_others_are_not(door):
    row = a_request()
    large = a_mail("x\n" * (request_mail.LARGEST // 2), ADDRESS, to(row))
    assert send(door, to(row), large) == 552
    assert send(door, to(row), a_mail(WORDS, ADDRESS, to(row))) == 250


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.org>"},
        {"subject": "Out of office: your request"},
        {"X_Relay_Loop": "1"},
    ],
    ids=str,
)
def test_machines_open_nothing_write_nothing_and_get_no_answer(door, settings, head):
    row = a_request()
    before = outbox.OutgoingMail.objects.count()
    for address in (to(row), settings.PRIVACY_EMAIL):
        mail = a_mail(WORDS, ADDRESS, address, **head)
        assert send(door, address, mail, sender="") == 250
    assert request_mail.take_in() == 2
    assert verdicts() == ["automatic"] * 2
    assert len(texts(row)) == PrivacyRequest.objects.count() == 1
    assert outbox.OutgoingMail.objects.count() == before


def test_our_own_letters_that_come_back_go_in_no_circle(door, settings, mailbox):
    """Somebody gave our own address as theirs; and a letter was sent on to the request."""
    a_request(address=settings.PRIVACY_EMAIL, is_confirmed=False)
    row = a_request()
    privacy_requests.answer(row, "Yes.", by=a_staff_member("privacy officer"), key="a")
    outbox.deliver_waiting()
    came = [bytes(one.content) for one in mailbox.mails]
    assert len(came) == 4
    for raw in came:
        for address in (settings.PRIVACY_EMAIL, to(row)):
            assert send(door, address, raw) == 250
    request_mail.take_in()
    assert set(verdicts()) == {"automatic"}
    assert PrivacyRequest.objects.count() == 2
    assert len(texts(row)) == 2
    assert outbox.deliver_waiting() == 0


def test_a_robot_without_any_sign_is_asked_three_times_a_day_and_no_more(
    door, settings
):
    for n in range(privacy_requests.UNCONFIRMED + 3):
        mail = a_mail(WORDS, ADDRESS, settings.PRIVACY_EMAIL, number=f"<{n}@b.example>")
        send(door, settings.PRIVACY_EMAIL, mail)
    request_mail.take_in()
    assert len(letters("request_confirm")) == privacy_requests.UNCONFIRMED
    assert verdicts().count("too-many") == 3


def test_the_same_letter_on_six_lines_at_once_is_taken_once(door):
    row = a_request()
    address = to(row)
    raw = a_mail(WORDS, ADDRESS, address).as_bytes(policy=policy.SMTP)
    with ThreadPoolExecutor(6) as lines:
        codes = list(lines.map(lambda _: send(door, address, raw), range(6)))
    assert codes == [250] * 6

    def deal(_):
        try:
            return request_mail.take_in()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        assert sum(workers.map(deal, range(3))) == 1
    assert texts(row)[1:] == [WORDS]


def test_what_a_worker_held_that_died_is_dealt_with_after_its_time(door):
    row = a_request()
    send(door, to(row), a_mail(WORDS, ADDRESS, to(row)))
    held = request_mail.claim()
    assert request_mail.take_in() == 0
    with time_machine.travel(timezone.now() + request_mail.LEASE + SECOND):
        assert request_mail.take_in() == 1
    assert not request_mail.deal_with(held), "the one that comes back does nothing"
    assert texts(row)[1:] == [WORDS]
