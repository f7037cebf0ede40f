"""Sending a campaign: gated, once, and noted whatever the mail server says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.mailing import lines, materialising, sending, uncertainty, verp
from members.models import Campaign, Delivery
from tests import deliveries
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery, states
from tests.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """Three messages that wait, of one campaign."""
    campaign = a_campaign(state="sending")
    return [a_delivery(campaign, a_reader()) for _ in range(3)]


def the_campaign():
    return Campaign.objects.get()


def later():
    """Whatever was put off is due, and the mail server is asked again."""
    sending.Server.rests_until = 0.0
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_campaign_is_prepared_and_sent_once(mailbox):
    reader = a_reader()
    campaign = a_campaign(state="scheduled")
    assert materialising.prepare(campaign) == 1
    assert materialising.prepare(campaign) == 0
    Campaign.objects.update(state="sending")
    assert sending.send(seconds=5) == 1
    assert sending.send(seconds=5) == 0
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == [reader.email]
    delivery = Delivery.objects.get()
    assert verp.delivery_of(envelope.mail_from) == delivery.pk
    assert uncertainty.message_id(delivery).endswith("@testserver>")
    assert f"Message-ID: <{delivery.pk}@".encode() in envelope.content
    assert b"\r\n.hidden\r\n" in envelope.content
    assert states(campaign) == {"sent": 1}


def test_campaigns_take_turns(mailbox, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    first, second = a_campaign(state="sending"), a_campaign(state="sending")
    for campaign in (first, second):
        for _ in range(4):
            a_delivery(campaign, a_reader())
    assert sending.send(seconds=20) == 8
    subjects = [str(mail.content).split("new ")[1][:4] for mail in mailbox.mails]
    assert subjects[:2] != subjects[2:4] == subjects[6:]


def test_a_server_that_puts_it_off(mailbox, waiting):
    mailbox.answer = "451 4.7.1 later"
    assert sending.send(seconds=5) == 0
    assert states(the_campaign()) == {"failed_soft": 3}
    row = Delivery.objects.first()
    assert (row.tries, row.trouble, row.week) == (1, "message 451", None)
    assert row.due_at > timezone.now() + timedelta(seconds=20)
    assert deliveries.Returns.noted[0][1].status == "4.7.1"
    mailbox.answer = "250 OK"
    later()
    assert sending.send(seconds=5) == 3
    assert states(the_campaign()) == {"sent": 3}


def test_put_off_twenty_times_it_is_given_up(mailbox, waiting):
    mailbox.answer = "451 later"
    Delivery.objects.update(tries=sending.PUT_OFF_AT_MOST - 1)
    sending.send(seconds=5)
    assert states(the_campaign()) == {"failed_hard": 3}


def test_a_server_that_says_no(mailbox, waiting):
    mailbox.answer = "550 5.1.1 nobody here"
    sending.send(seconds=5)
    assert states(the_campaign()) == {"failed_hard": 3}
    noted = deliveries.Returns.noted
    assert {answer.status for _, answer in noted} == {"5.1.1"}
    assert {number for number, _ in noted} == {one.pk for one in waiting}
    later()
    assert sending.send(seconds=5) == 0
    assert not mailbox.mails


def test_a_server_that_closes_is_left_alone_for_a_while(mailbox, waiting):
    mailbox.answer = "421 closing"
    assert sending.send(seconds=5) == 0
    assert states(the_campaign()) == {"failed_soft": 1, "queued": 2}
    mailbox.answer = "250 OK"
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert sending.send(seconds=5) == 0
    later()
    assert sending.send(seconds=5) == 3


def test_without_a_server_everything_waits(settings, waiting):
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert sending.send(seconds=5) == 0
    assert states(the_campaign()) == {"queued": 3}
    assert sending.Server.rests_until


def test_an_address_that_no_message_can_be_written_to(mailbox, waiting, monkeypatch):
    class NoAddress(ValueError):
        pass

    def filled(stencil, recipient):
        raise NoAddress

    monkeypatch.setattr(deliveries.Plain, "filled", filled)
    sending.send(seconds=5)
    assert states(the_campaign()) == {"failed_hard": 3}
    assert not deliveries.Returns.noted


def test_what_cannot_be_written_pauses_its_campaign(mailbox, waiting, monkeypatch):
    monkeypatch.setattr(deliveries.Plain, "filled", None)
    sending.send(seconds=5)
    campaign = the_campaign()
    assert (campaign.state, campaign.paused_for) == ("paused", "gate")
    assert states(campaign) == {"queued": 3}
    assert not mailbox.mails


def test_too_late_for_its_body_it_waits_again(mailbox, waiting, monkeypatch):
    monkeypatch.setattr(sending, "FRESH", -1.0)
    sending.send(seconds=5)
    assert states(the_campaign()) == {"queued": 3}
    assert not mailbox.mails
    monkeypatch.setattr(sending, "FRESH", 3.0)
    later()
    assert sending.send(seconds=5) == 3


def test_time_is_up(mailbox, waiting):
    assert sending.send(seconds=0) == 0
    assert states(the_campaign()) == {"queued": 3}


def test_a_paused_campaign_stops_at_once(mailbox, waiting, monkeypatch):
    written = deliveries.Plain.filled

    def pause_then_fill(stencil, recipient):
        Campaign.objects.update(state="paused", paused_for="hand")
        return written(stencil, recipient)

    monkeypatch.setattr(deliveries.Plain, "filled", pause_then_fill)
    assert sending.send(seconds=5) == 1
    assert states(the_campaign()) == {"sent": 1, "queued": 2}


def test_without_a_mail_server_it_is_kept(settings, waiting, tmp_path):
    settings.EMAIL_BACKEND = "tradedir.kept_mail.Backend"
    settings.KEPT_MAIL_ROOT = str(tmp_path)
    assert sending.send(seconds=5) == 3
    kept = list(tmp_path.glob("*.eml"))
    assert len(kept) == 3
    assert b"Message-ID: <" in kept[0].read_bytes()


def test_a_head_is_kept_as_it_was_written():
    """A link longer than a line is not folded into words that no mail program follows."""
    head = b"List-Unsubscribe: <https://tradedir.example/u/" + b"x" * 60 + b"/>"
    raw = head + b"\r\n\r\nHello\r\n"
    assert lines.Ready(raw, "a@b.example", "c@d.example").message().as_bytes() == raw


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".a\r\n.\r\n..b\r\n", b"..a\r\n..\r\n...b\r\n.\r\n"),
    ],
)
def test_a_dot_at_the_beginning_of_a_line_ends_nothing(raw, line):
    assert lines.dotted(raw) == line


@pytest.mark.parametrize(
    ("address", "envelope"),
    [
        ("a@example.org", "a@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_names_of_domains_go_in_ascii(address, envelope):
    assert lines.envelope(address) == envelope


def test_a_name_that_smtp_cannot_say_is_refused():
    with pytest.raises(UnicodeError):
        lines.envelope("jos\u00e9@example.org")


def test_each_message_is_one_round_trip(mailbox):
    """The outcome of one goes with the gate of the next."""
    campaign = a_campaign(state="sending")
    took = []
    for amount in (2, 8):
        for _ in range(amount):
            a_delivery(campaign, a_reader())
        with CaptureQueriesContext(connection) as queries:
            assert sending.send(seconds=20) == amount
        took.append(len(queries))
    assert took[1] - took[0] == 6
