"""One line to the mail server, kept open, and what it answered to a message.

It knows at every moment whether a byte of the message itself was sent: before that nothing
can have arrived, after it only the server's answer tells.
"""

import re
import smtplib
import socket
import time
from email import message_from_bytes, policy
from email.message import Message
from enum import Enum, auto
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

# How much longer than it may begin a body may take to leave our hands.
SLACK = 0.5
STATUS = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")
TROUBLE = (smtplib.SMTPException, OSError)
# Heads as they were written: a long link is not folded into encoded words.
AS_IT_IS = policy.SMTP.clone(refold_source="none")
LEFT_OPEN = 421  # "closing": says so, and hangs up
ABOUT = ("sender", "recipient", "data")
YES = {"sender": {250}, "recipient": {250, 251, 252}, "data": {354}}
NOT_IN_ENVELOPE = re.compile("[\x00-\x20\x7f<>]")


class Fate(Enum):
    """What became of a message that was handed to the line."""

    TAKEN = auto()
    LATER = auto()  # this recipient, for now
    NEVER = auto()  # this recipient, for good
    REFUSED = auto()  # everything from us, for now
    UNSENT = auto()  # the line broke, or it was too late: no byte of it was sent
    UNKNOWN = auto()  # its bytes were on the line when that broke


class Answer(NamedTuple):
    fate: Fate
    # A word for `Delivery.trouble`, without the server's own: they may hold the address.
    said: str = ""
    code: int = 0
    # SMTP's enhanced status (RFC 3463), where there is one.
    status: str = ""

    @property
    def ends_line(self) -> bool:
        """Is there nothing more to hear on this line?"""
        return self.fate is Fate.UNSENT or self.code == LEFT_OPEN


