"""Killed at any moment: nothing is lost silently, nothing comes twice, what nobody knows is listed."""

import io
import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from listings.models import IncomingMail, Message, Side
from listings.relay import addresses, carrying, deciding
from members import outbox, uncertain
from members.models import OutgoingMail
from tests import processes
from tests.listings.asking.world import TEXT, a_supplier, an_inquiry
from tests.listings.relay.world import Conversation
from tests.servers import free_port

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS, KILLS, MAILS, INQUIRIES = 60, 8, 12, 12
WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
START = "import django; django.setup()\n"
SENDS = f"""{START}
from members import outbox
print("up", flush=True)
while True:
    outbox.deliver_waiting()
"""
CARRIES = f"""{START}
from listings.relay import carrying
from members import outbox
print("up", flush=True)
while True:
    carrying.carry(limit=3)
    outbox.deliver_waiting()
"""
DECIDES = f"""{START}
from listings.relay import deciding
print("up", flush=True)
while True:
    deciding.take_in()
"""
LISTENS = f"""{START}
from django.core.management import call_command
print("up", flush=True)
call_command("receive_mail")
"""


@contextmanager
def running(program, **environment):
    """A process of ours on the test's database; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program],
        env=processes.environment(PRIVATE_ROOT=settings.PRIVATE_ROOT, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    try:
        assert process.stdout.readline().strip() == "up"
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait(10)


def write(key):
    context = {"subject": "Pumps", "messages": [], "link": "", "mark": "", "other": ""}
    letter = outbox.Post(
        key=f"relay:{key}",
        to=f"reader{key}@example.org",
        template="relay_notice",
        context=context,
        language="en",
        bounces_to="report-x@reply.testserver",
        once=True,
    )
    outbox.post_all([letter])


def leases_end():
    OutgoingMail.objects.filter(claimed_until__isnull=False).update(
        claimed_until=timezone.now() - timedelta(seconds=1)
    )


def killed_at_random(program, mailbox, times, seed):
    """It sends, is killed and begins again so many times; then somebody sends what is left."""
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}"}
    rng = random.Random(seed)
    mailbox.wait = 0.02
    for _ in range(times):
        with running(program, **environment):
            time.sleep(rng.uniform(0.05, 0.3))
        leases_end()
    mailbox.wait = 0.0
    uncertain.find()
    carrying.carry()
    while outbox.deliver_waiting():
        leases_end()


def counted(mailbox, record_property):
    """What came of all letters: how many were sent, arrived, are in doubt, came twice, never came."""
    arrived = Counter(
        message_from_bytes(one.content)["Message-ID"].strip("<>").partition("@")[0]
        for one in mailbox.mails
    )
    rows = OutgoingMail.objects.all()
    sent = rows.filter(sent_at__isnull=False)
    found = {
        "sent": sent.count(),
        "delivered": len(arrived),
        "uncertain": rows.uncertain().count(),
        "doubled": sum(times > 1 for times in arrived.values()),
        "lost": sum(str(one.pk) not in arrived for one in sent),
    }
    record_property("letters", repr(found))
    print(found)
    return found


def test_letters_of_people_never_come_twice(mailbox, record_property):
    """Workers that send are killed at random moments, and what came of each letter is counted."""
    for key in range(LETTERS):
        write(key)
    killed_at_random(SENDS, mailbox, KILLS, seed=5)
    found = counted(mailbox, record_property)
    assert (found["doubled"], found["lost"]) == (0, 0)
    assert found["sent"] + found["uncertain"] == LETTERS
    assert found["uncertain"] <= KILLS


def test_inquiries_reach_their_supplier_once_whoever_is_killed(
    mailbox, record_property
):
    """As above, from the inquiry on: the worker also writes the letters."""
    suppliers = [a_supplier() for _ in range(INQUIRIES)]
    for n, supplier in enumerate(suppliers):
        # The same words to so many would be held.
        an_inquiry(supplier, text=f"{TEXT} {WORDS[n]}")
    killed_at_random(CARRIES, mailbox, times=4, seed=6)
    found = counted(mailbox, record_property)
    assert OutgoingMail.objects.count() == INQUIRIES
    assert (found["doubled"], found["lost"]) == (0, 0)
    assert found["sent"] + found["uncertain"] == INQUIRIES
    assert found["uncertain"] <= 4
    reached = {one.rcpt_tos[0] for one in mailbox.mails}
    assert reached <= {one.memberships.get().member.email for one in suppliers}


def test_a_worker_that_dies_with_a_letter_on_the_line_leaves_it_uncertain(
    mailbox, settings
):
    write("a")
    [mail] = outbox.claim(1)
    assert uncertain.begin(mail)  # and here it is killed
    leases_end()
    assert outbox.deliver_waiting() == 0
    mail.refresh_from_db()
    assert mail.uncertain_at
    assert mail.trouble == "worker ended"
    listed = io.StringIO()
    call_command("uncertain_mail", stdout=listed)
    assert str(mail.pk) in listed.getvalue()
    with pytest.raises(CommandError):
        call_command("uncertain_mail", "--again", str(uuid4()))
    assert uncertain.send_again(mail)
    assert not uncertain.send_again(mail)
    assert outbox.deliver_waiting() == 1
    assert len(mailbox.mails) == 1


def test_one_that_arrived_is_noted_by_somebody(mailbox):
    write("a")
    [mail] = outbox.claim(1)
    uncertain.begin(mail)
    leases_end()
    uncertain.find()
    assert uncertain.has_arrived(mail)
    mail.refresh_from_db()
    assert (mail.letter, mail.uncertain_at) == (None, None)
    assert outbox.deliver_waiting() == 0


def test_what_nobody_decides_is_given_up_with_its_letter(mailbox):
    write("a")
    [mail] = outbox.claim(1)
    uncertain.begin(mail)
    leases_end()
    uncertain.find()
    OutgoingMail.objects.update(uncertain_at=timezone.now() - timedelta(hours=25))
    outbox.forget_old()
    mail.refresh_from_db()
    assert mail.given_up_at
    assert mail.letter is None


@pytest.mark.parametrize("answer", ["451 later", "421 closing"])
def test_refused_for_now_it_waits_and_is_not_uncertain(mailbox, answer):
    mailbox.answer = answer
    write("a")
    outbox.deliver_waiting()
    mail = OutgoingMail.objects.get()
    assert (mail.uncertain_at, mail.handing_over_at, mail.sent_at) == (None, None, None)
    mailbox.answer = "250 OK"
    OutgoingMail.objects.update(due_at=timezone.now())
    assert outbox.deliver_waiting() == 1
    assert len(mailbox.mails) == 1


def test_refused_for_good_it_is_given_up(mailbox):
    mailbox.answer = "550 no"
    write("a")
    for _ in range(4):
        OutgoingMail.objects.update(due_at=timezone.now())
        outbox.deliver_waiting()
    assert OutgoingMail.objects.get().given_up_at


@contextmanager
def hangs(settings, said):
    """A mail server that goes silent after so many answers; and a sender who waits half a second."""
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 0.5
    server = subprocess.Popen(
        [sys.executable, "-c", SILENT, str(settings.EMAIL_PORT), str(said)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout.readline().strip() == "up"
        yield
    finally:
        server.kill()
        server.wait(10)
        server.stdout.close()


SILENT = """
import socket, sys, time
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("up", flush=True)
said = [b"220 x\\r\\n", b"250 x\\r\\n", b"250 x\\r\\n", b"250 x\\r\\n", b"354 go\\r\\n"][: int(sys.argv[2])]
while True:
    line, _ = server.accept()
    for one in said:
        line.sendall(one)
        if one is not said[-1]:
            line.recv(1000)
    time.sleep(30)
