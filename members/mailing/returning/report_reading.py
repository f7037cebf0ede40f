"""What a letter to a return address says: a report of delivery, a complaint, or nothing.

Only what is needed goes on: the kind and a status. Without Django, and called in a process that
can be lost (members/mailing/returning/report_program.py): what strangers send is read nowhere else.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr
from typing import NamedTuple

from flufl.bounce import all_failures

from members.mailing.returning import statuses

COMPLAINT = "complaint"
# What a feedback report (RFC 5965) is about where its reader complains.
COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list"}
SERVERS = {
    *("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"),
    *("mailer", "mailadmin", "administrator", "microsoftexchange"),
}
# Of reports by programs that follow no standard.
TITLES = re.compile(
    r"undeliver|delivery (?:status|failure|failed|problem|has failed)|returned mail|mail delivery|failure notice"
    r"|non.?delivery|could not be delivered|message not delivered|rejected|退信|退件|投递失败|未送达|无法投递|系统退",
    re.IGNORECASE,
)
LONGEST_TEXT, PARTS = 20_000, 50


class Read(NamedTuple):
    """`kind` is hard, soft, complaint, or empty; `about` what a complaint says our letter was."""

    kind: str = ""
    code: str = ""
    about: tuple[str, ...] = ()


def read(raw: bytes) -> Read:
    mail = BytesParser(policy=compat32).parsebytes(raw)
    if found := feedback(mail):
        return Read(COMPLAINT, "", marks(raw)) if found == COMPLAINT else Read()
    if mail.get_content_type() == "multipart/report" or has_status(mail):
        return of_report(mail)
    if is_of_a_server(mail):
        return of_words(mail)
    return Read()


def feedback(mail: Message) -> str:
    """COMPLAINT for a feedback report that is one, "other" for one that is none, else nothing."""
    for part in parts(mail):
        if part.get_content_type() == "message/feedback-report":
            kinds = [
                str(value).strip().lower()
                for block in blocks(part)
                for value in block.get_all("Feedback-Type", [])
            ]
            return COMPLAINT if COMPLAINTS & set(kinds) else "other"
    return ""


def of_report(mail: Message) -> Read:
    """What RFC 3464 has a report say; the first recipient that failed for good counts."""
    found = Read()
    for part in parts(mail):
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in blocks(part):
            action = header(block, "Action").lower()
            # Whoever is still trying will tell how it ended; OpenSMTPD writes "error".
            if not action.startswith(("fail", "error")):
                continue
            one = of_block(block)
            if one.kind == statuses.HARD:
                return one
            found = found if found.kind else one
    return found


def of_block(block: Message) -> Read:
    status, said = header(block, "Status"), header(block, "Diagnostic-Code")
    code = statuses.code_in(status)
    # "5.0.0" says less than the sentence beside it.
    if not code or code.endswith(".0.0"):
        code = statuses.code_in(said) or code or "5.0.0"
    return Read(statuses.kind_of(code, said), code)


def of_words(mail: Message) -> Read:
    """Of a report without a standard: who reads many of them, and then the words themselves."""
    with suppress(Exception):  # whatever a broken report makes its reader raise
        temporary, permanent = all_failures(mail)
        if temporary and not permanent:
            return Read()
        said = text(mail)
        code = statuses.code_in(said)
        if permanent or code:
            kind = statuses.kind_of(code or "550", said)
            return Read(kind, code) if kind else Read()
    return Read()


def is_of_a_server(mail: Message) -> bool:
    """Was it written by a mail server? A person's words, and their answer of absence, are not."""
    name = parseaddr(header(mail, "From"))[1].partition("@")[0].lower()
    is_known = name in SERVERS or name.startswith("microsoftexchange")
    if is_known or header(mail, "Return-Path") == "<>":
        return True
    return not name and bool(TITLES.search(header(mail, "Subject")))


def has_status(mail: Message) -> bool:
    kinds = {part.get_content_type() for part in parts(mail)}
    return "message/delivery-status" in kinds


def parts(mail: Message) -> Iterator[Message]:
    """The parts of the letter itself, not of what it brings back."""
    waiting, amount = [mail], 0
    while waiting and amount < PARTS:
        part = waiting.pop(0)
        amount += 1
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [one for one in part.get_payload() if isinstance(one, Message)]


def blocks(part: Message) -> list[Message]:
    """The blocks of fields in a part that is made of such, also where it was sent as a text."""
    inside = part.get_payload()
    if isinstance(inside, list):
        found = [one for one in inside if isinstance(one, Message)]
        # A feedback report has one block; a parser takes a message type's for a letter.
        return found[:PARTS]
    raw = part.get_payload(decode=True)
    text = raw if isinstance(raw, bytes) else b""
    pieces = re.split(rb"\r?\n\r?\n", text)[:PARTS]
    return [BytesParser(policy=compat32).parsebytes(one) for one in pieces]


def header(mail: Message, name: str) -> str:
    return " ".join(str(mail.get(name) or "").split())


def text(mail: Message) -> str:
    """The words of the letter, without what it brings back."""
    said: list[str] = [header(mail, "Subject")]
    for part in parts(mail):
        if part.get_content_maintype() != "text":
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            charset = part.get_content_charset() or "utf-8"
            with suppress(LookupError):
                said.append(raw[:LONGEST_TEXT].decode(charset, "replace"))
    whole = "\n".join(said)[:LONGEST_TEXT]
    # What follows such a line is our own letter.
    return re.split(
        r"\n-{3,} ?(?:below|original|message header|return)", whole, flags=re.IGNORECASE
    )[0]


def marks(raw: bytes) -> tuple[str, ...]:
    """What in the letter that a complaint brings back is ours: return addresses, ends of links."""
    plain = raw.replace(b"=\r\n", b"").replace(b"=\n", b"")
    backs = re.findall(rb"back-[a-zA-Z2-7]{39}@[\w.-]{1,200}", plain)
    links = re.findall(rb"/u/([\w-]{54})/", plain)
    found = [one.decode("ascii", "replace") for one in (*backs[:20], *links[:20])]
    return tuple(dict.fromkeys(found))