class Line:
    """A line by the settings of all mail. Opened when it is needed."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def open(self) -> str:
        """Why the mail server does not answer; empty when it does. What is open stays open."""
        try:
            is_new = self._backend.open()
        except TROUBLE as error:
            return type(error).__name__
        line = getattr(self._backend, "connection", None)
        if is_new and isinstance(line, smtplib.SMTP) and line.sock:
            # The last piece of a message does not wait for a word about the one before it.
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return ""

    def close(self) -> None:
        """Hang up, whatever is left to say."""
        line = getattr(self._backend, "connection", None)
        if line is not None:
            line.close()
            self._backend.connection = None

    def say_goodbye(self) -> None:
        self._backend.close()

    def hand_over(self, *, sender: str, to: str, raw: bytes, until: float) -> Answer:
        """Give one message to the server. `until`, by time.monotonic(), its body has to begin."""
        line = getattr(self._backend, "connection", None)
        if not isinstance(line, smtplib.SMTP):
            return self._keep(raw, sender, to)
        try:
            refused = announce(line, sender, to, raw)
            if refused and refused.ends_line:
                self.close()
                return refused
            if refused:
                self._forget(line)
                return refused
            if time.monotonic() > until:
                # It waits for the body; hung up on, it has nothing.
                self.close()
                return Answer(Fate.UNSENT, "late")
        except TROUBLE as error:
            self.close()
            return Answer(Fate.UNSENT, type(error).__name__)
        return self._body(line, raw, until)

    def _forget(self, line: smtplib.SMTP) -> None:
        """What was refused is not on the line for the next."""
        try:
            code, _ = line.rset()
        except TROUBLE:
            code = LEFT_OPEN
        if code != 250:
            self.close()

    def _body(self, line: smtplib.SMTP, raw: bytes, until: float) -> Answer:
        try:
            if wire := line.sock:
                # No byte leaves us much later than it may begin to.
                wire.settimeout(max(until + SLACK - time.monotonic(), SLACK))
            line.send(dotted(raw))
            if wire:
                wire.settimeout(settings.EMAIL_TIMEOUT)
            code, words = line.getreply()
        except TROUBLE as error:
            self.close()
            return Answer(Fate.UNKNOWN, type(error).__name__)
        if 200 <= code < 300:
            return Answer(Fate.TAKEN)
        answer = answered(code, words, "message")
        if answer.fate is Fate.UNSENT:
            self.close()
            return answer._replace(fate=Fate.UNKNOWN)
        return answer

    def _keep(self, raw: bytes, sender: str, to: str) -> Answer:
        """Without a mail server: into a file, or wherever the settings say."""
        self._backend.send_messages([Ready(raw, sender, to)])
        return Answer(Fate.TAKEN)


class Ready(EmailMessage):
    """A message that was written already."""

    def __init__(self, raw: bytes, sender: str, to: str) -> None:
        super().__init__(from_email=sender, to=[to])
        self._raw = raw

    def message(self, *_given: Any, **_more: Any) -> Any:
        read: Message = message_from_bytes(self._raw, policy=AS_IT_IS)
        return read


def announce(line: smtplib.SMTP, sender: str, to: str, raw: bytes) -> Answer | None:
    """Say from whom and to whom, and that a message comes. None where it is awaited."""
    line.ehlo_or_helo_if_needed()
    try:
        recipient = envelope(to)
    except (UnicodeError, ValueError):
        return Answer(Fate.NEVER, "address")
    has_eight = not raw.isascii() and line.has_extn("8bitmime")
    said = (
        f"MAIL FROM:<{sender}>{' BODY=8BITMIME' if has_eight else ''}\r\n",
        f"RCPT TO:<{recipient}>\r\n",
        "DATA\r\n",
    )
    if line.has_extn("pipelining"):
        return in_one_go(line, said)
    for words, about in zip(said, ABOUT, strict=True):
        line.send(words)
        if refused := answer_about(line, about):
            return refused
    return None


def in_one_go(line: smtplib.SMTP, said: tuple[str, ...]) -> Answer | None:
    """All three without waiting for each answer (RFC 2920): one way there and back, not three."""
    line.send("".join(said))
    refused = None
    is_awaited = False
    for about in ABOUT:
        answer = answer_about(line, about)
        is_awaited = answer is None
        refused = refused or answer
        if refused and refused.ends_line:
            return refused
    if refused and is_awaited:
        # A message, though for nobody.
        line.send(".\r\n")
        line.getreply()
    return refused


def answer_about(line: smtplib.SMTP, about: str) -> Answer | None:
    """What the server says to one of the three; None for a yes."""
    code, words = line.getreply()
    if code in YES[about]:
        return None
    answer = answered(code, words, about)
    # What it says of the sender says nothing about the recipient.
    is_ours = about == "sender" and answer.fate is Fate.NEVER
    return answer._replace(fate=Fate.REFUSED) if is_ours else answer


def envelope(address: str) -> str:
    """An address as SMTP takes it: names of domains in ASCII. Raises UnicodeError, ValueError."""
    name, _, domain = address.rpartition("@")
    if not name or not domain:
        raise ValueError("An address has a name and a domain.")
    written = f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    if NOT_IN_ENVELOPE.search(written):
        raise ValueError("An address holds what would end it.")
    return written


def answered(code: int, words: bytes, about: str) -> Answer:
    """What an answer means that is no yes. What is no answer at all breaks the line."""
    found = STATUS.match(words)
    status = found[1].decode() if found else ""
    if code == LEFT_OPEN:
        fate = Fate.REFUSED
    elif 400 <= code < 500:
        fate = Fate.LATER
    elif 500 <= code < 600:
        fate = Fate.NEVER
    else:
        fate = Fate.UNSENT
    return Answer(fate, f"{about} {code}", code, status)


def dotted(raw: bytes) -> bytes:
    """A message as it is on the line: lines that begin with a dot get another, and one ends it."""
    doubled = raw.replace(b"\n.", b"\n..")
    if raw.startswith(b"."):
        doubled = b"." + doubled
    return doubled + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")
