"""Requests about privacy: asked by anybody, answered in 30 days, and told about all the way.

A guest's request counts once a button behind the mailed link was pressed, so that nobody can
ask in another's name. The link and the address for answers by mail are made of the request's
own key; the database has their digests.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from members import outbox
from members.account_letters import link
from members.digests import digest
from members.models import (
    Member,
    PrivacyRequest,
    RequestMail,
    RequestStep,
    RequestWord,
)
from privacy import days, sealing
from privacy.models import SubjectKey

Kind = PrivacyRequest.Kind
What = RequestStep.What
ADDRESSES, WORDS = "members_privacyrequest", "members_requestword"
# Article 12(3) of the GDPR gives a month, and two more where it is hard.
TO_ANSWER, LONGER = timedelta(days=30), timedelta(days=60)
DAY = timedelta(days=1)
# In a day: of one address or member, of one network, and unconfirmed ones of one address.
OF_A_SENDER, OF_A_NETWORK, UNCONFIRMED = 5, 20, 3
# Messages that may be added in a day.
MORE_A_DAY = 20
NETWORKS = timedelta(days=2)
ALIAS = "request-"
MAILS = timedelta(days=30)
BATCH = 500


class Unknown(Exception):
    """No request is behind this link or address."""


class TooMany(Exception):
    """Enough for a day from here."""


class CannotBe(Exception):
    """It was answered or extended meanwhile."""


class Asked(NamedTuple):
    """What somebody asks, and where the answer goes: to a member, or to an address."""

    kind: str
    text: str
    member: Member | None
    address: str
    network: str
    language: str


class Said(NamedTuple):
    """A message of a request, opened."""

    is_ours: bool
    text: str
    at: datetime


@transaction.atomic
def ask(asked: Asked, *, form_key: UUID) -> PrivacyRequest:
    """Note a request. A member's counts at once, a guest's once confirmed; a form twice is one.

    Raises TooMany.
    """
    mark = sender_mark(asked.member, asked.address)
    network = digest(asked.network, of="request-network") if asked.network else ""
    one_at_a_time(f"request {mark.hex()}", f"request {network}")
    if there := PrivacyRequest.objects.filter(form_key=form_key).first():
        return there
    check_room(mark, network, is_guest=asked.member is None)
    row = PrivacyRequest(
        form_key=form_key,
        kind=asked.kind,
        member=asked.member,
        sender_mark=mark,
        network=network,
        language=asked.language,
    )
    if asked.member is None:
        row.address = sealing.seal(
            asked.address, subject=row.subject, table=ADDRESSES, column="address"
        )
    row.token_digest = hashlib.sha256(token_of(row).encode()).digest()
    row.alias_digest = hashlib.sha256(alias_name(row).encode()).digest()
    row.save(force_insert=True)
    add_word(row, asked.text, is_ours=False, by=asked.member, key=str(form_key))
    step(row, What.ASKED)
    if asked.member is None:
        write(row, "request_confirm", f"confirm-request:{row.pk}")
    else:
        begin(row)
    return row


def sender_mark(member: Member | None, address: str) -> bytes:
    """How limits, and mail, know the same person again; it cannot be read back."""
    said = f"member {member.subject}" if member else address.strip().lower()
    return sealing.mark(said, of="privacy-request")


def one_at_a_time(*keys: str) -> None:
    """Two of one sender are counted one after the other."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key]
            )


def check_room(mark: bytes, network: str, *, is_guest: bool) -> None:
    """May one more be asked? Raises TooMany."""
    lately = PrivacyRequest.objects.filter(asked_at__gt=timezone.now() - DAY)
    own = lately.filter(sender_mark=mark)
    if own.count() >= OF_A_SENDER:
        raise TooMany
    if is_guest and own.filter(confirmed_at=None).count() >= UNCONFIRMED:
        raise TooMany
    if network and lately.filter(network=network).count() >= OF_A_NETWORK:
        raise TooMany


