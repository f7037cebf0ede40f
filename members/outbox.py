"""The outbox: mail is written in the transaction that causes it, and sent by a worker.

No page waits for a mail server. A crash between handing over and noting it sends a mail
again with the same Message-ID, which receivers drop; a mail is never lost. A letter that is
carried from one person to another (`once`) is not sent again then: it stands as uncertain
until somebody decides (uncertain.py).
"""

import json
import smtplib
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from members import uncertain
from members.composing import Letter, composed
from members.models import OutgoingMail
from members.models.outgoing_mail import PATIENT, URGENT
from privacy import sealing
from privacy.waking import wake

Stream = OutgoingMail.Stream
# One key seals all letters; each is bound to its own mail by the name of its place.
LETTERS = UUID("6f7574b0-0000-4000-8000-6c6574746572")
TABLE = "members_outgoingmail"
LEASE = timedelta(minutes=2)
ALL = (*URGENT, *PATIENT)
# Small, so that what goes before is looked for often; ten seconds (EMAIL_TIMEOUT) for each
# are less than the lease.
BATCH = 10
KEPT = timedelta(days=395)  # 13 months
REFUSALS = 3  # a mail server that says no this often means it
PATIENCE = timedelta(hours=24)

log = structlog.get_logger("members.outbox")


class LineBroken(Exception):
    """The mail server hung up, or said nothing in time."""


class Post(NamedTuple):
    """A mail to write.

    `key` names its cause: the same key twice is one mail. `template` is a text under
    templates/mail/, its first line the subject.
    """

    key: str
    to: str
    template: str
    context: Mapping[str, Any]
    language: str
    stream: OutgoingMail.Stream = Stream.SERVICE
    due_at: datetime | None = None
    # Where a POST without sign-in ends such mail (RFC 8058), for mail nobody asked for.
    unsubscribe: str = ""
    # Of a letter from one person to another: see composing.Letter.
    sender: str = ""
    reply_to: str = ""
    bounces_to: str = ""
    conversation: str = ""
    # Rather not at all than twice.
    once: bool = False
    # The same as a page of HTML.
    drawn: str = ""


def post(
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    stream: OutgoingMail.Stream = Stream.SERVICE,
    due_at: datetime | None = None,
    unsubscribe: str = "",
) -> None:
    """Write a mail (see Post); it leaves when the transaction is committed, or when due."""
    post_all([Post(key, to, template, context, language, stream, due_at, unsubscribe)])


def post_all(posts: Iterable[Post]) -> None:
    """Write many mails at once; they leave when the transaction is committed."""
    mails = [sealed(one) for one in posts]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
    streams = {mail.stream for mail in mails}
    if streams & set(URGENT):
        transaction.on_commit(send_soon)
    if streams & set(PATIENT):
        transaction.on_commit(send_the_rest_soon)


def sealed(one: Post) -> OutgoingMail:
    """A mail as it waits: address and text sealed."""
    text = written(one.template, one.context, one.language)
    letter = Letter(
        one.to,
        *text,
        *(one.unsubscribe, one.sender, one.reply_to),
        *(one.bounces_to, one.conversation, one.drawn),
    )
    mail = OutgoingMail(
        id=uuid4(),
        key=one.key,
        stream=one.stream,
        template=one.template,
        language=one.language,
        once=one.once,
    )
    if one.due_at:
        # Patience with the mail server begins then, too.
        mail.created_at = mail.due_at = one.due_at
    mail.letter = sealing.seal(
        json.dumps(letter), subject=LETTERS, table=TABLE, column=place(mail.pk)
    )
    return mail


def take_back(key: str) -> bool:
    """Delete a mail that has not left and is in no worker's hands. False where it has."""
    deleted, _ = OutgoingMail.objects.filter(
        key=key, sent_at=None, claimed_until=None
    ).delete()
    return bool(deleted)


def written(
    template: str, context: Mapping[str, Any], language: str
) -> tuple[str, str]:
    """Subject and text of a mail in a language."""
    known = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", known | dict(context))
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def send_soon() -> None:
    """Ask a worker to look; without one the clock asks again in a few seconds."""
    wake("members.tasks.deliver_mail")


def send_the_rest_soon() -> None:
    """The same for what nobody waits for: it has a process of its own."""
    wake("members.tasks.deliver_notices")


def deliver_waiting(
    *,
    streams: Sequence[OutgoingMail.Stream] = ALL,
    limit: int = 1_000,
    seconds: float = 120,
) -> int:
    """Send what waits, stream after stream, oldest first. Returns how many left.

    Several workers at once are fine: each mail is claimed by one. After each few it is looked
    again what goes first; after `seconds` no more are begun.
    """
    sent, until = 0, time.monotonic() + seconds
    connection = get_connection()
    try:
        while sent < limit and time.monotonic() < until:
            claimed = claim(BATCH, streams)
            if not claimed:
                break
            if trouble := out_of_reach(connection):
                for mail in claimed:
                    give_up_or_wait(mail, trouble, is_final=False)
                break
            done = hand_over_all(claimed, connection)
            sent += done
            if not done:
                break
    finally:
        connection.close()
    return sent


