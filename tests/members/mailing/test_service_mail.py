"""Mail that somebody waits for leaves while a campaign is being sent, by a lane of its own."""

from pathlib import Path

import pytest

from members import account_letters, tasks
from members.mailing.sending import materialising, sender
from members.mailing.sending.filling import Stencil
from members.models import Campaign, OutgoingMail
from members.places_at_work import place
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import states

pytestmark = pytest.mark.django_db
MESSAGES, FIFTH = 12, 5


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def campaign():
    for _ in range(MESSAGES):
        a_reader()
    campaign = a_campaign(state="scheduled")
    materialising.prepare(campaign)
    Campaign.objects.update(state="sending")
    return campaign


def asks_for_a_password(number, happens, monkeypatch):
    """When so many messages were written, somebody waits for a letter, and `happens`."""
    written = []

    filled = Stencil.filled

    def filled_meanwhile(stencil, recipient):
        written.append(recipient)
        if len(written) == number:
            member = a_reader()
            account_letters.reset_password(
                member, address="waits@example.org", link="https://t.example/"
            )
            happens()
        return filled(stencil, recipient)

    monkeypatch.setattr(Stencil, "filled", filled_meanwhile)


def test_a_sign_in_mail_leaves_between_two_messages_of_a_campaign(
    campaign, mailbox, monkeypatch
):
    """What the worker's free process does while the others send."""
    asks_for_a_password(FIFTH, tasks.deliver_mail, monkeypatch)
    assert sender.send(seconds=20) == MESSAGES
    order = [envelope.rcpt_tos[0] for envelope in mailbox.mails]
    assert order.index("waits@example.org") == FIFTH - 1
    assert len(order) == MESSAGES + 1
    assert states(campaign) == {"sent": MESSAGES}


def test_nor_does_it_wait_when_all_that_may_last_is_under_way(
    campaign, mailbox, monkeypatch
):
    """Every place is taken: other tasks end at once, and service mail leaves."""

    def others_come_too():
        tasks.deliver_notices()
        tasks.keep_campaigns()
        tasks.send_campaigns()
        tasks.deliver_mail()

    asks_for_a_password(FIFTH, others_come_too, monkeypatch)
    with (
        place("notices"),
        place("course"),
        place("campaigns", of=2),
        place("campaigns", of=2),
    ):
        sender.send(seconds=20)
    assert OutgoingMail.objects.get().sent_at
    assert [one.rcpt_tos[0] for one in mailbox.mails][FIFTH - 1] == "waits@example.org"


def test_senders_wake_each_other_while_there_is_work(campaign, mailbox, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    tasks.keep_campaigns()
    assert woken == ["members.tasks.send_campaigns"] * tasks.SENDERS
    woken.clear()
    tasks.send_campaigns()
    assert woken == ["members.tasks.send_campaigns"]
    woken.clear()
    tasks.send_campaigns()
    assert woken == []
    assert states(campaign) == {"sent": MESSAGES}
