"""A mail server that notes when each message arrived, and goes wrong as it is told."""

import asyncio
import re
import time
from collections import Counter
from contextlib import contextmanager

from aiosmtpd.controller import Controller

from tradedir.embedded.home import any_free_port

NUMBER = re.compile(rb"Message-ID: <([0-9a-f-]{36})@")
# How a message may end: whether it arrived, and what the sender hears ("": hung up on).
ENDS = {
    "taken": (True, "250 OK"),
    "drop-before": (False, ""),
    "drop-kept": (True, ""),
    "drop-after": (True, "250 OK"),
    "hang": (True, None),
    "421": (False, "421 closing"),
    "451": (False, "451 later"),
    "550": (False, "550 no"),
    "junk": (True, "what?"),
}


class Sink:
    """`arrived` has (delivery, address, when) in order; `ends` is how the next ones end."""

    def __init__(self):
        self.arrived = []
        self.ends = []
        self.wait = 0.0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        [number] = NUMBER.findall(envelope.content)
        kept, answer = ENDS[end := self.ends.pop(0) if self.ends else "taken"]
        await asyncio.sleep(self.wait)
        if kept:
            [address] = envelope.rcpt_tos
            self.arrived.append((number.decode(), address, time.monotonic()))
        if answer is None:
            await asyncio.sleep(3)
        elif not answer:
            server.transport.close()
        elif end == "drop-after":
            # What was answered still leaves; nothing that comes after it is read.
            await server.push(answer)
            server.transport.close()
        return answer or "250 OK"

    def times(self):
        """How often each delivery arrived."""
        return Counter(number for number, _, _ in self.arrived)

    def last_to(self, address):
        """When the last message to an address arrived; None where none did."""
        found = [when for _, to, when in self.arrived if to == address]
        return max(found, default=None)


@contextmanager
def a_sink(settings):
    """Such a server, and settings that name it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=any_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    try:
        yield sink
    finally:
        controller.stop()
