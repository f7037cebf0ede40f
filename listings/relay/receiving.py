"""A mail is taken: written down for good before anybody says that it was.

Whoever handed it over may do so again after a broken line: the same letter to the same alias
is one. What becomes of it is decided by a worker (deciding.py).
"""

import contextlib
from email.parser import BytesHeaderParser
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from listings.models import IncomingMail
from listings.relay import addresses, request_mail
from members import kept_files, privacy_requests
from members.mailing.returning import letters
from members.models import RequestMail
from privacy import sealing, stores
from privacy.waking import wake

FOLDER = "mail"
TABLE = "listings_incomingmail"
HEAD = 256_000


class TooLarge(Exception):
    """More bytes than RELAY_LARGEST."""


def expect(to: str) -> None:
    """Is mail to this address taken? Raises addresses.Unknown, addresses.Off."""
    if letters.are_for(to):
        try:
            letters.expect(to)
        except letters.Unknown as error:
            raise addresses.Unknown from error
        return
    if not request_mail.is_about_privacy(to):
        addresses.place(to)
        return
    try:
        request_mail.place(to)
    except privacy_requests.Unknown as error:
        raise addresses.Unknown from error


def receive(raw: bytes, *, to: str) -> IncomingMail | RequestMail | None:
    """Write a mail down; of one about a message that came back only that is kept.

    Raises addresses.Unknown, addresses.Off, TooLarge, kept_files.NoRoom, letters.Busy.
    """
    if letters.are_for(to):
        receive_return(raw, to)
        return None
    if request_mail.is_about_privacy(to):
        return receive_request(raw, to)
    if len(raw) > settings.RELAY_LARGEST:
        raise TooLarge
    alias, is_report = addresses.place(to)
    mark = sealing.mark(letter_number(raw), of="letter")
    known = IncomingMail.objects.filter(
        alias=alias, letter_mark=mark, is_report=is_report
    )
    if there := known.first():
        return there
    mail = IncomingMail(
        id=uuid4(),
        alias=alias,
        is_report=is_report,
        letter_mark=mark,
        file=kept_files.new_name(FOLDER),
        size=len(raw),
    )
    sealed = sealing.seal_file(
        raw, subject=alias.thread.key_subject, table=TABLE, column=f"raw:{mail.pk}"
    )
    kept_files.write(settings.PRIVATE_ROOT, {mail.file: sealed})
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, [mail.file]):
        try:
            with transaction.atomic():
                mail.save(force_insert=True)
        except IntegrityError:  # the same letter came on another line meanwhile
            kept_files.remove(settings.PRIVATE_ROOT, [mail.file])
            return known.get()
    transaction.on_commit(partial(wake, "listings.tasks.take_in_mail"))
    return mail


def receive_request(raw: bytes, to: str) -> RequestMail:
    """Write a mail about privacy down. Raises addresses.Unknown, TooLarge."""
    if len(raw) > request_mail.LARGEST:
        raise TooLarge
    try:
        mail = request_mail.receive(raw, to=to, number=letter_number(raw))
    except privacy_requests.Unknown as error:
        raise addresses.Unknown from error
    transaction.on_commit(partial(wake, "listings.tasks.take_in_mail"))
    return mail


def receive_return(raw: bytes, to: str) -> None:
    """Note what a report says. Raises addresses.Unknown, TooLarge, letters.Busy."""
    if len(raw) > letters.LARGEST:
        raise TooLarge
    try:
        letters.receive(raw, to=to)
    except letters.Unknown as error:
        raise addresses.Unknown from error


def letter_number(raw: bytes) -> str:
    """What tells a letter from others: its Message-ID, or all of it where it has none."""
    number = ""
    with contextlib.suppress(
        Exception
    ):  # whatever a broken head makes its reader raise
        number = str(BytesHeaderParser().parsebytes(raw[:HEAD]).get("Message-ID") or "")
    number = number.strip()
    return f"number {number[:1_000]}" if number else raw.decode("latin-1")


def raw_of(mail: IncomingMail) -> bytes:
    """The mail as it came. Raises sealing.Unreadable, FileNotFoundError."""
    with stores.at(settings.PRIVATE_ROOT).open(mail.file) as file:
        sealed = file.read()
    return sealing.unseal_file(
        sealed,
        subject=mail.alias.thread.key_subject,
        table=TABLE,
        column=f"raw:{mail.pk}",
    )


def sweep() -> int:
    """Remove files of mails that no row names any more."""
    return len(kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=in_use))


def in_use(names: set[str]) -> set[str]:
    rows = IncomingMail.objects.filter(file__in=names)
    return set(rows.values_list("file", flat=True))


def take_maildir(folder: Path) -> dict[str, int]:
    """Take what is new in a Maildir, and remove what was taken; counts by what became of it.

    What nobody can be given is put among what was read, for whoever looks after the Maildir.
    Raises FileNotFoundError where it is none; kept_files.NoRoom leaves the rest for later, and so
    does letters.Busy.
    """
    counts = {"taken": 0, "left": 0}
    for path in sorted((folder / "new").iterdir()):
        try:
            if path.stat().st_size > settings.RELAY_LARGEST:
                raise TooLarge
            raw = path.read_bytes()
            receive(raw, to=delivered_to(raw))
        except FileNotFoundError:  # somebody else took it
            continue
        except (addresses.Unknown, addresses.Off, TooLarge):
            path.rename(folder / "cur" / f"{path.name}:2,S")
            counts["left"] += 1
        else:
            path.unlink(missing_ok=True)
            counts["taken"] += 1
    return counts


def delivered_to(raw: bytes) -> str:
    """The address that the mail server delivered it to."""
    with contextlib.suppress(Exception):  # as above
        head = BytesHeaderParser().parsebytes(raw[:HEAD])
        for name in ("Delivered-To", "X-Original-To", "Envelope-To"):
            if address := str(head.get(name) or "").strip("<> "):
                return address
    return ""
