"""The door for mail: LMTP or SMTP for the mail server before it, and for nobody who guesses.

What is taken is written down before the server hears 250. A name that no alias has is refused
at once, slower each time, and the line is closed after a few, or as soon as somebody else wants
it; so is one that is too large while it still arrives. Nothing about who is at the other end is logged.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from listings.relay import addresses, receiving
from members import kept_files
from members.mailing.returning import letters

MOST_LINES = 30  # at once; the mail server before it needs a few
SECONDS = 300  # of silence, and for one mail to arrive
# Unknown names on one line before it is closed, and on all lines in a minute before each waits.
MISSES, MISSES_A_MINUTE = 5, 60
WAIT, LONGEST_WAIT = 0.2, 5.0
# When all lines are taken, one that has named nobody for so long makes room.
PATIENCE = 10.0
LONGEST_LINE = 65_536

log = structlog.get_logger("listings.relay")
Answer = TypeVar("Answer")


class Misses:
    """How often a name was asked for that nobody has."""

    def __init__(self) -> None:
        self.moments: deque[float] = deque(maxlen=MISSES_A_MINUTE)
        self.amount = 0

    def count(self) -> None:
        self.moments.append(time.monotonic())
        self.amount += 1

    def are_many(self) -> bool:
        is_full = len(self.moments) == MISSES_A_MINUTE
        return is_full and self.moments[0] > time.monotonic() - 60


class Door:
    """What the protocol asks: is this address one of ours, and take this mail."""

    def __init__(self) -> None:
        self.misses = Misses()

    async def handle_MAIL(  # noqa: N802
        self,
        server: "Line",
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        server.arrived = 0
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        server: "Line",
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if envelope.rcpt_tos:
            # One answer is given for a mail, so it goes to one alias.
            return "452 4.5.3 One recipient at a time"
        try:
            await in_thread(receiving.expect, address)
        except addresses.Unknown:
            return await self.missed(server)
        except addresses.Off:
            return "550 5.7.1 Answers by mail are switched off here; answer on the site"
        except DatabaseError:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        server.has_named = True
        return "250 OK"

    async def missed(self, server: "Line") -> str:
        """Somebody asked for a name that nobody has."""
        self.misses.count()
        server.misses += 1
        wait = WAIT * 2.0**server.misses
        await asyncio.sleep(LONGEST_WAIT if self.misses.are_many() else min(wait, 5.0))
        if server.misses >= MISSES:
            log.warning("aliases-guessed", misses=self.misses.amount)
            server.close_soon()
            return "421 4.7.0 Too many unknown addresses"
        return "550 5.1.1 No such address"

    async def handle_DATA(  # noqa: N802
        self, server: "Line", session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        try:
            await in_thread(receiving.receive, raw, to=envelope.rcpt_tos[0])
        except addresses.Unknown:
            return "550 5.1.1 No such address"
        except addresses.Off:
            return "550 5.7.1 Answers by mail are switched off here; answer on the site"
        except receiving.TooLarge:
            return "552 5.3.4 Too large"
        except kept_files.NoRoom:
            return "452 4.3.1 No room"
        except (DatabaseError, letters.Busy):
            return "451 4.3.0 Try again later"
        return "250 2.0.0 Taken"

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail-line-failed", error=type(error).__name__)
        return "451 4.3.0 Try again later"


async def in_thread(deed: Callable[..., Answer], *given: Any, **named: Any) -> Answer:
    """A deed that asks the database, beside the lines."""

    def done() -> Answer:
        close_old_connections()
        return deed(*given, **named)

    return await asyncio.to_thread(done)


class Line(SMTP):
    """One connection, which counts what arrives and how often it asked for nobody."""

    line_length_limit = LONGEST_LINE
    lines: ClassVar[dict["Line", float]] = {}  # the oldest first
    misses = 0
    arrived = 0
    has_named = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(Line.lines) >= MOST_LINES and not make_room():
            transport.write(b"421 4.3.2 Too many lines\r\n")
            transport.close()
            return
        Line.lines[self] = time.monotonic()

    def connection_lost(self, error: Exception | None) -> None:
        Line.lines.pop(self, None)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self.arrived += len(data)
        # What is too large is read to its end and forgotten (RFC 5321), within reason.
        if self.arrived > 2 * settings.RELAY_LARGEST + 1_000_000:
            self.close_now()
            return
        super().data_received(data)

    def close_now(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def close_soon(self) -> None:
        if self.transport:
            asyncio.get_running_loop().call_later(0.2, self.transport.close)


def make_room() -> bool:
    """Cut a line that guesses, else one that has long named nobody: others have mail to bring."""
    guesses = [one for one in Line.lines if one.misses]
    before = time.monotonic() - PATIENCE
    idle = [
        one for one, since in Line.lines.items() if since < before and not one.has_named
    ]
    for one in (*guesses, *idle):
        Line.lines.pop(one)
        one.close_now()
        return True
    return False


class LmtpLine(Line, LMTP):
    """The same in LMTP (RFC 2033), for a mail server on this machine or network."""


def line() -> Line:
    """A connection's own side, with the limits of the settings."""
    kind = LmtpLine if settings.RELAY_PROTOCOL == "lmtp" else Line
    return kind(
        DOOR,
        data_size_limit=settings.RELAY_LARGEST,
        enable_SMTPUTF8=True,
        hostname=settings.RELAY_DOMAIN,
        ident="Mail",
        timeout=SECONDS,
    )


DOOR = Door()


async def serve(
    ready: Callable[[int], Coroutine[Any, Any, None]] | None = None,
) -> None:
    """Listen until told to stop. `ready` is called with the port once it does."""
    # It would say whose lines come and go, and every byte of a mail where it debugs.
    logging.getLogger("mail.log").disabled = True
    host, port = addresses.listens(settings.RELAY_LISTEN)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(line, host, port)
    if ready:
        await ready(server.sockets[0].getsockname()[1])
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve_forever()
