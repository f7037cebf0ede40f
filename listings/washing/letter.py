"""A mail taken apart: its text, its files, and what its head says about where it comes from.

MIME is read by the standard library. Whatever cannot be read is left out; nothing is guessed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import NamedTuple

from listings.washing.later import loaded

MOST_PARTS = 200
LONGEST_HEAD = 500_000
MOST_CHARACTERS = 200_000
# What holds other letters, keys or somebody's card: never opened, never handed on.
CLOSED = ("message/", "text/calendar", "text/vcard", "text/x-vcard", "text/directory")


class TooDeep(Exception):
    """Parts within parts within parts, or a head, that no program writes so long."""


class Page(NamedTuple):
    """A text, and the numbers (Content-ID) of the pictures that still stand in it."""

    text: str
    shown: frozenset[str]


class Part(NamedTuple):
    """A file as it came: what its sender called it, and whether the text shows it."""

    name: str
    content: bytes
    number: str  # Content-ID, without its brackets


def opened(raw: bytes) -> Message:
    """The mail, its values as they stand there. Raises TooDeep."""
    end = re.search(rb"\r?\n\r?\n", raw)
    if (end.start() if end else len(raw)) > LONGEST_HEAD:
        raise TooDeep
    try:
        return message_from_bytes(raw)
    except RecursionError as error:
        raise TooDeep from error


def head(mail: Message, name: str) -> str:
    """A value of the head in plain words; empty where it is missing or unreadable."""
    value = mail.get(name)
    if value is None:
        return ""
    text = str(value)[:10_000]
    with suppress(
        Exception
    ):  # whatever a broken value makes the standard library raise
        text = str(make_header(decode_header(text)))
    return " ".join(text.split())


def authors(mail: Message) -> list[str]:
    """The addresses in From alone: whose letter it says it is."""
    values = [str(value)[:2_000] for value in mail.get_all("From", [])[:5]]
    try:
        found = getaddresses(values)
    except Exception:  # as above
        return []
    return [address.lower() for _name, address in found if "@" in address]


def parts(mail: Message) -> Iterator[Message]:
    """What the mail is made of, without other letters inside it. Raises TooDeep."""
    waiting, seen = [mail], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise TooDeep
        kind = part.get_content_type()
        if kind.startswith(CLOSED):
            continue
        within = part.get_payload()
        if part.is_multipart() and isinstance(within, list):
            waiting += [one for one in reversed(within) if isinstance(one, Message)]
        else:
            yield part


def file_name(part: Message) -> str:
    with suppress(Exception):
        name = part.get_filename()
        if name:
            return " ".join(str(make_header(decode_header(name))).split())[:255]
    return ""


def is_file(part: Message) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    return bool(file_name(part)) or part.get_content_maintype() != "text"


def content(part: Message) -> bytes:
    """The bytes of a part; empty where its coding is broken beyond reading."""
    with suppress(Exception):
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload
    return b""


def words(part: Message) -> str:
    """A part's text. A wrong or unknown charset costs some letters, never the mail."""
    raw = content(part)[: 4 * MOST_CHARACTERS]
    charset = str(part.get_content_charset() or "utf-8")
    for name in (charset, "utf-8", "gb18030"):
        with suppress(LookupError, ValueError):
            return raw.decode(name)[:MOST_CHARACTERS]
    return raw.decode("utf-8", errors="replace")[:MOST_CHARACTERS]


def text(mail: Message) -> Page:
    """What the mail says in plain text, else what its page of HTML says."""
    plain: list[str] = []
    pages: list[str] = []
    for part in parts(mail):
        kind = part.get_content_type()
        if is_file(part) or kind not in ("text/plain", "text/html"):
            continue
        (plain if kind == "text/plain" else pages).append(words(part))
    # What reads pages is large, and many mails have none.
    from_pages = (
        Page(*loaded("pages").page_of("\n".join(pages)))
        if pages
        else Page("", frozenset())
    )
    said = "\n\n".join(plain)
    return Page(said, from_pages.shown) if said.strip() else from_pages


def files(mail: Message) -> list[Part]:
    """The files that came with it."""
    return [
        Part(file_name(part), content(part), head(part, "Content-ID").strip("<> "))
        for part in parts(mail)
        if is_file(part)
    ]