"""


@pytest.mark.parametrize(("said", "is_uncertain"), [(0, False), (2, False), (5, True)])
def test_a_server_that_falls_silent(settings, said, is_uncertain):
    """Before the letter was on the line it waits; after that nobody knows."""
    with hangs(settings, said):
        write("a")
        began = time.monotonic()
        assert outbox.deliver_waiting() == 0
        assert time.monotonic() - began < 20
    mail = OutgoingMail.objects.get()
    assert bool(mail.uncertain_at) == is_uncertain
    assert mail.letter


@pytest.mark.timeout(240)  # it starts seven processes
def test_answers_are_taken_once_whoever_is_killed():
    """The door and the worker are killed at random moments; the sender tries again as mail servers do."""
    talk = Conversation()
    port = free_port()
    door = {
        "RELAY_LISTEN": f"127.0.0.1:{port}",
        "RELAY_PROTOCOL": "smtp",
        "RELAY_DOMAIN": "reply.tradedir.example",
    }
    waiting = list(range(MAILS))
    rng = random.Random(7)
    for _ in range(3):
        with running(LISTENS, **door), running(DECIDES):
            # Both are killed a moment after the first mail of this round was taken.
            there = len(waiting)
            while waiting and len(waiting) == there:
                send_first(talk, port, waiting)
            until = time.monotonic() + rng.uniform(0.05, 0.4)
            while waiting and time.monotonic() < until:
                send_first(talk, port, waiting)
    with running(LISTENS, **door):
        while waiting:
            send_first(talk, port, waiting)
    IncomingMail.objects.update(claimed_until=None)
    deciding.take_in()
    texts = Counter(
        message.pk for message in Message.objects.filter(via="mail", side=Side.SUPPLIER)
    )
    mails = IncomingMail.objects.all()
    passed = mails.filter(verdict="passed-on").count()
    print(
        f"accepted {MAILS}, rows {mails.count()}, passed on {passed}, messages {len(texts)}"
    )
    assert mails.count() == passed == len(texts) == MAILS


def send_first(talk, port, waiting):
    """The first of those that wait, again and again until the door says that it took it."""
    if sent(talk, port, waiting[0]):
        waiting.pop(0)


def sent(talk, port, n):
    """Did the door say that it took this one?"""
    raw = talk.mail_of(talk.of_seller, f"Answer {n}.", number=f"<{n}@x>").as_bytes()
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as line:
            line.sendmail("a@b.example", [addresses.answers(talk.of_seller)], raw)
    except (smtplib.SMTPException, OSError):
        time.sleep(0.1)
        return False
    return True
