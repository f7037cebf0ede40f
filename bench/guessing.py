"""Aliases guessed at the door, by many who do not wait, while honest mail comes to it."""

import asyncio
import smtplib
import statistics
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from listings.asking import aliases
from listings.models import Alias, IncomingMail
from listings.relay import addresses

LINES = 20
# A name that somebody has is answered at once: whoever guesses need not wait for the others.
WAIT = 0.05
# However slow the machine is, it ends.
LONGEST = 1_200.0
EVERY = 2.0
PATIENT = 10.0


class Guesses:
    """What those who guess have seen."""

    def __init__(self, amount: int, port: int) -> None:
        self.left, self.port = amount, port
        self.asked = self.met = self.refused = self.answers = 0

    async def all_of_them(self, *, wait: float, seconds: float) -> float:
        began = time.perf_counter()
        until = began + seconds
        await asyncio.gather(*(self.one(wait, until) for _ in range(LINES)))
        return time.perf_counter() - began

    async def one(self, wait: float, until: float) -> None:
        while self.left > 0 and time.perf_counter() < until:
            try:
                await self.line(wait, until)
            except OSError:
                self.refused += 1

    async def line(self, wait: float, until: float) -> None:
        """A line that asks until it is cut, or has waited long enough."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            if not (await reader.readline()).startswith(b"220"):
                self.refused += 1
                return
            writer.write(b"HELO x\r\nMAIL FROM:<a@bench.example>\r\n")
            await reader.readline()
            await reader.readline()
            while self.left > 0 and time.perf_counter() < until:
                self.left -= 1
                self.asked += 1
                name = f"{aliases.new_name()}@{settings.RELAY_DOMAIN}"
                writer.write(f"RCPT TO:<{name}>\r\n".encode())
                try:
                    said = await asyncio.wait_for(reader.readline(), wait)
                except TimeoutError:
                    return
                self.answers += bool(said)
                self.met += said.startswith(b"250")
                if not said or said.startswith(b"421"):
                    return
        finally:
            writer.transport.abort()


class Honest(threading.Thread):
    """Brings a mail every two seconds, and tries again as mail servers do."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.is_over = threading.Event()
        self.to = addresses.answers(Alias.objects.latest("id"))
        self.seconds: list[float] = []
        self.brought = self.tries = 0

    def run(self) -> None:
        while not self.is_over.wait(EVERY):
            began = time.perf_counter()
            self.brought += 1
            mail = (
                f"Message-ID: <{uuid4()}@honest.example>\r\n\r\nYes, 20 t in May.\r\n"
            )
            while not self.is_taken(mail):
                time.sleep(0.2)
            self.seconds.append(time.perf_counter() - began)

    def is_taken(self, mail: str) -> bool:
        self.tries += 1
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as line:
                line.sendmail("honest@bench.example", [self.to], mail)
        except (smtplib.SMTPException, OSError):
            return False
        return True


def memory(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1_024


def at_the_door(amount: int, process: int, port: int) -> dict[str, Any]:
    """So many guesses, or as many as there is time for."""
    there = IncomingMail.objects.count()
    # The first thousand fill what the door keeps anyway.
    asyncio.run(Guesses(min(1_000, amount), port).all_of_them(wait=WAIT, seconds=60))
    before = memory(process)
    honest = Honest(port)
    honest.start()
    found = Guesses(amount, port)
    seconds = asyncio.run(found.all_of_them(wait=WAIT, seconds=LONGEST))
    honest.is_over.set()
    honest.join()
    after = memory(process)
    patient = Guesses(amount, port)
    patient_seconds = asyncio.run(patient.all_of_them(wait=60, seconds=PATIENT))
    return {
        "asked": found.asked,
        "met": found.met + patient.met,
        "refused": found.refused,
        "answers": found.answers,
        "seconds": seconds,
        "lines": LINES,
        "memory_before": before,
        "memory_after": after,
        "brought": honest.brought,
        "taken": IncomingMail.objects.count() - there,
        "tries": honest.tries,
        "median": statistics.median(honest.seconds or [0.0]),
        "longest": max(honest.seconds, default=0.0),
        "patient": patient.answers,
        "patient_seconds": patient_seconds,
    }
