"""Washes a mail. A program of its own: listings/relay/cleaning.py runs it.

The mail comes in on standard input; a line of JSON and the files that may be handed on go
out on standard output. It may use little memory and time and write no file, so that a
hostile mail ends this process at worst. It knows neither Django nor any secret.
"""

import contextlib
import json
import resource
import sys
from email.message import Message
from typing import Any

from listings.relay.washing import attachments, letter, origin, quoting
from listings.relay.washing.later import loaded

MEMORY = 1 << 30
SECONDS = 15
LONGEST = 20_000
# Who writes reports of delivery.
SERVERS = {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"}


def limit() -> None:
    """From here on this process can do little. Where a limit is unknown, the others hold."""
    for what, much in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (much, much))


def washed(raw: bytes, *, host: str) -> tuple[dict[str, Any], list[bytes]]:
    """What the mail says and is, and the files that go with it."""
    mail = letter.opened(raw)
    page = letter.text(mail)
    text = quoting.written(page.text)
    clean, left_out = attachments.washed(letter.files(mail), page.shown)
    said = {
        "text": text[:LONGEST].rstrip(),
        "is_cut": len(text) > LONGEST,
        "origin": origin.origin(mail, host=host),
        "bounce": bounce(mail),
        "authors": letter.authors(mail)[:20],
        "left_out": left_out,
        "files": [(one.name, one.media_type, len(one.content)) for one in clean],
    }
    return said, [one.content for one in clean]


def bounce(mail: Message) -> str:
    """Of a mail that a server may have written: see reports.bounce."""
    is_report = mail.get_content_type() == "multipart/report"
    names = [address.partition("@")[0] for address in letter.authors(mail)]
    if is_report or not names or SERVERS & set(names):
        return str(loaded("reports").bounce(mail))
    return ""


def main(host: str) -> None:
    limit()
    out = sys.stdout.buffer
    try:
        said, files = washed(sys.stdin.buffer.read(), host=host)
    except (letter.TooDeep, RecursionError, MemoryError):
        said, files = {"broken": True}, []
    out.write(json.dumps(said).encode() + b"\n" + b"".join(files))
