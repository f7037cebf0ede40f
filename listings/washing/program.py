"""Washes a mail or a file, in a process that can be lost: members/lost_process.py asks for it.

A mail or a file comes in; a line of JSON and the files that may be handed on go out. Nothing here
knows Django or any secret, and what it may use is little (members/forking.py): a hostile mail ends
its process at worst.
"""

import json
from email.message import Message
from typing import Any

from PIL import Image

from listings.washing import files, letter, origin, quoting
from listings.washing.later import loaded, prepared

LONGEST = 20_000
# Who writes reports of delivery.
SERVERS = {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"}


def washed(raw: bytes, *, host: str) -> tuple[dict[str, Any], list[bytes]]:
    """What the mail says and is, and the files that go with it."""
    mail = letter.opened(raw)
    page = letter.text(mail)
    text = quoting.written(page.text)
    clean, left_out = files.washed(letter.files(mail), page.shown)
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


def prepare() -> None:
    """Read what any of them may need, once."""
    prepared()
    Image.init()


def answer(words: list[str], data: bytes) -> bytes:
    """Of ["mail", host] what the mail says, of ["file", name] the file; a line of JSON, then bytes."""
    what, more = words
    try:
        said, contents = (
            washed(data, host=more) if what == "mail" else file_washed(more, data)
        )
    except (letter.TooDeep, RecursionError, MemoryError):
        said, contents = {"broken": True}, []
    return json.dumps(said).encode() + b"\n" + b"".join(contents)


def file_washed(name: str, content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """One file, or why it is not handed on."""
    try:
        one = files.one_washed(name, content)
    except files.Refused as refused:
        return {"refused": str(refused)}, []
    return {"name": one.name, "media_type": one.media_type}, [one.content]
