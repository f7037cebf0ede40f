"""What was written in a thread leaves by mail: from our domain, to be answered to an alias.

Who is due a mail is decided by `asking.notices`, at most once in a quarter of an hour for a
side. Taking it and writing the letters is one transaction. Files stay here: a mail names them
and leads to the page, where it is asked who reads.
"""

from typing import Any, NamedTuple
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from listings.asking import aliases, entries, links, names, notices, seals, threads
from listings.asking.threads import SIDES
from listings.models import Alias, Message, Side, Thread
from listings.quoting import words
from listings.relay import addresses
from listings.washing.marks import MARK
from members import notifications, outbox, stopping
from members.account_letters import link as site_link
from members.models import Member, OutgoingMail
from members.notifications import Kind

# Of a letter: the newest messages, and so much of each.
MOST_MESSAGES, LONGEST = 10, 20_000
log = structlog.get_logger("listings.relay")
KINDS = {notices.NOTICE: Kind.MESSAGES, notices.REMINDER: Kind.REMINDERS}
CONVERSATIONS = UUID("6f7574b0-0000-4000-8000-746872656164")


class Reader(NamedTuple):
    """Where somebody of a thread is written to, and in which language."""

    address: str
    language: str


def carry(*, limit: int = 200) -> int:
    """Write what is due into the outbox. Returns how many letters there are.

    A thread that cannot be read keeps no other from its readers.
    """
    written = 0
    for one in notices.due(limit=limit):
        try:
            written += carry_one(one)
        except Exception as error:
            log.error("relay-failed", kind=type(error).__name__)
    return written


@transaction.atomic
def carry_one(one: notices.Due) -> int:
    """The letters of one notice, to each of a side who is to read it."""
    # Whoever writes into the thread just now is waited for: else what they write would count
    # as told. And it is read before it is taken, which says until when they have been told.
    one = one._replace(thread=threads.locked(one.thread))
    said = news(one) if one.kind == notices.NOTICE else []
    if not notices.claim(one):
        return 0
    if one.kind == notices.NOTICE and not said:
        return 0
    kind = KINDS[one.kind]
    # A guest has nothing but these mails.
    readers = [
        member
        for member in one.readers()
        if member is None or notifications.wants(member, kind)
    ]
    outbox.post_all([letter(one, member, said) for member in readers])
    return len(readers)


def news(one: notices.Due) -> list[Message]:
    """What the other side has written since this one was told last, oldest first."""
    rows = (
        Message.objects.delivered()
        .told()
        .select_related("quote")
        .filter(thread=one.thread, side=SIDES[one.side], read_at=None)
    )
    told = (
        one.thread.buyer_told_at
        if one.side == Side.BUYER
        else one.thread.supplier_told_at
    )
    if told:
        rows = rows.filter(written_at__gt=told) | rows.filter(released_at__gt=told)
    newest = rows.prefetch_related("attachments").order_by("-written_at", "-id")
    return list(newest[:MOST_MESSAGES])[::-1]


def letter(one: notices.Due, member: Member | None, said: list[Message]) -> outbox.Post:
    """One letter: what was said, from an address of ours, answered to the reader's own alias."""
    thread = one.thread
    alias = aliases.alias_of(thread, side=one.side, member=member)
    reader = reader_of(alias)
    with translation.override(reader.language):
        other = name_of_other(thread, one.side, reader.language)
        sender = _("%(name)s via %(site)s") % {
            "name": other,
            "site": settings.SITE_NAME,
        }
    newest = said[-1].pk if said else f"reminder-{one.number}"
    # In the head alone: what readers quote when they answer goes to the other side.
    stop = stopping.link_of(member, KINDS[one.kind]) if member else ""
    reply_to = "" if alias.switched_off_at else addresses.answers(alias)
    return outbox.Post(
        key=f"relay:{alias.pk}:{newest}",
        to=reader.address,
        template=f"relay_{one.kind}",
        context={
            "other": other,
            "subject": " ".join(thread.subject.split()),
            "messages": worded(thread, said, other, reader.language),
            "link": link(alias, reader.language),
            "mark": MARK if reply_to else "",
        },
        language=reader.language,
        stream=OutgoingMail.Stream.RELAY,
        unsubscribe=stop,
        sender=" ".join(sender.split()),
        reply_to=reply_to,
        bounces_to=addresses.reports(alias),
        conversation=conversation(alias),
        once=True,
    )


def worded(
    thread: Thread, said: list[Message], other: str, language: str
) -> list[dict[str, Any]]:
    """What was said, in the reader's language where it is a quote or what one came to."""
    found = []
    with translation.override(language):
        for message, text in zip(said, seals.texts(thread, said), strict=True):
            message.thread = thread
            told = plain(message, text, other, language)
            files = [one.title for one in message.attachments.all()]
            found.append({"text": told[:LONGEST], "files": files})
    return found


def plain(message: Message, text: str, other: str, language: str) -> str:
    if hasattr(message, "quote"):
        message.quote.thread = message.thread
        return words.plain(message.quote, language)
    if message.event:
        return "\n\n".join(filter(None, [said_of(message, other), text]))
    return text


def said_of(message: Message, other: str) -> str:
    return str(entries.SAID[message.event][1]) % {"who": other}


def reader_of(alias: Alias) -> Reader:
    """Where the owner of an alias is written to."""
    person = alias.member or alias.thread.inquirer
    return Reader(aliases.owners_address(alias), person.language or "en")


def name_of_other(thread: Thread, side: Side | str, language: str) -> str:
    """Whom a reader of this side hears from: the company as published; of a buyer what they show."""
    if side == Side.BUYER:
        return names.supplier(thread, language)
    return names.buyer(thread)


def conversation(alias: Alias) -> str:
    """What mail programs keep the letters of a conversation together by: no mail's own number."""
    return f"<{uuid5(CONVERSATIONS, f'{alias.thread_id}:{alias.pk}')}@{settings.RELAY_DOMAIN}>"


def link(alias: Alias, language: str) -> str:
    """The page of the thread, as it stands in a mail to the alias's owner."""
    number = alias.thread_id
    if alias.member is None:
        token = links.mint(alias.thread.inquirer)
        return site_link("guest-thread", language=language, token=token, number=number)
    if alias.side == Side.BUYER:
        return site_link("my-inquiry", language=language, number=number)
    return site_link(
        "company-inquiry",
        language=language,
        company_id=alias.thread.company_id,
        number=number,
    )
