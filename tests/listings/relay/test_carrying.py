"""What was written in a thread leaves by mail: once, from us, and without any address."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db.models import F
from django.utils import timezone

from listings.asking import aliases, inquiries, notices, threads
from listings.models import Message, Side, Thread
from listings.relay import addresses, carrying
from listings.washing import quoting
from listings.washing.marks import MARK
from members import composing, notifications, outbox
from members.models import OutgoingMail
from members.notifications import Kind
from privacy.models import SubjectKey
from tests.listings.asking.world import TEXT, a_guest, an_inquiry, link_in
from tests.listings.relay.world import Conversation
from tests.people import a_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return Conversation()


def sent(mailbox):
    """What has left, as its readers' programs see it."""
    outbox.deliver_waiting()
    return [
        (one, message_from_bytes(one.content, policy=policy.default))
        for one in mailbox.mails
    ]


def later(minutes=16):
    """So many minutes pass."""
    ago = timedelta(minutes=minutes)
    for rows, names in (
        (Thread.objects, ("buyer_told_at", "supplier_told_at", "buyer_wrote_at")),
        (Message.objects, ("written_at",)),
    ):
        rows.update(**{name: F(name) - ago for name in names})


def test_an_inquiry_reaches_the_supplier_from_an_address_of_ours(talk, mailbox):
    assert carrying.carry() == 1
    [(envelope, mail)] = sent(mailbox)
    ours = addresses.answers(talk.of_seller)
    assert envelope.rcpt_tos == [talk.seller.email]
    assert envelope.mail_from == addresses.reports(talk.of_seller)
    assert mail["Reply-To"] == ours
    assert mail["From"].addresses[0].addr_spec == ours
    assert mail["From"].addresses[0].display_name == "A member via Tradedir"
    assert mail["Subject"] == "Gear pumps for Genoa"
    assert (
        mail["In-Reply-To"]
        == mail["References"]
        == carrying.conversation(talk.of_seller)
    )
    assert mail[composing.LOOP_MARK]
    text = mail.get_body(("plain",)).get_content()
    assert TEXT in text
    assert MARK in text.splitlines()[0]
    page = mail.get_body(("html",)).get_content()
    assert '<html lang="en" dir="ltr">' in page
    for secret in (talk.buyer.email, talk.buyer.full_name, talk.of_buyer.local_part):
        assert secret not in envelope.content.decode() + page + text


def test_an_answer_reaches_the_buyer_in_the_companys_name(talk, mailbox):
    threads.answer(talk.thread, side=Side.SUPPLIER, by=talk.seller, text="USD 4.")
    carrying.carry()
    mails = {one.rcpt_tos[0]: mail for one, mail in sent(mailbox)}
    mail = mails[talk.buyer.email]
    name = mail["From"].addresses[0].display_name
    assert name == f"{talk.company.trading_name} via Tradedir"
    assert talk.seller.email not in mail.as_string()
    assert talk.seller.full_name not in mail.as_string()


def test_a_buyer_shows_a_company_by_its_name(talk, mailbox):
    talk.thread.shown_company = a_company("Genoa Imports")
    talk.thread.save()
    carrying.carry()
    [(_envelope, mail)] = sent(mailbox)
    assert mail["From"].addresses[0].display_name == "Genoa Imports via Tradedir"


def test_a_guest_gets_a_link_and_an_alias(mailbox, letters):
    talk = Conversation()
    thread = an_inquiry(talk.company, a_guest("ann@example.com"))
    inquiries.confirm_guest(link_in(letters()[0]))
    threads.answer(thread, side=Side.SUPPLIER, by=talk.seller, text="USD 4.")
    OutgoingMail.objects.all().delete()
    carrying.carry()
    mails = {one.rcpt_tos[0]: mail for one, mail in sent(mailbox)}
    mail = mails["ann@example.com"]
    assert "/inquiries/" in mail.get_body(("plain",)).get_content()
    alias = aliases.alias_of(thread, side=Side.BUYER, member=None)
    assert mail["Reply-To"] == addresses.answers(alias)


