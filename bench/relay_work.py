"""What `bench/run relay` measures. Runs inside Django, on the rows it makes for itself."""

import json
import os
import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench import guessing
from bench.world import ROOT
from listings.asking import inquiries
from listings.models import IncomingMail, Message, Thread
from listings.relay import carrying, deciding
from members import outbox
from members.models import Company, Member, Membership
from tradedir.embedded.home import any_free_port

TEXT = "How many of these fit on a pallet, and what would 40 pallets to Genoa cost?"
PORT = any_free_port()


class Sink:
    """A mail server that keeps the letters between people, and forgets what else was waiting."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if b"\r\nReply-To: " in envelope.content:
            self.mails.append(envelope)
        return "250 OK"


@contextmanager
def door() -> Iterator["subprocess.Popen[bytes]"]:
    """The door for mail as it is installed, at PORT; gives its process."""
    place = {"RELAY_LISTEN": f"127.0.0.1:{PORT}"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "receive_mail"],
        env=os.environ | place,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.perf_counter() + 60
        while not is_open():
            if time.perf_counter() > until:
                raise TimeoutError("The door does not open.")
            time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def is_open() -> bool:
    try:
        socket.create_connection(("127.0.0.1", PORT), 1).close()
    except OSError:
        return False
    return True


def a_member(name: str) -> Member:
    return Member.objects.create_user(
        member_id=f"{name}-{uuid4().hex[:12]}",
        email=f"{name}-{uuid4().hex[:12]}@bench.example",
        password=None,
        full_name="Bench",
    )


def a_company() -> Company:
    company = Company.objects.create(
        trading_name=f"Relay {uuid4()}",
        slug="relay",
        country="PT",
        city="Porto",
        business_type="manufacturer",
        industry="components",
        confirmed_on=timezone.localdate(),
        published_at=timezone.now(),
    )
    Membership.objects.create(company=company, member=a_member("seller"), role="owner")
    return company


def timed(seconds: dict[str, float], name: str, began: float) -> None:
    seconds[name] = time.perf_counter() - began


def both_ways(amount: int, sink: Sink) -> dict[str, Any]:
    company = a_company()
    buyers = [a_member("buyer") for _ in range(amount)]
    seconds: dict[str, float] = {}
    began = time.perf_counter()
    keys = [ask(company, buyer) for buyer in buyers]
    timed(seconds, "asked", began)
    began = time.perf_counter()
    carry_all()
    timed(seconds, "carried to the supplier", began)
    began = time.perf_counter()
    answers = [answer_to(one) for one in sink.mails]
    with smtplib.SMTP("127.0.0.1", PORT) as line:
        for to, mail in answers:
            line.sendmail("seller@bench.example", [to], mail)
    timed(seconds, "answered, taken at the door", began)
    began = time.perf_counter()
    while deciding.take_in():
        pass
    timed(seconds, "washed and passed on", began)
    began = time.perf_counter()
    carry_all()
    timed(seconds, "carried to the buyer", began)
    # An earlier run that was broken off may have left letters of its own.
    seller = company.memberships.get().member
    ours = {one.email for one in (*buyers, seller)}
    letters = [one for one in sink.mails if one.rcpt_tos[0] in ours]
    numbers = Counter(message_from_bytes(one.content)["Message-ID"] for one in letters)
    said = Message.objects.filter(thread__in=keys, via="mail").count()
    return {
        "inquiries": amount,
        "seconds": seconds,
        "letters": {
            "sent": len(letters),
            "delivered": len(numbers),
            "answers": said,
            "doubled": len(letters) - len(numbers),
            "lost": 2 * amount - len(numbers) + amount - said,
            "undecided": IncomingMail.objects.filter(
                alias__thread__in=keys, verdict=""
            ).count(),
        },
    }


def ask(company: Company, buyer: Member) -> Any:
    sender = inquiries.Sender(buyer, buyer.email, f"fd00::{buyer.pk:x}", "en")
    asked = inquiries.Asked("Pumps for Genoa", f"{TEXT} {uuid4()}")
    [thread] = inquiries.ask([company], asked, by=sender, form_key=uuid4())
    # The bench stands in for many evenings: what a rule would hold is let through.
    Thread.objects.filter(pk=thread.pk, held_at__isnull=False).update(held_at=None)
    return thread.pk


def carry_all() -> None:
    while carrying.carry():
        pass
    while outbox.deliver_waiting():
        pass


def answer_to(envelope: Any) -> tuple[str, bytes]:
    got = message_from_bytes(envelope.content)
    mail = EmailMessage()
    mail["From"] = envelope.rcpt_tos[0]
    mail["To"] = to = str(got["Reply-To"])
    mail["Message-ID"] = f"<{uuid4()}@bench.example>"
    mail.set_content(
        "USD 4 a piece.\n\nBest regards,\nRosa\n\nOn 1 Dec 2026 Relay wrote:\n> How many\n"
    )
    return to, mail.as_bytes()


def main(*, inquiries: int, guesses: int) -> None:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=any_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    with door() as process:
        found = both_ways(inquiries, sink)
        found["guesses"] = guessing.at_the_door(guesses, process.pid, PORT)
    controller.stop()
    connection.close()
    json.dump(found, sys.stdout)
