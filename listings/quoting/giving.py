"""A supplier gives a quote: in a thread, or as the first word to a buyer who wants something."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.asking import files as asking_files
from listings.asking import inquiries, reach, seals, threads
from listings.asking.inquiries import Asked, Sender
from listings.models import Message, Offer, Quote, QuotePlace, Side, Thread
from listings.quoting import words
from members.models import Company, Member

MOST_FILES = 5
FULL = _(
    "This offer has as many quotes as its buyer takes. A place is free again when a supplier "
    "withdraws a quote."
)
COLLEAGUE = _(
    "Your company has given a quote for this offer already, in another conversation."
)
SETTLED = _("A quote was accepted in this conversation, so no other is given here.")
NOT_THEIRS = _("In this conversation it is the other side who gives quotes.")
NO_COMPANY = _("Quotes are given by companies: choose one whose page is published.")


class CannotBeQuoted(Exception):
    """No quote can be given here now; `words` say why."""

    def __init__(self, words: object) -> None:
        self.words = words
        super().__init__(str(words))


@dataclass(frozen=True)
class Terms:
    """What a quote says."""

    unit_price: Decimal
    currency: str
    unit: str
    incoterm: str
    place: str
    valid_until: date
    moq: Decimal | None = None
    lead_days: int | None = None
    sample: str = ""
    terms: str = ""

    def columns(self) -> dict[str, Any]:
        """What stands in columns as it is; the free text is sealed."""
        return {name: value for name, value in asdict(self).items() if name != "terms"}


def quoting_side(thread: Thread) -> Side:
    """Who gives quotes in it: of a buy offer whoever answered it, else the company that was asked."""
    if thread.offer and thread.offer.side == Offer.Side.BUY:
        return Side.BUYER
    return Side.SUPPLIER


def companies_of(member: Member) -> Any:
    """Companies in whose name a member may quote."""
    own = Company.objects.published().filter(
        memberships__member=member, memberships__role__in=reach.ANSWERING
    )
    return own.order_by("trading_name", "pk")


@transaction.atomic
def give(
    thread: Thread,
    terms: Terms,
    *,
    side: Side,
    by: Member,
    company: Company | None = None,
    files: Sequence[asking_files.Sent] = (),
    form_key: UUID | None = None,
) -> Quote:
    """Give a quote in a thread, or a newer version of it; the same form twice is one.

    `company` says who quotes on a buy offer, the first time. Raises CannotBeQuoted and what
    threads.answer raises.
    """
    thread = threads.locked(thread)
    if there := given_with(form_key):
        return there
    if side != quoting_side(thread):
        raise CannotBeQuoted(NOT_THEIRS)
    if thread.quotes.filter(accepted_at__isnull=False).exists():
        raise CannotBeQuoted(SETTLED)
    who = quoting_company(thread, side, by, company)
    if side == Side.BUYER:
        assert thread.offer is not None  # noqa: S101 of a buy offer
        take_place(thread.offer, who, thread)
    quote = drawn_up(thread, terms, side, who)
    message = threads.answer(
        thread,
        side=side,
        by=by,
        text=words.plain(quote, get_language() or "en", terms.terms),
        files=files,
        form_key=form_key,
        most_files=MOST_FILES,
    )
    return enter(quote, message, terms)


@transaction.atomic
def answer_offer(
    offer: Offer,
    terms: Terms,
    *,
    by: Sender,
    form_key: UUID,
    files: Sequence[asking_files.Sent] = (),
) -> Quote:
    """Begin a thread with the buyer by a quote. Twice is one.

    Raises CannotBeQuoted and what inquiries.ask raises.
    """
    if offer.side != Offer.Side.BUY:
        raise CannotBeQuoted(NOT_THEIRS)
    assert by.member is not None  # noqa: S101 behind the sign-in
    company = by.shown_company
    if company is None or not companies_of(by.member).filter(pk=company.pk).exists():
        raise CannotBeQuoted(NO_COMPANY)
    draft = Quote(version=1, **terms.columns())
    text = words.plain(draft, get_language() or "en", terms.terms)
    [thread] = inquiries.ask(
        [offer],
        Asked(offer.title, text),
        by=by,
        form_key=form_key,
        files=files,
        most_files=MOST_FILES,
    )
    # Two of the same form wait for each other there.
    if there := thread.quotes.filter(version=1).first():
        return there
    take_place(offer, company, thread)
    thread = threads.locked(thread)
    message = thread.messages.get()
    return enter(drawn_up(thread, terms, Side.BUYER, company), message, terms)


def given_with(form_key: UUID | None) -> Quote | None:
    if form_key is None:
        return None
    return Quote.objects.filter(message__form_key=form_key).first()


def quoting_company(
    thread: Thread, side: Side, by: Member, chosen: Company | None
) -> Company:
    """Whose quote it is: on a buy offer the same from the first to the last version."""
    if side == Side.SUPPLIER:
        return thread.company
    before = QuotePlace.objects.filter(thread=thread).select_related("company").first()
    company = before.company if before else chosen or thread.shown_company
    if company is None or not companies_of(by).filter(pk=company.pk).exists():
        raise CannotBeQuoted(NO_COMPANY)
    if thread.shown_company != company:
        threads.change(thread, shown_company=company)
    return company


def take_place(offer: Offer, company: Company, thread: Thread) -> None:
    """One of the places that the offer has. Who has one keeps it, also after the offer's end.

    The offer's row is held, so that of two who take the last place one is told it is gone.
    """
    offer = (
        Offer.objects.select_for_update(no_key=True, of=("self",))
        .select_related("company")
        .get(pk=offer.pk)
    )
    taken = {place.position: place for place in offer.quote_places.all()}
    for place in taken.values():
        if place.company_id == company.pk:
            if place.thread_id != thread.pk:
                raise CannotBeQuoted(COLLEAGUE)
            return
    if why := why_closed(offer):
        raise CannotBeQuoted(why)
    free = (n for n in range(1, offer.most_quotes + 1) if n not in taken)
    position = next(free, None)
    if position is None:
        raise CannotBeQuoted(FULL)
    QuotePlace.objects.create(
        offer=offer, position=position, company=company, thread=thread
    )


def why_closed(offer: Offer) -> Promise | None:
    return reach.why_not(offer)


def is_full(offer: Offer) -> bool:
    return offer.quote_places.count() >= offer.most_quotes


def drawn_up(thread: Thread, terms: Terms, side: Side, company: Company) -> Quote:
    """The next version, not yet written."""
    last = thread.quotes.order_by("-version").values_list("version", flat=True).first()
    return Quote(
        thread=thread,
        side=side,
        company=company,
        version=(last or 0) + 1,
        **terms.columns(),
    )


def enter(quote: Quote, message: Message, terms: Terms) -> Quote:
    quote.message, quote.given_at = message, timezone.now()
    seals.seal(quote, terms.terms)
    quote.save(force_insert=True)
    if not message.is_held:
        threads.mark(quote.thread, Thread.State.QUOTED)
    return quote
