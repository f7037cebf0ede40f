"""Messages ready to be handed over: built once an issue, and filled for each reader.

Building a message costs milliseconds and filling one a fraction of one: an issue is encoded
once and cut where something of a reader's stands. Each piece of a body is encoded by itself
and ends in a soft line break, so that what is put between two pieces cannot make a line too
long, whatever it is.
"""

import hashlib
import re
import time
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from functools import lru_cache
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from members.mailing.returning import provider_names
from members.mailing.wishes import tokens
from members.models import Issue

PLACE = re.compile(r"\[\[td:(why|unsubscribe|greeting)\]\]")
# A name is one line: no control characters, no ends of lines, nothing that turns the order.
NO_NAME = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)
SPACES = re.compile(r"\s+")
LONGEST_NAME = 200
# What needs no quotation marks in a head, and no encoding.
ATOMS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
PLAIN = re.compile(r"[ -~]*")
# RFC 5321: as our forms take them. Others are read by the library.
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
LONGEST_ADDRESS = 254
LINE = 76
# Bytes in an encoded word, so that "To: " and it are one line; and in a subject's first.
WORD, FIRST_OF_SUBJECT = 45, 39


class NoAddress(ValueError):
    """Nothing can be sent there: it is not one address of one mailbox."""


class Recipient(NamedTuple):
    """Whom a message is for, and why (why.py): sentences, each on a line."""

    delivery: UUID
    subject: UUID
    address: str
    name: str
    why: Sequence[str] = ()


class Values(NamedTuple):
    """What is filled into a body."""

    greeting: str
    why: str
    unsubscribe: str


class Piece(NamedTuple):
    """A part of a body that is the same for all, and what comes behind it."""

    fixed: bytes
    place: str


