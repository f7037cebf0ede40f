"""A thread as it is read by one side: its messages in words, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import formats
from listings.asking import names, seals, spam
from listings.models import Message, Reveal, Side, Thread
from listings.quoting import words
from members.models import Member

A_PAGE = 50
Event = Message.Event
# What happened, said to whoever did it and to the other side.
SAID: dict[str, tuple[Promise, Promise]] = {
    Event.CLOSED: (
        gettext_lazy("You closed the conversation."),
        gettext_lazy("%(who)s closed the conversation."),
    ),
    Event.REOPENED: (
        gettext_lazy("You opened the conversation again."),
        gettext_lazy("%(who)s opened the conversation again."),
    ),
    Event.REVEALED: (
        gettext_lazy("You showed your e-mail address in this conversation."),
        gettext_lazy("%(who)s showed their e-mail address in this conversation."),
    ),
    Event.ALIAS_OFF: (
        gettext_lazy("You switched answers by e-mail off."),
        gettext_lazy("%(who)s switched answers by e-mail off; write on this page."),
    ),
    Event.AWAY: (
        gettext_lazy("Your mail program answered by itself. Its text is not shown."),
        gettext_lazy("An automatic answer came by e-mail, as of somebody who is away."),
    ),
    Event.BOUNCED: (
        gettext_lazy("A mail to you could not be delivered."),
        gettext_lazy("A mail to the other side could not be delivered."),
    ),
    Event.ACCEPTED: (
        gettext_lazy("You accepted the quote. What was agreed is kept as it was."),
        gettext_lazy("%(who)s accepted the quote. What was agreed is kept as it was."),
    ),
    Event.DECLINED: (
        gettext_lazy("You declined the quote."),
        gettext_lazy("%(who)s declined the quote."),
    ),
    Event.CHANGES: (
        gettext_lazy("You asked for changes to the quote."),
        gettext_lazy("%(who)s asked for changes to the quote."),
    ),
    Event.WITHDRAWN: (
        gettext_lazy("You withdrew the quote."),
        gettext_lazy("%(who)s withdrew the quote."),
    ),
    Event.CHOSEN: (
        gettext_lazy("You told them that another quote was chosen."),
        gettext_lazy("%(who)s chose another quote. Thank you for yours."),
    ),
}


@dataclass(frozen=True)
class Reader:
    """Whose eyes a thread is shown to."""

    side: Side
    member: Member | None


@dataclass
class Entry:
    """A message, or a line that says what happened."""

    message: Message
    who: str
    is_own: bool
    text: str
    said: str = ""
    quote: words.Shown | None = None
    # Why it is held back, for the supplier.
    reasons: list[str] = field(default_factory=list)


def page_of(thread: Thread, reader: Reader, number: str) -> Page[Message]:
    """The messages of a page; without a number the last page."""
    rows = thread.messages.select_related("author", "quote").prefetch_related(
        "attachments"
    )
    if reader.side == Side.BUYER:
        # One's own are there whether held or not: a sender is not told.
        rows = rows.filter(Q(held_at=None) | Q(side=Side.BUYER))
    pages = Paginator(rows.order_by("written_at", "id"), A_PAGE)
    return pages.get_page(number or pages.num_pages)


def entries(
    thread: Thread, messages: list[Message], reader: Reader, language: str
) -> Iterator[Entry]:
    quotes = words.shown(thread, messages, language)
    for message, text in zip(messages, seals.texts(thread, messages), strict=True):
        message.thread = thread
        own_side = message.side == reader.side
        is_own = own_side and message.author == reader.member
        who = called(thread, message, reader, language, is_own=is_own)
        entry = Entry(message, who, own_side, text, quote=quotes.get(message.pk))
        if message.event:
            mine, others = SAID[message.event]
            entry.said = str(mine) if is_own else str(others) % {"who": who}
        if message.is_held and reader.side == Side.SUPPLIER:
            entry.reasons = spam.told(message.held_for)
        yield entry


def called(
    thread: Thread, message: Message, reader: Reader, language: str, *, is_own: bool
) -> str:
    """Who wrote it: colleagues by name, the other side as it shows itself."""
    if is_own:
        return _("You")
    if message.side == Side.STAFF:
        return _("Our staff")
    if message.side == reader.side:
        return message.author.full_name if message.author else _("A former colleague")
    if message.side == Side.SUPPLIER:
        return names.supplier(thread, language)
    return names.buyer(thread) if message.side == Side.BUYER else ""


def shown_addresses(thread: Thread, reader: Reader) -> list[str]:
    """E-mail addresses that the other side showed."""
    rows: list[Reveal] = list(thread.reveals.exclude(side=reader.side).order_by("pk"))
    for row in rows:
        row.thread = thread
    return list(seals.texts(thread, rows))


def figures(thread: Thread, language: str) -> list[tuple[str, str]]:
    """What was asked beside the text: (name, value)."""
    lines: list[tuple[str, Any]] = []
    if thread.quantity is not None:
        amount = formats.quantity(thread.quantity, thread.unit, language)
        lines.append((_("Quantity"), amount))
    if thread.wanted_price is not None:
        price = formats.money(thread.wanted_price, thread.currency, language)
        lines.append((_("Wanted price per unit"), price))
    if thread.destination:
        lines.append((_("Destination"), formats.country(thread.destination, language)))
    if thread.needed_by:
        lines.append((_("Needed by"), formats.day(thread.needed_by, language)))
    return lines