def out_of_reach(connection: BaseEmailBackend) -> str:
    """Why the mail server does not answer; empty when it does. What is open stays open."""
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        return type(error).__name__
    return ""


def claim(
    amount: int, streams: Sequence[OutgoingMail.Stream] = ALL
) -> list[OutgoingMail]:
    """Take waiting mails for two minutes; what a killed worker held waits again then.

    Each stream is asked for by itself: the index leads to its first, however many others wait.
    """
    keys: list[UUID] = []
    with transaction.atomic():
        uncertain.find()
        for stream in streams:
            waiting = (
                OutgoingMail.objects.waiting()
                .filter(stream=stream)
                .select_for_update(skip_locked=True)
                .order_by("due_at")
            )
            keys += waiting.values_list("pk", flat=True)[: amount - len(keys)]
            if len(keys) == amount:
                break
        OutgoingMail.objects.filter(pk__in=keys).update(
            claimed_until=timezone.now() + LEASE, tries=F("tries") + 1
        )
    return sorted(
        OutgoingMail.objects.filter(pk__in=keys), key=lambda mail: keys.index(mail.pk)
    )


def hand_over_all(mails: Sequence[OutgoingMail], connection: BaseEmailBackend) -> int:
    """Give claimed mails to the mail server. Returns how many it took.

    Where the line breaks, or the server is silent, the rest is let go at once: it would wait
    for the same server, as long again for each.
    """
    done = 0
    for place, mail in enumerate(mails, start=1):
        try:
            done += hand_over(mail, connection)
        except LineBroken:
            let_go(mails[place:])
            break
    return done


def let_go(mails: Sequence[OutgoingMail]) -> None:
    """Claimed mails wait again, as if they had not been claimed."""
    for mail in mails:
        OutgoingMail.objects.filter(
            pk=mail.pk, claimed_until=mail.claimed_until, handing_over_at=None
        ).update(claimed_until=None, tries=F("tries") - 1)


def hand_over(mail: OutgoingMail, connection: BaseEmailBackend) -> bool:
    """Give one claimed mail to the mail server, and note what came of it. Raises LineBroken."""
    if mail.once and not uncertain.begin(mail):
        return False  # another worker has it
    try:
        connection.send_messages([message(mail)])
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _ in refused.recipients.values())
        give_up_or_wait(mail, f"recipient {code}", is_final=code >= 500)
    except smtplib.SMTPResponseException as answer:
        give_up_or_wait(
            mail, f"answer {answer.smtp_code}", is_final=answer.smtp_code >= 500
        )
    except (smtplib.SMTPException, OSError) as error:
        may_have_left = mail.once and uncertain.may_have_left(connection)
        # The connection is of no use to the next mail either; it is opened anew.
        connection.close()
        if may_have_left:
            uncertain.note(mail, type(error).__name__)
        else:
            give_up_or_wait(mail, type(error).__name__, is_final=False)
        raise LineBroken from error
    else:
        OutgoingMail.objects.filter(pk=mail.pk).update(
            sent_at=timezone.now(),
            letter=None,
            claimed_until=None,
            trouble="",
            uncertain_at=None,
        )
        return True
    return False


def message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The mail as it leaves. Its Message-ID is made from its row: a repeat is the same letter."""
    return composed(opened(mail), number=str(mail.pk), language=mail.language)


def opened(mail: OutgoingMail) -> Letter:
    """The letter of a mail that has not left yet."""
    if mail.letter is None:
        raise sealing.Unreadable("This mail has left; its letter is gone.")
    sealed = bytes(mail.letter)
    return Letter(
        *json.loads(
            sealing.unseal(sealed, subject=LETTERS, table=TABLE, column=place(mail.pk))
        )
    )


def give_up_or_wait(mail: OutgoingMail, trouble: str, *, is_final: bool) -> None:
    """After a refusal: wait longer each time, for a day; stop where the server means no."""
    now = timezone.now()
    too_late = mail.created_at < now - PATIENCE
    if too_late or (is_final and mail.tries >= REFUSALS):
        log.error("mail-given-up", mail=str(mail.pk), trouble=trouble)
        changes: dict[str, Any] = {"given_up_at": now, "letter": None}
    else:
        log.warning("mail-waits", mail=str(mail.pk), trouble=trouble, tries=mail.tries)
        changes = {"due_at": next_try(now, mail.tries)}
    OutgoingMail.objects.filter(pk=mail.pk).update(
        claimed_until=None, handing_over_at=None, trouble=trouble[:40], **changes
    )


def forget_old() -> int:
    """Delete what is left of mails of more than 13 months ago; let go of undecided letters."""
    uncertain.let_go(PATIENCE)
    old = OutgoingMail.objects.filter(created_at__lt=timezone.now() - KEPT)
    deleted, _ = old.delete()
    return deleted


def next_try(now: datetime, tries: int) -> datetime:
    """Half a minute after the first refusal, then twice as long each time, at most an hour."""
    return now + timedelta(seconds=min(15 * 2.0**tries, 3600))


def place(key: UUID) -> str:
    return f"letter:{key}"