class Stencil:
    """A message of an issue, but for what is its reader's."""

    def __init__(
        self, issue: Issue, *, html: str, text: str, subject: str | None = None
    ) -> None:
        self.campaign = issue.campaign_id
        self.cipher = tokens.cipher()
        self.language = issue.language
        with translation.override(issue.language):
            self.hello, self.hello_nobody = _("Hello %(name)s,"), _("Hello,")
        self.host = urlsplit(settings.SITE_URL).hostname or "localhost"
        digest = hashlib.sha256(f"{html}\0{text}".encode()).hexdigest()[:24]
        # No line of a body can be it: in quoted-printable nothing begins with "=_".
        self.boundary = f"=_{digest}"
        self.head = head(issue, subject or issue.subject, self.boundary)
        self.text = cut(text)
        self.page = cut(html)
        # What a provider that numbers messages itself tells ours by (providers.py).
        self.named = provider_names.head_of(settings.EMAIL_HOST)
        self.opening = self.part("text/plain")
        self.between = b"\r\n" + self.part("text/html")
        self.end = f"\r\n--{self.boundary}--\r\n".encode()

    def part(self, kind: str) -> bytes:
        return (
            f"--{self.boundary}\r\n"
            f'Content-Type: {kind}; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()

    def message_id(self, delivery: UUID) -> str:
        """The same for a message and its repeat."""
        return f"<{delivery}@{self.host}>"

    def filled(self, reader: Recipient) -> bytes:
        """The whole message for one reader (RFC 5322, lines end in CRLF). Raises NoAddress."""
        name = shown_name(reader.name)
        link = tokens.address(reader.subject, self.campaign, self.cipher)
        page = tokens.in_language(link, self.language)
        greeting = self.hello % {"name": name} if name else self.hello_nobody
        why, why_as_html = reasons(tuple(reader.why))
        head = (
            f"To: {mailbox(name, reader.address)}\r\n"
            f"Date: {date(int(time.time()))}\r\n"
            f"Message-ID: {self.message_id(reader.delivery)}\r\n"
            f"List-Unsubscribe: <{link}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )
        if self.named:
            head += f"{self.named}: {reader.delivery}\r\n"
        return b"".join(
            (
                self.head,
                head.encode(),
                b"\r\n",
                self.opening,
                *fill(self.text, continued(greeting), why, continued(page)),
                self.between,
                *fill(
                    self.page,
                    continued(escape(greeting)),
                    why_as_html,
                    continued(escape(page)),
                ),
                self.end,
            )
        )


def stencil(issue: Issue) -> Stencil:
    """The message of an issue that was drawn up and frozen."""
    return Stencil(issue, html=issue.html, text=issue.text)


def head(issue: Issue, subject: str, boundary: str) -> bytes:
    """The lines of the head that are the same for all."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    campaign = issue.campaign
    kind = "partner" if campaign.partner_id else "news"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(*sender())
    message["List-Id"] = f"{settings.SITE_NAME} {kind} <{kind}.{host}>".strip()
    # For mail providers' figures of complaints: of a campaign, never of a reader.
    message["Feedback-ID"] = f"{issue.campaign_id}:{issue.variant}:{kind}:{host}"
    message["Precedence"] = "bulk"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = issue.language
    message["MIME-Version"] = "1.0"
    lines = message.as_bytes().rstrip(b"\r\n")
    kind_of = f'Content-Type: multipart/alternative; boundary="{boundary}"'
    return b"\r\n".join(
        line
        for line in (lines, kind_of.encode(), archived(issue), of_subject(subject))
        if line
    )


def sender() -> tuple[str, str, str]:
    """Name, mailbox and domain that messages come from: always the site's own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    local, _at, domain = address.rpartition("@")
    return name, local, domain


def cut(body: str) -> list[Piece]:
    """A body in pieces, each encoded, with the name of what comes behind it."""
    parts = PLACE.split(body)
    return [
        Piece(continued(fixed) if place else quoted(fixed), place)
        for fixed, place in zip(parts[::2], [*parts[1::2], ""], strict=True)
    ]


def fill(
    pieces: list[Piece], greeting: bytes, why: bytes, unsubscribe: bytes
) -> Iterator[bytes]:
    """A body's pieces with what stands between them, all encoded."""
    filled = {"greeting": greeting, "why": why, "unsubscribe": unsubscribe, "": b""}
    for piece in pieces:
        yield piece.fixed
        yield filled[piece.place]


# Many readers get a message for the same reasons.
@lru_cache(maxsize=500)
def reasons(why: tuple[str, ...]) -> tuple[bytes, bytes]:
    """Why it comes, encoded: as it stands in the text, and in the page."""
    said = [SPACES.sub(" ", NO_NAME.sub(" ", one)).strip() for one in why]
    return continued("\n".join(said)), continued(as_html("", said, "").why)


def as_html(greeting: str, why: list[str], link: str) -> Values:
    return Values(escape(greeting), "<br>\n".join(map(escape, why)), escape(link))


def quoted(text: str) -> bytes:
    """Text as quoted-printable: lines of 76 characters at most, ended by CRLF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")


def continued(text: str) -> bytes:
    """Text as quoted-printable that goes on: its last line ends in a soft line break."""
    # With a letter behind it, so that there is room for the break.
    lines = quoted(text + "x")[:-1]
    return lines if lines.endswith(b"=\r\n") else lines + b"=\r\n"


def shown_name(name: str) -> str:
    """A name as it stands in a message: one line."""
    return SPACES.sub(" ", NO_NAME.sub(" ", name)).strip()[:LONGEST_NAME].strip()


def mailbox(name: str, address: str) -> str:
    """One reader's name and address for the head, folded and encoded. Raises NoAddress."""
    box = f"<{checked(address)}>"
    if not name:
        return box
    if ATOMS.fullmatch(name) and "=?" not in name:
        written = name
    elif PLAIN.fullmatch(name) and "=?" not in name:
        written = quotation(name)
    else:
        written = encoded_words(name)
    last = written.rpartition("\n")[2]
    gap = " " if len(f"To: {last} {box}") <= LINE else "\r\n "
    return f"{written}{gap}{box}"


def quotation(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def encoded_words(text: str, first: int = WORD) -> str:
    """What a head cannot hold as it is (RFC 2047), each word on a line; bytes of the first.

    The library's own folding loses spaces between two such words (Python 3.11).
    """
    pieces, piece, room = list[str](), "", first
    for letter in text:
        if len((piece + letter).encode()) > room:
            pieces.append(piece)
            piece, room = "", WORD
        piece += letter
    return "\r\n ".join(map(encoded_word, [*pieces, piece]))


def archived(issue: Issue) -> bytes:
    """The line that says where everybody can read it (RFC 5064); of a partner's nothing.

    Not by the library, which would encode a long address.
    """
    if issue.campaign.partner_id:
        return b""
    with translation.override(issue.language):
        path = reverse("issue", args=[issue.campaign_id, issue.slug])
    return f"Archived-At: <{settings.SITE_URL}{path}>".encode()


def of_subject(subject: str) -> bytes:
    """The line of the head that says what it is about."""
    said = SPACES.sub(" ", NO_NAME.sub(" ", subject)).strip()
    if not PLAIN.fullmatch(said) or "=?" in said:
        said = encoded_words(said, FIRST_OF_SUBJECT)
    return f"Subject: {said}\r\n".encode()


def encoded_word(piece: str) -> str:
    coded = b2a_base64(piece.encode(), newline=False).decode()
    return f"=?utf-8?b?{coded}?="


def checked(address: str) -> str:
    """An address that is one mailbox's and nothing more."""
    if len(address) > LONGEST_ADDRESS:
        raise NoAddress
    if ADDRESS.fullmatch(address):
        return address
    local, _at, domain = address.rpartition("@")
    try:
        host = domain.encode("idna").decode()
        made = Address(addr_spec=f"{local}@{host}")
    except (ValueError, IndexError, MessageError) as error:
        raise NoAddress from error
    written = made.addr_spec
    if not PLAIN.fullmatch(written) or not ADDRESS.fullmatch(f"a@{made.domain}"):
        raise NoAddress
    return written


@lru_cache(maxsize=4)
def date(second: int) -> str:
    return formatdate(second)
