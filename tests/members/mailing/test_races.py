"""Two at once: two senders, and a sender and whoever says no."""

import os
import random
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, transaction

from members import leaving
from members.mailing.sending import materialising, queueing, sender
from members.mailing.sending.queueing import Outcome, State
from members.models import Delivery
from privacy import consents, suppressions
from privacy.consents import NEWS
from privacy.erasures import Cause
from tests import templates
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery, states
from tests.members.mailing.sinks import a_sink
from tests.people import a_company, a_policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings):
    with a_sink(settings) as sink:
        yield sink


@contextmanager
def at_once(*deeds):
    """These go on, each over a connection of its own, while the block does; then all are over."""
    failed = []

    def run(deed):
        try:
            deed()
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join(60)
    assert not failed


def withdraw(reader):
    consents.record(
        reader.subject,
        NEWS,
        state=consents.State.WITHDRAWN,
        language="en",
        method=consents.Method.ONE_CLICK,
    )


def complain(reader):
    suppressions.suppress(reader.email, reason=suppressions.Reason.COMPLAINT)


def erase(reader):
    leaving.erase(reader, number=uuid4(), cause=Cause.MEMBER)


def send():
    sender.send(seconds=30)


def test_two_senders_send_each_once(sink):
    campaign, company = a_campaign(state="sending"), a_company()
    for _ in range(60):
        a_delivery(campaign, a_reader(company=company))
    with at_once(send, send):
        pass
    assert states(campaign) == {"sent": 60}
    assert len(sink.arrived) == len(sink.times()) == 60


def test_two_who_prepare_make_it_once():
    company = a_company()
    for _ in range(20):
        a_reader(company=company)
    campaign = a_campaign(state="scheduled")
    made = []
    prepare = lambda: made.append(materialising.prepare(campaign))  # noqa: E731
    with at_once(prepare, prepare, prepare):
        pass
    assert sorted(made) == [0, 0, 20]
    assert states(campaign) == {"queued": 20}


@pytest.mark.promise("W4")
def test_nobody_gets_a_message_after_they_said_no(sink):
    """What arrives is compared with the moment at which the no was committed."""
    a_policy()
    rng = random.Random(4)
    campaign, company = a_campaign(state="sending"), a_company()
    keeper = a_reader(company=company)
    readers = [a_reader(company=company) for _ in range(60)]
    for reader in readers:
        a_delivery(campaign, reader)
    sink.wait = 0.01
    said = {}
    acts = [withdraw, complain, erase]
    with at_once(send, send):
        while not sink.arrived:
            time.sleep(0.01)
        for number, reader in enumerate(rng.sample(readers, 18)):
            acts[number % 3](reader)
            said[reader.email] = time.monotonic()
    late = [to for to, when in said.items() if (sink.last_to(to) or 0) > when]
    assert late == []
    spared = [to for to in said if sink.last_to(to) is None]
    assert len(spared) > 0
    assert len(sink.arrived) == len(sink.times()) == 60 - len(spared)
    assert keeper.email not in {to for _, to, _ in sink.arrived}


@pytest.mark.promise("W4")
@pytest.mark.parametrize("act", [withdraw, complain, erase])
def test_who_says_no_waits_for_what_is_on_its_way(act, sink):
    a_policy()
    reader = a_reader()
    a_delivery(a_campaign(state="sending"), reader)
    sink.wait = 0.8
    with at_once(send):
        while not Delivery.objects.filter(state="transmitting").exists():
            time.sleep(0.01)
        act(reader)
        done = time.monotonic()
    assert sink.last_to(reader.email) < done
    assert len(sink.arrived) == 1


def test_who_says_no_does_not_wait_for_a_dead_sender():
    reader = a_reader()
    delivery = a_delivery(a_campaign(state="sending"), reader, state="transmitting")
    began = time.monotonic()
    withdraw(reader)
    assert 3.5 < time.monotonic() - began < 4.9
    began = time.monotonic()
    complain(reader)
    assert time.monotonic() - began < 1
    assert Delivery.objects.get(pk=delivery.pk).state == "transmitting"


def test_while_somebody_says_no_no_message_begins():
    reader = a_reader()
    delivery = a_delivery(a_campaign(state="sending"), reader)
    said, go_on = threading.Event(), threading.Event()

    def say_no():
        with transaction.atomic():
            withdraw(reader)
            said.set()
            go_on.wait(20)

    with at_once(say_no):
        said.wait(20)
        [one] = queueing.claim(delivery.campaign, [""], 1)
        assert queueing.turns([one], [""])[one.id].verdict == "busy"
        go_on.set()
    Delivery.objects.update(due_at=delivery.due_at)
    [one] = queueing.claim(delivery.campaign, [""], 1)
    assert queueing.turns([one], [""])[one.id].verdict == "permission"


def test_a_row_on_its_way_is_not_deleted_under_its_sender():
    delivery = a_delivery(a_campaign(state="sending"), a_reader())
    [one] = queueing.claim(delivery.campaign, [""], 1)
    queueing.turns([one], [""])
    gone = []

    def delete():
        Delivery.objects.all().delete()
        gone.append(time.monotonic())

    began = time.monotonic()
    with at_once(delete):
        time.sleep(0.3)
        assert not gone
    assert gone[0] - began > 3
    assert not queueing.note([Outcome(one.id, one.claim, State.SENT)])


def test_a_gate_that_breaks_pauses_its_campaign_and_sends_nothing(sink, monkeypatch):
    campaign = a_campaign(state="sending")
    for _ in range(3):
        a_delivery(campaign, a_reader())
    broken = queueing.GATE.replace("deliveries_gate", "no_such_gate")
    monkeypatch.setattr(queueing, "GATE", broken)
    send()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.paused_for) == ("paused", "gate")
    assert states(campaign) == {"queued": 3}
    assert not sink.arrived


def test_a_database_that_went_away_loses_nothing(sink, monkeypatch):
    """It ends the connection after a message was taken, before that was noted."""
    campaign = a_campaign(state="sending")
    for _ in range(3):
        a_delivery(campaign, a_reader())
    asked = queueing.turns
    cut = []

    def turns(group, countries, before=()):
        if before and not cut:
            cut.append(group)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                [pid] = cursor.fetchone()
            end(pid)
        return asked(group, countries, before)

    monkeypatch.setattr(queueing, "turns", turns)
    send()
    assert states(campaign) == {"sent": 1, "queued": 2}
    campaign.refresh_from_db()
    assert campaign.state == "sending"
    send()
    assert states(campaign) == {"sent": 3}
    assert len(sink.arrived) == len(sink.times()) == 3


def end(pid):
    """End a connection, as the owner of the database may."""
    place = os.environ["DATABASE_URL"]
    with templates.connected(place) as database, database.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    time.sleep(0.2)
