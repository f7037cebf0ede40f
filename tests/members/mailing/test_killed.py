"""A sender that is killed at any moment: nothing twice, nothing lost silently."""

import signal
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.utils import timezone

from members.mailing.sending import begun
from members.models import Delivery
from tests import processes
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery
from tests.members.mailing.sinks import a_sink
from tests.people import a_company

pytestmark = pytest.mark.django_db(transaction=True)
# One process that has loaded everything; each word it reads begins a sender that kills itself
# there (kill -9) at its second message. "never" sends all there is.
NURSERY = """
import os, signal, smtplib, sys
import django
django.setup()
from django.conf import settings
settings.VAR_DIR = sys.argv[1]
from members.mailing.sending import lines, queueing, sender

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def after(module, name, second=True):
    real, calls = getattr(module, name), []
    def called(*given, **more):
        found = real(*given, **more)
        calls.append(1)
        if len(calls) == 1 + second:
            die()
        return found
    setattr(module, name, called)

def half(line, data):
    if isinstance(data, bytes) and len(data) > 100:
        bodies.append(1)
        if len(bodies) == 2:
            line.sock.sendall(data[: len(data) // 2])
            die()
    real_send(line, data)

def whole(line, data):
    real_send(line, data)
    if isinstance(data, bytes) and len(data) > 100:
        bodies.append(1)
        if len(bodies) == 2:
            die()

bodies, real_send = [], smtplib.SMTP.send
def prepare(where):
    if where == "claimed":
        after(queueing, "claim", second=False)
    elif where == "gated":
        after(queueing, "turns")
    elif where == "announced":
        after(lines, "announce")
    elif where == "half":
        smtplib.SMTP.send = half
    elif where == "whole":
        smtplib.SMTP.send = whole
    elif where == "answered":
        after(lines.Line, "hand_over")
    elif where == "noted":
        after(sender.Run, "settle", second=False)

print("up", flush=True)
for word in sys.stdin:
    pid = os.fork()
    if not pid:
        prepare(word.strip())
        sender.BATCH = 4
        sender.send(seconds=20)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    print(os.WTERMSIG(status), flush=True)
"""
WHERE = ["claimed", "gated", "announced", "half", "whole", "answered", "noted"]
ROUNDS = 3
MESSAGES = 60


@pytest.fixture
def senders(settings, tmp_path):
    """`senders(where)` runs one; returns the signal that ended it."""
    settings.VAR_DIR = tmp_path
    with a_sink(settings) as sink:
        nursery = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", NURSERY, str(tmp_path)],
            env=processes.environment(
                EMAIL_URL=f"smtp://127.0.0.1:{configured.EMAIL_PORT}"
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

        def run(where):
            nursery.stdin.write(f"{where}\n")
            nursery.stdin.flush()
            return int(nursery.stdout.readline())

        try:
            assert nursery.stdout.readline().strip() == "up"
            yield sink, run
        finally:
            nursery.kill()
            nursery.wait(10)
            nursery.stdin.close()
            nursery.stdout.close()


def leases_end():
    begun.settle_ended()
    Delivery.objects.filter(claim__isnull=False).update(claimed_until=timezone.now())
    begun.recover()


@pytest.mark.timeout(240)
def test_killed_in_every_state(senders):
    sink, run = senders
    campaign, company = a_campaign(state="sending"), a_company()
    for _ in range(MESSAGES):
        a_delivery(campaign, a_reader(company=company))
    for where in WHERE * ROUNDS:
        assert run(where) == signal.SIGKILL
        leases_end()
    assert run("never") == 0
    rows = {str(one.pk): one.state for one in campaign.deliveries.all()}
    arrived = sink.times()
    uncertain = {one for one, state in rows.items() if state == "uncertain"}
    assert set(rows.values()) == {"sent", "uncertain"}
    assert set(arrived.values()) == {1}
    # Whatever did not arrive is listed, and so is what arrived of which nobody knew.
    assert set(rows) - set(arrived) <= uncertain
    assert {one for one, state in rows.items() if state == "sent"} <= set(arrived)
    # Of seven places of death four leave a message of which nobody knows.
    assert len(uncertain) <= 4 * ROUNDS
    assert uncertain & set(arrived)
    assert uncertain - set(arrived)