def token_of(row: PrivacyRequest) -> str:
    """The secret of the link to this request, for mails to whoever asked."""
    return sealing.digester(subject=row.subject, of="request link")("link").hex()


def alias_name(row: PrivacyRequest) -> str:
    """The name of the address that answers by mail come to."""
    secret = sealing.digester(subject=row.subject, of="request alias")("alias")
    return f"{ALIAS}{secret[:16].hex()}"


def by_token(token: str) -> PrivacyRequest:
    """The request that a link leads to. Raises Unknown."""
    found = hashlib.sha256(token.encode()).digest()
    row = PrivacyRequest.objects.select_related("member").filter(token_digest=found)
    if (one := row.first()) is None:
        raise Unknown
    return one


def by_alias(name: str) -> PrivacyRequest:
    """The request that mail to this name belongs to. Raises Unknown."""
    found = hashlib.sha256(name.lower().encode()).digest()
    row = PrivacyRequest.objects.select_related("member").filter(alias_digest=found)
    if (one := row.confirmed().first()) is None:
        raise Unknown
    return one


@transaction.atomic
def confirm(token: str) -> PrivacyRequest:
    """The address is theirs who asked: from now on 30 days run. Twice is once; raises Unknown."""
    row = by_token(token)
    if row.confirmed_at is None:
        begin(row)
        row.refresh_from_db()
    return row


def begin(row: PrivacyRequest) -> None:
    """Let the time to answer run, and write the receipt; the one who comes second does nothing."""
    now = timezone.now()
    waiting = PrivacyRequest.objects.filter(pk=row.pk, confirmed_at=None)
    if not waiting.update(confirmed_at=now, due_at=now + TO_ANSWER):
        return
    row.confirmed_at, row.due_at = now, now + TO_ANSWER
    step(row, What.CONFIRMED)
    write(row, "request_receipt", f"request-receipt:{row.pk}")


@transaction.atomic
def write_more(
    row: PrivacyRequest, text: str, *, key: str, via: str = RequestWord.Via.FORM
) -> None:
    """Add what the requester writes; after an answer it opens the request anew. Raises TooMany."""
    row = locked(row)
    if row.words.filter(written_key=key).exists():
        return
    lately = row.words.filter(is_ours=False, written_at__gt=timezone.now() - DAY)
    if lately.count() >= MORE_A_DAY:
        raise TooMany
    add_word(row, text, is_ours=False, by=row.member, key=key, via=via)
    if row.answered_at:
        PrivacyRequest.objects.filter(pk=row.pk).update(
            answered_at=None, due_at=timezone.now() + TO_ANSWER, extended_at=None
        )
        row.refresh_from_db()
    step(row, What.WROTE)


@transaction.atomic
def answer(row: PrivacyRequest, text: str, *, by: Member, key: str) -> None:
    """Answer a request, on record and by mail. Raises CannotBe where somebody has."""
    row = locked(row)
    if not row.is_open:
        raise CannotBe
    add_word(row, text, is_ours=True, by=by, key=key)
    PrivacyRequest.objects.filter(pk=row.pk).update(
        answered_at=timezone.now(), assignee=row.assignee or by
    )
    step(row, What.ANSWERED)
    write(row, "request_answered", f"request-answered:{row.pk}:{key}", text=text)


@transaction.atomic
def extend(row: PrivacyRequest, reason: str, *, by: Member, key: str) -> None:
    """Take 60 days more, once, and say why. Raises CannotBe."""
    row = locked(row)
    if not row.is_open or row.extended_at or row.due_at is None:
        raise CannotBe
    row.due_at += LONGER
    PrivacyRequest.objects.filter(pk=row.pk).update(
        due_at=row.due_at, extended_at=timezone.now()
    )
    add_word(row, reason, is_ours=True, by=by, key=key)
    step(row, What.EXTENDED)
    write(row, "request_extended", f"request-extended:{row.pk}:{key}", text=reason)


