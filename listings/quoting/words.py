"""A quote in words: as lines of a page, as the plain text of a mail, and how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats
from listings.asking import seals
from listings.models import Message, Quote, Thread


@dataclass
class Shown:
    """A quote as a page of its thread shows it."""

    quote: Quote
    lines: list[tuple[str, str]]
    terms: str
    # How it stands, in words; empty for the newest that can be accepted.
    stands: list[str] = field(default_factory=list)
    is_newest: bool = False


def lines(quote: Quote, language: str) -> list[tuple[str, str]]:
    """(name, value) of what it says beside its free text."""
    unit = formats.unit(quote.unit, language)
    found = [
        (
            _("Unit price"),
            f"{formats.money(quote.unit_price, quote.currency, language)} / {unit}",
        ),
        ("Incoterms 2020", f"{quote.incoterm} {quote.place}"),
        ("MOQ", moq(quote, language)),
        (_("Lead time"), lead(quote)),
        (_("Valid until"), formats.day(quote.valid_until, language)),
        (_("Sample"), str(quote.get_sample_display()) if quote.sample else ""),
    ]
    return [(name, value) for name, value in found if value]


def moq(quote: Quote, language: str) -> str:
    return formats.quantity(quote.moq, quote.unit, language) if quote.moq else ""


def lead(quote: Quote) -> str:
    if quote.lead_days is None:
        return ""
    return ngettext("%(n)s day", "%(n)s days", quote.lead_days) % {"n": quote.lead_days}


def plain(quote: Quote, language: str, terms: str | None = None) -> str:
    """The quote as text, for a mail. `terms` where they are not sealed yet."""
    with translation.override(language):
        title = _("Quote, version %(n)s") % {"n": quote.version}
        said = [f"{name}: {value}" for name, value in lines(quote, language)]
    free = seals.opened(quote) if terms is None else terms
    return "\n".join([title, *said, *(["", free] if free else [])])


def stands(quote: Quote, newest: int) -> list[str]:
    """What keeps it from being accepted, or came of it."""
    ends = [
        (quote.accepted_at, _("Accepted")),
        (quote.withdrawn_at, _("Withdrawn")),
        (quote.declined_at, _("Declined")),
        (quote.version < newest, _("Replaced by a newer version")),
        (quote.is_expired and not quote.accepted_at, _("Expired")),
        (quote.changes_at and quote.version == newest, _("Changes asked for")),
    ]
    return [words for is_so, words in ends if is_so]


def newest_of(thread: Thread) -> int:
    """The version that counts; 0 where there is none."""
    found = thread.quotes.delivered().order_by("-version")
    return found.values_list("version", flat=True).first() or 0


def shown(
    thread: Thread, messages: Iterable[Message], language: str
) -> dict[UUID, Shown]:
    """The quotes among these messages, by message. Two statements, none where there are none."""
    quotes = [one.quote for one in messages if hasattr(one, "quote")]
    if not quotes:
        return {}
    newest = newest_of(thread)
    for quote in quotes:
        quote.thread = thread
    return {
        quote.message_id: Shown(
            quote,
            lines(quote, language),
            terms,
            stands(quote, newest),
            quote.version == newest,
        )
        for quote, terms in zip(quotes, seals.texts(thread, quotes), strict=True)
    }
