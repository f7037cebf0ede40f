"""What becomes of a quote: accepted once, declined, changed on request, or withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.asking import limits, seals, threads
from listings.models import (
    AcceptedQuote,
    Message,
    Offer,
    Quote,
    QuotePlace,
    Side,
    Thread,
)
from listings.models.inquiry import ThreadQuerySet
from listings.quoting import freezing
from members.models import Company, Member

Event = Message.Event
OTHERS_OWN = _("Only the other side decides about this quote.")
OWN = _("Only who gave this quote can withdraw it.")
OLD = _("There is a newer version of this quote. Decide about that one.")
EXPIRED = _("This quote has expired. Ask for a new one.")
WITHDRAWN = _("This quote was withdrawn.")
DECLINED = _("This quote was declined already.")
ACCEPTED = _("A quote was accepted in this conversation already.")
CLOSED = _("The conversation is closed. Open it again first.")
UNNAMED = _("Tick that the supplier may see your company's name: both are named in it.")


class CannotBeDecided(Exception):
    """That cannot be done with this quote now; `words` say why."""

    def __init__(self, words: Promise) -> None:
        self.words = words
        super().__init__(str(words))


@transaction.atomic
def accept(
    quote: Quote,
    *,
    side: Side,
    by: Member | None,
    company: Company | None = None,
    shows_name: bool = False,
    tells_others: bool = False,
) -> AcceptedQuote:
    """Accept the newest version, once: what was agreed is frozen, a second time finds it.

    `company` is whose name a member who asked without one accepts in. A company whose name
    the offer does not show says by `shows_name` that it is shown now. Raises CannotBeDecided.
    """
    others = hold(quote, with_others=tells_others)
    quote = standing(quote, side, accepted_before=True)
    if quote.accepted_at:
        return quote.frozen
    buyer, supplier = parties(quote, by, company)
    if side == Side.SUPPLIER and quote.thread.hides_company and not shows_name:
        raise CannotBeDecided(UNNAMED)
    now = timezone.now()
    free = Quote.objects.filter(
        pk=quote.pk, accepted_at=None, withdrawn_at=None, declined_at=None
    )
    if not free.update(accepted_at=now):
        raise CannotBeDecided(ACCEPTED)
    quote.accepted_at = now
    frozen = freezing.freeze(quote, buyer, supplier)
    say(quote.thread, Event.ACCEPTED, side=side, by=by)
    threads.mark(quote.thread, Thread.State.WON)
    if quote.side == Side.BUYER and quote.thread.offer_id:
        noted = Offer.objects.filter(pk=quote.thread.offer_id, outcome="")
        noted.update(outcome=Offer.Outcome.HERE)
    for other in others:
        say(other, Event.CHOSEN, side=side, by=by)
        threads.mark(other, Thread.State.LOST)
    return frozen


@transaction.atomic
def decline(quote: Quote, *, side: Side, by: Member | None, text: str = "") -> None:
    """Say no to it, with a reason or without. Twice is once. Raises CannotBeDecided, TooMany."""
    hold(quote)
    quote = standing(quote, side)
    Quote.objects.filter(pk=quote.pk).update(declined_at=timezone.now())
    say(quote.thread, Event.DECLINED, side=side, by=by, text=text)


@transaction.atomic
def ask_changes(quote: Quote, *, side: Side, by: Member | None, text: str) -> None:
    """Ask for a newer version. Raises CannotBeDecided, limits.TooMany."""
    hold(quote)
    quote = standing(quote, side)
    Quote.objects.filter(pk=quote.pk, changes_at=None).update(changes_at=timezone.now())
    say(quote.thread, Event.CHANGES, side=side, by=by, text=text)


@transaction.atomic
def withdraw(quote: Quote, *, side: Side, by: Member) -> None:
    """Take the newest version back; on a buy offer its place is free again."""
    hold(quote)
    quote = fresh(quote)
    if side != quote.side:
        raise CannotBeDecided(OWN)
    if why := why_over(quote):
        raise CannotBeDecided(why)
    Quote.objects.filter(pk=quote.pk).update(withdrawn_at=timezone.now())
    QuotePlace.objects.filter(thread=quote.thread).delete()
    say(quote.thread, Event.WITHDRAWN, side=side, by=by)


def hold(quote: Quote, *, with_others: bool = False) -> list[Thread]:
    """Have what concerns these threads wait until the transaction ends; returns the others.

    Always in one order, so that two who accept and tell each other's do not wait for ever.
    """
    rows = Thread.objects.filter(pk=quote.thread_id)
    if with_others:
        rows = rows | competing(quote.thread)
    held = list(rows.order_by("pk").select_for_update(of=("self",)))
    return [
        thread
        for thread in held
        if thread.pk != quote.thread_id and not thread.closed_at
    ]


def competing(thread: Thread) -> ThreadQuerySet:
    """Other threads with a quote for the same: of one buy offer, or of one inquiry to several."""
    quoted = Thread.objects.filter(
        quoted_at__isnull=False, won_at=None, lost_at=None, spam_at=None
    )
    if thread.offer and thread.offer.side == Offer.Side.BUY:
        return quoted.filter(offer=thread.offer_id, company=thread.company_id)
    return quoted.filter(form_key=thread.form_key, inquirer=thread.inquirer_id)


def siblings(thread: Thread) -> ThreadQuerySet:
    """The threads of one inquiry to several that have a quote, this one among them."""
    asked = Thread.objects.filter(
        form_key=thread.form_key, inquirer=thread.inquirer_id, quoted_at__isnull=False
    )
    return asked.order_by("asked_at", "pk")


def fresh(quote: Quote) -> Quote:
    about = ("thread__company", "thread__inquirer__member", "thread__item")
    rows = Quote.objects.select_related(
        *about, "thread__offer", "thread__shown_company", "company", "message"
    )
    return rows.get(pk=quote.pk)


def standing(quote: Quote, side: Side, *, accepted_before: bool = False) -> Quote:
    """The quote as it is now, if the other side can decide about it. Raises CannotBeDecided."""
    quote = fresh(quote)
    if side == quote.side or quote.message.is_held:
        raise CannotBeDecided(OTHERS_OWN)
    if accepted_before and quote.accepted_at:
        return quote
    if why := why_over(quote):
        raise CannotBeDecided(why)
    if quote.is_expired:
        raise CannotBeDecided(EXPIRED)
    return quote


def why_over(quote: Quote) -> Promise | None:
    """Why nothing more is decided about it; None where it is open."""
    versions = quote.thread.quotes
    if versions.filter(accepted_at__isnull=False).exists():
        return ACCEPTED
    if quote.thread.closed_at:
        return CLOSED
    if quote.withdrawn_at:
        return WITHDRAWN
    if quote.declined_at:
        return DECLINED
    if versions.delivered().filter(version__gt=quote.version).exists():
        return OLD
    return None


def parties(
    quote: Quote, by: Member | None, chosen: Company | None
) -> tuple[Company | None, Company | None]:
    """(buyer, supplier) by their pages; a buyer who asked without a company may choose one."""
    thread = quote.thread
    if quote.side == Side.BUYER:
        return thread.company, quote.company
    if thread.shown_company or chosen is None or by is None:
        return thread.shown_company, thread.company
    own = Company.objects.published().filter(memberships__member=by, pk=chosen.pk)
    company = own.first()
    if company:
        threads.change(thread, shown_company=company)
    return company, thread.company


def say(
    thread: Thread, event: Event, *, side: Side, by: Member | None, text: str = ""
) -> None:
    """Say in the thread what came of a quote; what a rule holds waits as other messages do."""
    limits.check_message(thread, side)
    message = Message(thread=thread, side=side, author=by, event=event)
    if text:
        seals.seal(message, text)
    if side == Side.BUYER:
        threads.hold(message, threads.reasons(thread, text, None))
    message.save(force_insert=True)
    if not message.is_held:
        threads.deliver(thread, message)