def test_one_letter_in_a_quarter_of_an_hour(talk, mailbox):
    carrying.carry()
    for text in ("One more thing.", "And another."):
        threads.answer(talk.thread, side=Side.BUYER, by=talk.buyer, text=text)
    assert carrying.carry() == 0
    later()
    assert carrying.carry() == 1
    text = sent(mailbox)[-1][1].get_body(("plain",)).get_content()
    assert "One more thing." in text
    assert "And another." in text
    assert TEXT not in text
    later()
    assert carrying.carry() == 0


def test_two_who_look_at_once_write_one_letter(talk):
    [due] = notices.due()
    assert carrying.carry_one(due) == 1
    assert carrying.carry_one(due) == 0
    assert OutgoingMail.objects.count() == 1


def test_switched_off_it_says_so_and_takes_no_answer(talk, mailbox):
    aliases.switch_off(talk.thread, side=Side.SUPPLIER, by=talk.seller)
    carrying.carry()
    [(_envelope, mail)] = sent(mailbox)
    assert mail["Reply-To"] is None
    text = mail.get_body(("plain",)).get_content()
    assert MARK not in text
    assert "switched answers by e-mail off" in text


def test_held_and_spam_reach_nobody(talk):
    Thread.objects.update(held_at=timezone.now())
    assert carrying.carry() == 0


def test_it_is_written_in_the_readers_language(talk, mailbox):
    talk.seller.language = "ar"
    talk.seller.save()
    carrying.carry()
    [(_envelope, mail)] = sent(mailbox)
    assert mail["Content-Language"] == "ar"
    assert 'dir="rtl"' in mail.get_body(("html",)).get_content()


def test_what_was_written_is_no_page_of_its_own(talk, mailbox):
    threads.answer(
        talk.thread, side=Side.SUPPLIER, by=talk.seller, text="<script>x</script> & y"
    )
    carrying.carry()
    mails = {one.rcpt_tos[0]: mail for one, mail in sent(mailbox)}
    page = mails[talk.buyer.email].get_body(("html",)).get_content()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_an_answer_to_our_own_letter_is_understood(talk, mailbox):
    """The text of our letter, quoted without any sign, is known by its mark."""
    carrying.carry()
    [(_envelope, mail)] = sent(mailbox)
    ours = mail.get_body(("plain",)).get_content()
    assert quoting.written(f"Yes, 40 pallets.\n\n{ours}") == "Yes, 40 pallets."


def test_a_reminder_names_the_inquiry(talk, mailbox):
    Thread.objects.update(
        awaits_since=timezone.now() - timedelta(days=5),
        supplier_told_at=timezone.now() + timedelta(seconds=1),
    )
    assert carrying.carry() == 1
    [(_envelope, mail)] = sent(mailbox)
    assert "waits for your answer" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("kind", [Kind.MESSAGES, Kind.REMINDERS])
def test_who_wants_no_mail_of_a_kind_gets_none_of_it(talk, mailbox, kind):
    notifications.switch_off(talk.seller, kind)
    assert carrying.carry() == (kind != Kind.MESSAGES)
    ago = timezone.now() - timedelta(days=5)
    Thread.objects.update(awaits_since=ago)
    assert carrying.carry() == (kind != Kind.REMINDERS)
    assert len(sent(mailbox)) == 1


def test_a_thread_that_cannot_be_read_keeps_no_other_from_its_readers(talk, mailbox):
    key = SubjectKey.objects.filter(subject=talk.thread.key_subject)
    other = Conversation()
    assert key.delete()[0]
    assert carrying.carry() == 1
    [(envelope, _mail)] = sent(mailbox)
    assert envelope.rcpt_tos == [other.seller.email]


def test_who_has_waited_longest_is_told_first(talk):
    other = Conversation()
    threads.answer(other.thread, side=Side.SUPPLIER, by=other.seller, text=TEXT)
    ago = timezone.now() - timedelta(hours=1)
    rows = Thread.objects.filter(pk=other.thread.pk)
    rows.update(supplier_wrote_at=ago, supplier_read_at=timezone.now())
    found = [(one.thread, one.side) for one in notices.due()]
    assert found == [(other.thread, Side.BUYER), (talk.thread, Side.SUPPLIER)]
