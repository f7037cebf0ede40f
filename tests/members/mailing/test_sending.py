"""Sending a campaign: gated, once, and noted whatever the mail server says."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.mailing.sending import materialising, queueing, sender, uncertainty, verp
from members.mailing.sending.lines import Line
from members.models import Campaign, Delivery, MailReturn
from privacy import suppressions
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
    sender.Server.rests_until = 0.0
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_campaign_is_prepared_and_sent_once(mailbox):
    reader = a_reader()
    campaign = a_campaign(state="scheduled")
    campaign.issues.update(text="There are new pumps.\n.hidden")
    assert materialising.prepare(campaign) == 1
    assert materialising.prepare(campaign) == 0
    Campaign.objects.update(state="sending")
    assert sender.send(seconds=5) == 1
    assert sender.send(seconds=5) == 0
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == [reader.email]
    delivery = Delivery.objects.get()
    assert verp.delivery_of(envelope.mail_from) == delivery.pk
    assert uncertainty.message_id(delivery).endswith("@testserver>")
    assert f"Message-ID: <{delivery.pk}@".encode() in envelope.content
    assert b"\r\n.hidden" in envelope.content
    assert states(campaign) == {"sent": 1}


def test_campaigns_take_turns(mailbox, monkeypatch):
    monkeypatch.setattr(sender, "BATCH", 2)
    first, second = a_campaign(state="sending"), a_campaign(state="sending")
    for campaign in (first, second):
        for _ in range(4):
            a_delivery(campaign, a_reader())
    assert sender.send(seconds=20) == 8
    subjects = [
        message_from_bytes(mail.content)["subject"].removeprefix("What is new ")
        for mail in mailbox.mails
    ]
    one, other = str(first.pk), str(second.pk)
    assert subjects == [one, one, other, other] * 2


# A plan that asks for what is due once for each row, as small or unknown tables get: each
# time it would lock and take others.
ONCE_FOR_EACH_ROW = (
    "hashjoin",
    "mergejoin",
    "hashagg",
    "sort",
    "material",
    "indexscan",
)


def test_no_more_is_claimed_than_was_asked_for_however_it_is_planned(waiting):
    with connection.cursor() as cursor:
        for way in ONCE_FOR_EACH_ROW:
            cursor.execute(f"SET LOCAL enable_{way} TO off")
    assert len(queueing.claim(waiting[0].campaign, {""}, 1)) == 1
    assert states(waiting[0].campaign) == {"claimed": 1, "queued": 2}


def test_a_server_that_puts_it_off(mailbox, waiting):
    mailbox.answer = "451 4.7.1 later"
    assert sender.send(seconds=5) == 0
    assert states(the_campaign()) == {"failed_soft": 3}
    row = Delivery.objects.first()
    assert (row.tries, row.trouble, row.week) == (1, "message 451", None)
    assert row.due_at > timezone.now() + timedelta(seconds=20)
    assert not MailReturn.objects.exists()  # that is not about the mailbox
    mailbox.answer = "250 OK"
    later()
    assert sender.send(seconds=5) == 3
    assert states(the_campaign()) == {"sent": 3}


def test_put_off_twenty_times_it_is_given_up(mailbox, waiting):
    mailbox.answer = "451 later"
    Delivery.objects.update(tries=sender.PUT_OFF_AT_MOST - 1)
    sender.send(seconds=5)
    assert states(the_campaign()) == {"failed_hard": 3}


def test_a_server_that_says_no(mailbox, waiting):
    mailbox.answer = "550 5.1.1 nobody here"
    sender.send(seconds=5)
    assert states(the_campaign()) == {"failed_hard": 3}
    noted = MailReturn.objects.all()
    assert {(one.code, one.kind) for one in noted} == {("5.1.1", "hard")}
    marks = {suppressions.mark_of(one.member.email) for one in waiting}
    assert {bytes(one.mark) for one in noted} == marks
    later()
    assert sender.send(seconds=5) == 0
    assert not mailbox.mails


def test_a_server_that_closes_is_left_alone_for_a_while(mailbox, waiting):
    mailbox.answer = "421 closing"
    assert sender.send(seconds=5) == 0
    assert states(the_campaign()) == {"failed_soft": 1, "queued": 2}
    mailbox.answer = "250 OK"
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert sender.send(seconds=5) == 0
    later()
    assert sender.send(seconds=5) == 3


def test_without_a_server_everything_waits(settings, waiting):
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert sender.send(seconds=5) == 0
    assert states(the_campaign()) == {"queued": 3}
    assert sender.Server.rests_until


def test_an_address_that_no_message_can_be_written_to(mailbox, waiting):
    EmailAddress.objects.update(email=Concat("email", Value(" nobody")))
    sender.send(seconds=5)
    assert states(the_campaign()) == {"failed_hard": 3}
    assert not MailReturn.objects.exists()


def test_what_cannot_be_written_pauses_its_campaign(mailbox, waiting):
    the_campaign().issues.all().delete()
    sender.send(seconds=5)
    campaign = the_campaign()
    assert (campaign.state, campaign.paused_for) == ("paused", "gate")
    assert states(campaign) == {"queued": 3}
    assert not mailbox.mails


def test_too_late_for_its_body_it_waits_again(mailbox, waiting, monkeypatch):
    monkeypatch.setattr(sender, "FRESH", -1.0)
    sender.send(seconds=5)
    assert states(the_campaign()) == {"queued": 3}
    assert not mailbox.mails
    monkeypatch.setattr(sender, "FRESH", 3.0)
    later()
    assert sender.send(seconds=5) == 3


def test_time_is_up(mailbox, waiting):
    assert sender.send(seconds=0) == 0
    assert states(the_campaign()) == {"queued": 3}


def test_a_paused_campaign_stops_at_once(mailbox, waiting, monkeypatch):
    """But for the group that is on its way; the first one is of one message."""
    hand_over = Line.hand_over

    def pause_and_hand_over(line, **given):
        Campaign.objects.update(state="paused", paused_for="hand")
        return hand_over(line, **given)

    monkeypatch.setattr(Line, "hand_over", pause_and_hand_over)
    assert sender.send(seconds=5) == 1
    assert states(the_campaign()) == {"sent": 1, "queued": 2}


def test_without_a_mail_server_it_is_kept(settings, waiting, tmp_path):
    settings.EMAIL_BACKEND = "tradedir.kept_mail.Backend"
    settings.KEPT_MAIL_ROOT = str(tmp_path)
    assert sender.send(seconds=5) == 3
    kept = list(tmp_path.glob("*.eml"))
    assert len(kept) == 3
    assert b"Message-ID: <" in kept[0].read_bytes()


def test_messages_pass_the_gate_together(mailbox, monkeypatch):
    """What became of a group goes with the gate of the next: a round trip for each group."""
    monkeypatch.setattr(sender, "GROUP_SECONDS", 1_000.0)
    campaign = a_campaign(state="sending")
    took = []
    for amount in (1 + 2 + 4 + 8, 1 + 2 + 4 + 8 + 16 + 32):
        for _ in range(amount):
            a_delivery(campaign, a_reader())
        with CaptureQueriesContext(connection) as queries:
            assert sender.send(seconds=20) == amount
        took.append(len(queries))
    assert took[1] - took[0] == 2


def test_a_slow_server_is_given_few_at_once(mailbox, monkeypatch):
    """Who withdraws waits for a group: it is no larger than what leaves in a moment."""
    run = sender.Run(until=0)
    sizes = []
    for seconds in (0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.03, 4.0, 0.3):
        sizes.append(run.group_of)
        run.pace(run.group_of, seconds)
    assert sizes == [1, 2, 4, 8, 16, 32, 32, 32, 1]
