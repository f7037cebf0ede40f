"""Everything that goes wrong with mail, brought by a real client to the door as it is installed."""

import smtplib
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from listings.asking import aliases, threads
from listings.models import IncomingMail, Message, Side
from listings.relay import addresses, deciding
from tests.listings.relay.mails import PLANTED, a_mail
from tests.listings.relay.test_killed import LISTENS, running
from tests.listings.relay.world import Conversation, address
from tests.servers import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
Verdict = IncomingMail.Verdict
MEGABYTE = (b"x" * 998 + b"\r\n") * 1_000
# A mail of these bytes to somebody's alias, and what becomes of it.
BROKEN = {
    "only a head": (b"", Verdict.EMPTY),
    "parts without an end": (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nYes, 20 t.',
        Verdict.PASSED_ON,
    ),
    "a letter within a letter, 300 deep": (
        b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
            for n in range(300)
        ),
        Verdict.BROKEN,
    ),
    "no coding": (
        b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=klingon\r\n\r\n!!!",
        Verdict.EMPTY,
    ),
    "zeros": (b"\r\n" + b"\0" * 5_000, Verdict.EMPTY),
}


@contextmanager
def installed():
    """`manage.py receive_mail`; gives its port and its process."""
    port = free_port()
    place = {
        "RELAY_LISTEN": f"127.0.0.1:{port}",
        "RELAY_PROTOCOL": "smtp",
        "RELAY_DOMAIN": settings.RELAY_DOMAIN,
    }
    with running(LISTENS, **place) as process:
        for _ in range(200):
            try:
                smtplib.SMTP("127.0.0.1", port, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process


def brought(port, to, raw):
    """The answer to a mail, whichever command it was given to."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as line:
        line.ehlo()
        for code, words in (line.mail("a@b.example"), line.rcpt(to)):
            if code != 250:
                return code, words
        return line.data(raw)


def test_whatever_comes_has_its_answer_and_its_verdict(letters):
    talk = Conversation()
    closed = Conversation()
    threads.close(closed.thread, side=Side.BUYER, by=closed.buyer)
    to, owner = addresses.answers(talk.of_seller), talk.seller.email
    with installed() as (port, process):
        mails = {
            "written": (
                talk.mail_of(talk.of_seller, number="<1@x>"),
                Verdict.PASSED_ON,
            ),
            "a circle": (
                talk.mail_of(talk.of_seller, number="<2@x>", X_Relay_Loop="1"),
                Verdict.LOOP,
            ),
            "our own letter": (
                talk.mail_of(talk.of_seller, number=f"<3@{settings.RELAY_DOMAIN}>"),
                Verdict.LOOP,
            ),
            "forged": (a_mail(sender=PLANTED, to=to, number="<4@x>"), Verdict.HELD),
            "absent": (
                talk.mail_of(
                    talk.of_seller, number="<5@x>", Auto_Submitted="auto-replied"
                ),
                Verdict.AUTOMATIC,
            ),
        }
        expected = Counter(verdict for _mail, verdict in mails.values())
        for name, (mail, _verdict) in mails.items():
            assert brought(port, to, mail.as_bytes())[0] == 250, name
        # The same once more: it is taken, and is the same.
        assert brought(port, to, mails["written"][0].as_bytes())[0] == 250
        for name, (body, verdict) in BROKEN.items():
            head = f"From: {owner}\r\nMessage-ID: <{len(name)}@broken>\r\n".encode()
            assert brought(port, to, head + body)[0] == 250, name
            expected[verdict] += 1
        late = closed.mail_of(closed.of_seller, number="<6@x>")
        there = addresses.answers(closed.of_seller)
        assert brought(port, there, late.as_bytes())[0] == 250
        expected[Verdict.CLOSED] += 1
        assert brought(port, address(aliases.new_name()), b"")[0] == 550
        assert brought(port, "somebody@elsewhere.example", b"")[0] == 550
        assert process.poll() is None
    assert IncomingMail.objects.count() == sum(expected.values())
    deciding.take_in()
    verdicts = Counter(IncomingMail.objects.values_list("verdict", flat=True))
    assert verdicts == expected
    texts = Message.objects.filter(thread=talk.thread, via="mail").count()
    assert texts == expected[Verdict.PASSED_ON]
    assert not Message.objects.filter(thread=closed.thread, via="mail").exists()
    # Told is who owns the alias, never whom a mail names.
    told = [str(one.to) for one in letters()]
    assert any(closed.seller.email in one for one in told)
    assert not any(PLANTED in one for one in told)


def test_fifty_megabytes_are_refused_and_not_kept():
    talk = Conversation()
    to = addresses.answers(talk.of_seller)
    with installed() as (port, process):
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as line:
            line.ehlo()
            assert line.mail("a@b.example", ["SIZE=50000000"])[0] == 552
        before = memory(process)
        assert brought(port, to, b"Subject: x\r\n\r\n" + MEGABYTE * 50)[0] == 552
        # What is beyond the limit is forgotten as it comes.
        assert memory(process) - before < 2 * settings.RELAY_LARGEST
        mail = talk.mail_of(talk.of_seller)
        assert brought(port, to, mail.as_bytes())[0] == 250
    assert IncomingMail.objects.count() == 1


def test_the_largest_that_is_taken_is_washed_and_its_file_left_out():
    talk = Conversation()
    mail = talk.mail_of(talk.of_seller)
    mail.add_attachment(b"x" * 17_000_000, "application", "pdf", filename="a.pdf")
    with installed() as (port, _process):
        to = addresses.answers(talk.of_seller)
        assert brought(port, to, mail.as_bytes())[0] == 250
    assert deciding.take_in() == 1
    assert IncomingMail.objects.get().verdict == Verdict.PASSED_ON
    assert not Message.objects.latest("written_at").attachments.exists()


def memory(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1_024
