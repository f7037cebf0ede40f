"""What becomes of a mail to an alias."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from listings.asking import aliases, reveal, seals, threads
from listings.models import IncomingMail, Message, Side
from listings.relay import addresses, carrying, deciding, holding, receiving, telling
from tests.listings.asking.world import a_guest, an_inquiry
from tests.listings.relay.mails import PLANTED, a_laden_mail
from tests.listings.relay.world import Conversation, address
from tests.people import a_member

pytestmark = pytest.mark.django_db
Verdict = IncomingMail.Verdict


@pytest.fixture
def talk():
    return Conversation()


def files_kept():
    folder = Path(settings.PRIVATE_ROOT) / receiving.FOLDER
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_answer_of_the_supplier_is_in_the_thread(
    talk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        mail = talk.arrives(talk.of_seller)
    assert mail.verdict == Verdict.PASSED_ON
    message = talk.said().last()
    assert seals.opened(message) == "We can deliver 20 t in May."
    assert (message.side, message.author, message.via) == (
        Side.SUPPLIER,
        talk.seller,
        Message.Via.MAIL,
    )
    assert mail.file == ""
    assert files_kept() == []


def test_an_answer_of_the_buyer_is_in_the_thread(talk):
    assert talk.arrives(talk.of_buyer).verdict == Verdict.PASSED_ON
    assert talk.said().last().side == Side.BUYER


def test_a_guest_answers_too():
    talk = Conversation()
    guest = a_guest("ann@example.com")
    thread = an_inquiry(talk.company, guest)
    alias = aliases.alias_of(thread, side=Side.BUYER, member=None)
    talk.thread = thread
    assert talk.arrives(alias, sender="Ann@Example.com").verdict == Verdict.PASSED_ON
    forged = talk.arrives(alias, sender="bob@example.com", number="<2@x>")
    assert forged.verdict == Verdict.HELD
    assert talk.said().last().author is None


def test_files_come_with_it_washed(talk):
    mail = a_laden_mail(sender=talk.seller.email)
    receiving.receive(mail.as_bytes(), to=addresses.answers(talk.of_seller))
    deciding.take_in()
    message = talk.said().last()
    titles = [one.title for one in message.attachments.all()]
    assert titles == ["terms.docx", "offer.pdf", "pipes.jpg"]


def test_the_mail_lies_sealed_while_it_waits(talk):
    raw = talk.mail_of(talk.of_seller, PLANTED).as_bytes()
    mail = receiving.receive(raw, to=addresses.answers(talk.of_seller))
    [path] = files_kept()
    assert PLANTED.encode() not in path.read_bytes()
    assert receiving.raw_of(mail) == raw


def test_the_same_letter_twice_is_one(talk):
    talk.arrives(talk.of_seller)
    talk.arrives(talk.of_seller)
    assert IncomingMail.objects.count() == 1
    assert talk.said().filter(side=Side.SUPPLIER).count() == 1


def test_without_a_number_the_whole_letter_tells(talk):
    mail = talk.mail_of(talk.of_seller)
    del mail["Message-ID"]
    for _ in range(2):
        receiving.receive(mail.as_bytes(), to=addresses.answers(talk.of_seller))
    mail["X-Other"] = "1"
    receiving.receive(mail.as_bytes(), to=addresses.answers(talk.of_seller))
    assert IncomingMail.objects.count() == 2


@pytest.mark.promise("H1")
def test_a_letter_from_another_address_is_held_and_its_owner_told(talk, letters):
    mail = talk.arrives(talk.of_seller, sender="boss@elsewhere.com")
    assert mail.verdict == Verdict.HELD
    assert not talk.said().filter(side=Side.SUPPLIER).exists()
    [letter] = letters()
    assert letter.to == talk.seller.email
    assert "another e-mail address" in letter.body
    assert "boss@elsewhere.com" not in letter.body
    assert files_kept()


def test_a_held_letter_is_passed_on_by_its_owner_once(talk):
    mail = talk.arrives(talk.of_seller, sender="boss@elsewhere.com")
    assert holding.release(mail)
    assert not holding.release(mail)
    deciding.take_in()
    assert talk.said().filter(side=Side.SUPPLIER).count() == 1
    mail.refresh_from_db()
    assert (mail.verdict, mail.file) == (Verdict.PASSED_ON, "")


def page_of(talk):
    return f"/me/company/{talk.company.pk}/inquiries/{talk.thread.pk}/"


def test_its_owner_decides_on_the_page_of_the_conversation(talk, client):
    mail = talk.arrives(talk.of_seller, sender="boss@elsewhere.com")
    client.force_login(talk.seller)
    page = client.get(page_of(talk)).content.decode()
    assert "It is mine: pass it on" in page
    assert "boss@elsewhere.com" not in page
    done = client.post(
        f"{page_of(talk)}act/", {"act": "mail-mine", "mail": str(mail.pk)}
    )
    assert done.status_code == 302
    deciding.take_in()
    assert talk.said().filter(side=Side.SUPPLIER).count() == 1
    again = client.post(
        f"{page_of(talk)}act/", {"act": "mail-not-mine", "mail": str(mail.pk)}
    )
    assert again.status_code == 404


def test_it_is_deleted_by_its_owner(talk, client):
    mail = talk.arrives(talk.of_seller, sender="boss@elsewhere.com")
    client.force_login(talk.seller)
    client.post(f"{page_of(talk)}act/", {"act": "mail-not-mine", "mail": str(mail.pk)})
    mail.refresh_from_db()
    assert (mail.verdict, mail.file) == (Verdict.LEFT, "")


@pytest.mark.parametrize(
    "named", ["", "x", "'", "00000000-0000-0000-0000-000000000000"]
)
def test_nobody_decides_about_anothers(talk, client, named):
    mail = talk.arrives(talk.of_seller, sender="boss@elsewhere.com")
    colleague = a_member(talk.company, "sales")
    client.force_login(colleague)
    assert "It is mine" not in client.get(page_of(talk)).content.decode()
    for number in (named, str(mail.pk)):
        done = client.post(f"{page_of(talk)}act/", {"act": "mail-mine", "mail": number})
        assert done.status_code == 404
    mail.refresh_from_db()
    assert mail.verdict == Verdict.HELD


def test_two_senders_in_one_letter_are_nobody(talk):
    mail = talk.mail_of(talk.of_seller)
    del mail["From"]
    mail["From"] = f"{talk.seller.email}, {PLANTED}"
    receiving.receive(mail.as_bytes(), to=addresses.answers(talk.of_seller))
    deciding.take_in()
    assert IncomingMail.objects.get().verdict == Verdict.HELD


def test_the_other_side_cannot_write_as_this_one(talk):
    mail = talk.arrives(talk.of_seller, sender=talk.buyer.email)
    assert mail.verdict == Verdict.HELD


@pytest.mark.promise("T1")
def test_what_nobody_released_goes(talk):
    mail = talk.arrives(talk.of_seller, sender="boss@elsewhere.com")
    IncomingMail.objects.update(decided_at=timezone.now() - timedelta(days=15))
    deciding.forget_old()
    mail.refresh_from_db()
    assert (mail.verdict, mail.file) == (Verdict.LEFT, "")
    IncomingMail.objects.update(received_at=timezone.now() - timedelta(days=31))
    deciding.forget_old()
    assert not IncomingMail.objects.exists()


def test_a_closed_conversation(talk, letters):
    threads.close(talk.thread, side=Side.BUYER, by=talk.buyer)
    assert talk.arrives(talk.of_seller).verdict == Verdict.CLOSED
    [letter] = letters()
    assert "is closed" in letter.body
    assert letter.to == talk.seller.email


def test_a_conversation_closed_meanwhile(talk, letters, monkeypatch):
    verdict = deciding.verdict_on

    def closes(mail, clean):
        found = verdict(mail, clean)
        threads.close(talk.thread, side=Side.BUYER, by=talk.buyer)
        return found

    monkeypatch.setattr(deciding, "verdict_on", closes)
    assert talk.arrives(talk.of_seller).verdict == Verdict.CLOSED
    assert len(letters()) == 1


def test_an_alias_that_is_switched_off_takes_nothing(talk):
    aliases.switch_off(talk.thread, side=Side.SUPPLIER, by=talk.seller)
    with pytest.raises(addresses.Off):
        addresses.place(addresses.answers(talk.of_seller))
    assert addresses.place(addresses.reports(talk.of_seller)).is_report


def test_a_new_name_after_switching_on(talk):
    old = addresses.answers(talk.of_seller)
    aliases.switch_off(talk.thread, side=Side.SUPPLIER, by=talk.seller)
    aliases.switch_on(talk.thread, side=Side.SUPPLIER, by=talk.seller)
    with pytest.raises(addresses.Unknown):
        addresses.place(old)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "a" * 26,
        "report-",
        "'; drop table",
        "postmaster",
        "é" * 26,
        "A" * 5_000,
    ],
)
def test_names_that_nobody_has(db, name):
    with pytest.raises(addresses.Unknown):
        addresses.place(address(name))
    with pytest.raises(addresses.Unknown):
        addresses.place(f"{'a' * 26}@elsewhere.example")


def test_what_has_not_the_form_asks_no_database(db, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(addresses.Unknown):
        addresses.place(address("guessed"))
    with django_assert_num_queries(1), pytest.raises(addresses.Unknown):
        addresses.place(address(aliases.new_name()))


def test_an_absence_is_noted_without_its_text(talk):
    mail = talk.arrives(
        talk.of_seller, "Back on Monday, call +49 30 1", Auto_Submitted="auto-replied"
    )
    assert mail.verdict == Verdict.AUTOMATIC
    event = talk.thread.messages.get(event=Message.Event.AWAY)
    assert event.body is None
    talk.arrives(talk.of_seller, number="<2@x>", Auto_Submitted="auto-replied")
    assert talk.thread.messages.filter(event=Message.Event.AWAY).count() == 1


def test_a_circle_is_broken_silently(talk, letters):
    mail = talk.arrives(talk.of_seller, X_Relay_Loop="1")
    assert mail.verdict == Verdict.LOOP
    assert letters() == []
    assert talk.said().count() == 1


def test_a_report_of_delivery_is_told_without_the_address(talk):
    report = (
        "From: MAILER-DAEMON@mx.example\r\nMessage-ID: <r@mx>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {talk.seller.email}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    receiving.receive(report.encode(), to=addresses.reports(talk.of_seller))
    deciding.take_in()
    assert IncomingMail.objects.get().verdict == Verdict.BOUNCED
    event = talk.thread.messages.get(event=Message.Event.BOUNCED)
    assert (event.body, event.side) == (None, Side.SUPPLIER)


def test_nothing_written_is_told(talk, letters):
    mail = talk.arrives(talk.of_seller, "-- \nRosa\n")
    assert mail.verdict == Verdict.EMPTY
    assert "found nothing" in letters()[0].body


def test_unreadable_is_told(talk, letters):
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(1_500)
    )
    receiving.receive(deep, to=addresses.answers(talk.of_seller))
    deciding.take_in()
    assert IncomingMail.objects.get().verdict in (Verdict.BROKEN, Verdict.HELD)
    assert len(letters()) == 1


def test_what_was_left_out_is_told_to_the_writer_alone(talk, letters):
    mail = talk.arrives(talk.of_seller, f"Write to {PLANTED} for terms of payment.")
    assert mail.verdict == Verdict.PASSED_ON
    assert PLANTED not in seals.opened(talk.said().last())
    [letter] = letters()
    assert letter.to == talk.seller.email
    assert "were left out" in letter.body


def test_an_address_that_was_shown_may_be_written(talk):
    reveal.reveal(talk.thread, side=Side.SUPPLIER, by=talk.seller)
    talk.arrives(talk.of_seller, f"Write to {talk.seller.email} or {PLANTED}")
    text = seals.opened(talk.said().last())
    assert talk.seller.email in text
    assert PLANTED not in text


def test_it_is_told_once_an_hour(talk, letters):
    for n in range(3):
        talk.arrives(talk.of_seller, number=f"<{n}@x>", sender=PLANTED)
    assert len(letters()) == 1


def test_too_many_wait_and_are_not_lost(talk, monkeypatch):
    monkeypatch.setattr(deciding.limits, "OF_A_SIDE", 1)
    talk.arrives(talk.of_seller)
    second = talk.arrives(talk.of_seller, number="<2@x>")
    assert second.verdict == ""
    assert second.claimed_until > timezone.now() + timedelta(minutes=50)


def test_what_a_killed_worker_held_waits_again(talk):
    raw = talk.mail_of(talk.of_seller).as_bytes()
    receiving.receive(raw, to=addresses.answers(talk.of_seller))
    assert deciding.claim()
    assert deciding.claim() is None
    IncomingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert deciding.take_in() == 1
    assert talk.said().filter(side=Side.SUPPLIER).count() == 1


def test_while_the_folder_of_files_is_away_it_waits(talk, settings, letters):
    raw = talk.mail_of(talk.of_seller).as_bytes()
    mail = receiving.receive(raw, to=addresses.answers(talk.of_seller))
    there, settings.PRIVATE_ROOT = settings.PRIVATE_ROOT, "/nowhere"
    assert deciding.take_in() == 0
    mail.refresh_from_db()
    assert mail.verdict == ""
    settings.PRIVATE_ROOT = there
    IncomingMail.objects.update(claimed_until=None)
    assert deciding.take_in() == 1
    assert letters() == []


def test_a_worker_that_was_too_slow_does_nothing(talk):
    raw = talk.mail_of(talk.of_seller).as_bytes()
    receiving.receive(raw, to=addresses.answers(talk.of_seller))
    slow = deciding.claim()
    IncomingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    deciding.take_in()
    deciding.deal_with(slow)
    assert talk.said().filter(side=Side.SUPPLIER).count() == 1


def test_files_that_no_row_names_are_swept(talk, tmp_path):
    raw = talk.mail_of(talk.of_seller).as_bytes()
    receiving.receive(raw, to=addresses.answers(talk.of_seller))
    IncomingMail.objects.all().delete()
    for path in files_kept():
        os.utime(path, (0, 0))
    receiving.sweep()
    assert files_kept() == []


def test_everybody_may_be_told_in_every_language(talk):
    for verdict in telling.TOLD:
        for language in ("en", "zh-hans", "es", "fr", "ar"):
            talk.seller.language = language
            talk.of_seller.member = talk.seller
            telling.tell(talk.of_seller, verdict)
    assert carrying.reader_of(talk.of_seller).language == "ar"


@pytest.mark.django_db(transaction=True)
def test_the_same_letter_on_two_lines_at_once_is_one():
    talk = Conversation()
    raw = talk.mail_of(talk.of_seller).as_bytes()

    def arrive(_):
        try:
            return receiving.receive(raw, to=addresses.answers(talk.of_seller)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(arrive, range(4)))
    assert len(keys) == 1
    assert len(files_kept()) == 1