@transaction.atomic
def assign(row: PrivacyRequest, to: Member) -> None:
    """Say who of our staff answers it."""
    row = locked(row)
    if row.assignee_id != to.pk:
        PrivacyRequest.objects.filter(pk=row.pk).update(assignee=to)
        step(row, What.ASSIGNED)


def locked(row: PrivacyRequest) -> PrivacyRequest:
    """The row as it is now; others wait until this transaction ends."""
    return PrivacyRequest.objects.select_for_update().get(pk=row.pk)


def step(row: PrivacyRequest, what: str) -> None:
    RequestStep.objects.create(request=row, what=what, due_at=row.due_at)


def add_word(
    row: PrivacyRequest,
    text: str,
    *,
    is_ours: bool,
    by: Member | None,
    key: str,
    via: str = RequestWord.Via.FORM,
) -> None:
    body = sealing.seal(
        text, subject=row.subject, table=WORDS, column=f"body:{is_ours}:{key}"
    )
    RequestWord.objects.create(
        request=row, is_ours=is_ours, author=by, body=body, written_key=key, via=via
    )


def words_of(row: PrivacyRequest) -> list[Said]:
    """What was said in a request, for the requester, who has the link to it."""
    return opened(row, row.words.order_by("written_at", "pk"))


def opened(row: PrivacyRequest, words: Iterable[RequestWord]) -> list[Said]:
    """These words of a request, with one look for its key."""
    text = sealing.opener(subject=row.subject, table=WORDS)
    return [
        Said(
            word.is_ours,
            text(bytes(word.body), f"body:{word.is_ours}:{word.written_key}"),
            word.written_at,
        )
        for word in words
    ]


def read_by_staff(row: PrivacyRequest) -> list[Said]:
    """What was said, for the one of our staff who answers.

    The one way by which staff read it; a member's is noted by the desk, in this transaction.
    """
    return words_of(row)


def address_of(row: PrivacyRequest) -> str:
    """Where its mail goes; empty once a member's account is erased."""
    if row.address is not None:
        return sealing.unseal(
            bytes(row.address), subject=row.subject, table=ADDRESSES, column="address"
        )
    return row.member.email if row.member else ""


def write(row: PrivacyRequest, template: str, key: str, *, text: str = "") -> None:
    """A mail to whoever asked. An answer to it comes into the request."""
    if not (to := address_of(row)):
        return
    known = {
        "link": link(
            "privacy-request-status", token=token_of(row), language=row.language
        ),
        "number": row.number,
        "text": text,
        "due": days.day(row.due_at, row.language) if row.due_at else "",
    }
    reply_to = f"{alias_name(row)}@{settings.RELAY_DOMAIN}" if row.confirmed_at else ""
    outbox.post_all(
        [outbox.Post(key, to, template, known, row.language, reply_to=reply_to)]
    )


def forget_over() -> int:
    """Delete what was never confirmed and what was answered long ago, with the keys, in batches."""
    now = timezone.now()
    old = PrivacyRequest.objects.filter(asked_at__lt=now - NETWORKS)
    old.exclude(network="").update(network="")
    gone = 0
    while rows := list(
        PrivacyRequest.objects.over(now).values_list("pk", "subject")[:BATCH]
    ):
        with transaction.atomic():
            keys = [pk for pk, _subject in rows]
            PrivacyRequest.objects.filter(pk__in=keys).delete()
            subjects = [subject for _pk, subject in rows]
            SubjectKey.objects.filter(subject__in=subjects).delete()
        gone += len(rows)
    return gone


def forget_mails() -> int:
    """Delete traces of mails of more than 30 days ago, with their keys."""
    gone = 0
    old = RequestMail.objects.filter(received_at__lt=timezone.now() - MAILS)
    while rows := list(old.values_list("pk", "subject")[:BATCH]):
        with transaction.atomic():
            RequestMail.objects.filter(pk__in=[pk for pk, _subject in rows]).delete()
            subjects = [subject for _pk, subject in rows]
            SubjectKey.objects.filter(subject__in=subjects).delete()
        gone += len(rows)
    return gone
