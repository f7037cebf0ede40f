"""What of conversations is in a member's copy: as the member reads them. A part of copied_data.py.

The other side is in it by the name that it shows, and where that is none, without anything
that leads to it.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from listings.asking import names, seals
from listings.models import (
    AcceptedQuote,
    Alias,
    Attachment,
    GuestLink,
    IncomingMail,
    Inquirer,
    Message,
    Quote,
    Reveal,
    SenderBlock,
    Side,
    Thread,
    ThreadNote,
    ThreadReport,
    Unread,
)
from members.copied_data import TEXT, of_member
from privacy import sealing
from privacy.copied import (
    NO_ROWS,
    OF_OTHERS,
    OF_STAFF,
    THE_SITES,
    File,
    Rows,
    Whose,
    copy,
    leave_out,
)

OWN_SIDE = {"enum": [Side.BUYER.value, Side.SUPPLIER.value]}
AGREED = {
    "type": "object",
    "description": "What both sides agreed on, as it was frozen",
}
WITH = TEXT | {"description": "The other side, as it shows itself"}
COMPANY = {
    "type": ["integer", "null"],
    "description": "The company asked; none where it does not show its name",
}


def own_threads(whose: Whose, place: str = "") -> list[Q]:
    """What they began, and what their companies were asked; `place` leads to the conversation."""
    began = Q(**{f"{place}inquirer__member": whose.member})
    asked = Q(
        **{f"{place}company__in": whose.companies, f"{place}sent_at__isnull": False}
    )
    return [began, asked & ~began]


def threads(whose: Whose) -> list[QuerySet[Any]]:
    rows = Thread.objects.select_related(
        "company", "offer", "inquirer", "shown_company"
    )
    return [rows.filter(one).order_by("pk") for one in own_threads(whose)]


def as_seen(whose: Whose) -> Callable[[Thread], dict[str, Any]]:
    language = get_language() or "en"

    def more(row: Thread) -> dict[str, Any]:
        is_buyer = row.inquirer.member_id == whose.member
        hides = is_buyer and row.hides_company
        return {
            "side": Side.BUYER.value if is_buyer else Side.SUPPLIER.value,
            "with": names.supplier(row, language) if is_buyer else names.buyer(row),
            "company": None if hides else row.company_id,
        }

    return more


def seen_messages(whose: Whose, prefix: str = "") -> list[Q]:
    """Messages of their threads as they read them, and what they wrote for others' companies."""
    began, asked = own_threads(whose, f"{prefix}thread__")
    # One's own are there whether held or not: a sender is not told.
    seen = Q(**{f"{prefix}held_at": None}) | Q(**{f"{prefix}side": Side.BUYER})
    wrote = Q(**{f"{prefix}author": whose.member})
    return [began & seen, asked, wrote & ~began & ~asked]


def messages(whose: Whose) -> list[QuerySet[Any]]:
    rows = Message.objects.select_related("thread")
    return [
        rows.filter(one).order_by("thread_id", "written_at", "id")
        for one in seen_messages(whose)
    ]


def attachments(whose: Whose) -> list[QuerySet[Any]]:
    return [
        Attachment.objects.filter(one).order_by("pk")
        for one in seen_messages(whose, "message__")
    ]


def quotes(whose: Whose) -> list[QuerySet[Any]]:
    """Of the messages that they read: a quote is one."""
    rows = Quote.objects.select_related("thread")
    return [
        rows.filter(one).order_by("thread_id", "version")
        for one in seen_messages(whose, "message__")
    ]


def agreed(whose: Whose) -> list[QuerySet[Any]]:
    rows = AcceptedQuote.objects.select_related("thread")
    return [rows.filter(one).order_by("pk") for one in own_threads(whose, "thread__")]


def with_snapshot(whose: Whose) -> Callable[[AcceptedQuote], dict[str, Any]]:
    return lambda row: {"snapshot": json.loads(seals.opened(row))}


def written(model: Any, by: str) -> Rows:
    def rows(whose: Whose) -> list[QuerySet[Any]]:
        own = model.objects.filter(**{by: whose.member})
        return [own.select_related("thread").order_by("thread_id", "pk")]

    return rows


def opened(column: str) -> Callable[[Whose], Callable[[Any], dict[str, Any]]]:
    """The text of a row, with one look for the key of each thread."""

    def begin(whose: Whose) -> Callable[[Any], dict[str, Any]]:
        known: dict[UUID, Callable[[bytes, str], str]] = {}

        def more(row: Any) -> dict[str, Any]:
            value = getattr(row, column)
            if value is None:
                return {column: ""}
            if row.thread_id not in known:
                known.clear()  # rows come thread by thread: never more than one is kept
                known[row.thread_id] = sealing.opener(
                    subject=row.thread.key_subject, table=row._meta.db_table
                )
            return {column: known[row.thread_id](bytes(value), seals.place(row))}

        return more

    return begin


def attached(row: Attachment) -> Sequence[File]:
    ending = PurePath(row.title).suffix.lstrip(".").lower()
    is_plain = ending.isascii() and ending.isalnum() and len(ending) <= 5
    return [File(settings.PRIVATE_ROOT, row.file, ending if is_plain else "bin")]


copy(Inquirer, "inquirer", of_member(Inquirer), without={THE_SITES: ("address",)})
copy(
    Thread,
    "conversations",
    threads,
    also=("asked_at", "sent_at", "closed_at", "closed_by", "last_at"),
    without={OF_OTHERS: ("inquirer",)},
    says={"side": OWN_SIDE, "with": WITH, "company": COMPANY},
    more=as_seen,
)
copy(
    Message,
    "messages",
    messages,
    also=("thread", "event", "via", "written_at", "read_at"),
    says={"body": TEXT},
    more=opened("body"),
)
copy(
    Quote,
    "quotes",
    quotes,
    also=("thread", "message", "version"),
    says={"terms": TEXT},
    more=opened("terms"),
)
copy(
    AcceptedQuote,
    "accepted-quotes",
    agreed,
    also=("thread", "quote", "digest"),
    says={"snapshot": AGREED},
    more=with_snapshot,
)
copy(
    Attachment,
    "attachments",
    attachments,
    also=("message", "position"),
    without={THE_SITES: ("file",)},
    files=attached,
)
copy(
    ThreadNote,
    "notes",
    written(ThreadNote, "author"),
    also=("thread",),
    says={"body": TEXT},
    more=opened("body"),
)
copy(
    ThreadReport,
    "conversation-reports",
    written(ThreadReport, "reporter"),
    also=("thread", "upheld_at", "dismissed_at", "answer"),
    says={"words": TEXT},
    more=opened("words"),
)
copy(Alias, "stand-in-addresses", of_member(Alias), also=("thread",))
copy(Unread, "unread", of_member(Unread), also=("thread",))
copy(
    Reveal,
    "shown-addresses",
    written(Reveal, "member"),
    also=("thread",),
    says={"address": TEXT},
    more=opened("address"),
)
leave_out(NO_ROWS, GuestLink)
leave_out(OF_OTHERS, IncomingMail)
leave_out(OF_STAFF, SenderBlock)
