"""The doors to quotes: on an offer, in a thread, side by side."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from listings import formats
from listings.asking import inquiries, reach
from listings.asking.inquiries import Sender
from listings.models import GuestLink, Offer, Side, Thread
from listings.quoting import comparing, giving
from listings.quoting.forms import QuoteForm
from listings.views import quote_pages
from listings.views.guest_threads import by_link, place_of
from listings.views.inquire import LARGEST_ID, SENT_ALREADY, line
from listings.views.my_inquiries import mine, ours
from members import network, trade_terms
from members.doors import company_door, member_required
from members.http import MemberRequest
from members.models import Company, Membership

VIEWER, SALES = Membership.Role.VIEWER, Membership.Role.SALES
BOTH = ["GET", "HEAD", "POST"]
# Threads that a buyer chooses among, and how many at once.
TO_CHOOSE, CHOSEN = 30, 10


@never_cache
@member_required
@require_http_methods(BOTH)
def quote_offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a quote to somebody who wants to buy. It begins a conversation with them."""
    offer = reach.target_of("offers", pk) if pk <= LARGEST_ID else None
    if not isinstance(offer, Offer) or offer.side != Offer.Side.BUY:
        raise Http404
    begun = Thread.objects.filter(
        offer=offer, inquirer__member=request.user, quotes__isnull=False
    ).first()
    if begun and request.method != "POST":
        return redirect("give-my-quote", begun.pk)
    if words := why_not(offer, request):
        status = 409 if request.method == "POST" else 200
        return offer_shown(request, offer, None, words, status)
    initial = {"unit": offer.unit, "currency": offer.currency}
    initial["incoterm"] = offer.incoterm
    form = QuoteForm(
        request.POST or None,
        request.FILES or None,
        member=request.user,
        asks_company=True,
        initial=initial,
    )
    if request.method != "POST":
        return offer_shown(request, offer, form)
    if not form.is_valid():
        return offer_shown(request, offer, form, status=422)
    return given(request, offer, form)


def given(request: MemberRequest, offer: Offer, form: QuoteForm) -> HttpResponse:
    try:
        quote = giving.answer_offer(
            offer,
            form.terms(),
            by=sender(request, form),
            form_key=form.form_key(),
            files=form.cleaned_data["attached"],
        )
    except inquiries.CannotBeAsked as error:
        form.add_error(None, str(error.words))
        return offer_shown(request, offer, form, status=409)
    except inquiries.SentAlready:
        form.add_error(None, str(SENT_ALREADY))
        return offer_shown(request, offer, form, status=409)
    except Exception as error:
        words, status = quote_pages.refused(error)
        form.add_error(None, str(words))
        answer = offer_shown(request, offer, form, status=status)
        return quote_pages.with_wait(answer, error)
    return redirect("my-inquiry", quote.thread_id)


def why_not(offer: Offer, request: MemberRequest) -> object:
    """Why this member cannot quote on it; None where they can."""
    try:
        inquiries.check(offer, request.user)
    except inquiries.CannotBeAsked as error:
        return error.words
    if not giving.companies_of(request.user).exists():
        return giving.NO_COMPANY
    return giving.FULL if giving.is_full(offer) else None


def sender(request: MemberRequest, form: QuoteForm) -> Sender:
    return Sender(
        member=request.user,
        address="",
        network=network.pseudonym(network.address_of(request.META)),
        language=get_language() or "en",
        shown_company=form.cleaned_data["company"],
        clues=form.clues(),
    )


def offer_shown(
    request: HttpRequest,
    offer: Offer,
    form: QuoteForm | None,
    words: object = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "target": line(offer, get_language() or "en"),
        "form": form,
        "words": words,
        "wanted": formats.quantity(offer.quantity, offer.unit, get_language() or "en")
        if offer.quantity
        else "",
    }
    return render(request, "me/quotes/on_offer.html", shown, status=status)


@never_cache
@member_required
@require_http_methods(BOTH)
def give_my_quote(request: MemberRequest, number: UUID) -> HttpResponse:
    return quote_pages.quoted(request, mine(request, number))


@never_cache
@company_door(SALES)
@require_http_methods(BOTH)
def give_company_quote(
    request: MemberRequest, company: Company, number: UUID
) -> HttpResponse:
    return quote_pages.quoted(request, ours(request, company, number))


@never_cache
@member_required
@require_http_methods(BOTH)
def my_quote(request: MemberRequest, number: UUID, quote: UUID) -> HttpResponse:
    return quote_pages.decided(request, mine(request, number), quote)


@never_cache
@company_door(VIEWER)
@require_http_methods(BOTH)
def company_quote(
    request: MemberRequest, company: Company, number: UUID, quote: UUID
) -> HttpResponse:
    return quote_pages.decided(request, ours(request, company, number), quote)


@by_link
@require_http_methods(BOTH)
def guest_quote(
    request: HttpRequest, link: GuestLink, token: str, number: UUID, quote: UUID
) -> HttpResponse:
    return quote_pages.decided(request, place_of(link, token, number), quote)


@member_required
@require_safe
def my_quote_pdf(request: MemberRequest, number: UUID, quote: UUID) -> HttpResponse:
    return quote_pages.printed(request, mine(request, number), quote)


@company_door(VIEWER)
@require_safe
def company_quote_pdf(
    request: MemberRequest, company: Company, number: UUID, quote: UUID
) -> HttpResponse:
    return quote_pages.printed(request, ours(request, company, number), quote)


@by_link
@require_safe
def guest_quote_pdf(
    request: HttpRequest, link: GuestLink, token: str, number: UUID, quote: UUID
) -> HttpResponse:
    return quote_pages.printed(request, place_of(link, token, number), quote)


@never_cache
@company_door(VIEWER)
@require_safe
def offer_quotes(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """All quotes that a company got for one of its buy offers, side by side."""
    rows = Offer.objects.by(company).filter(side=Offer.Side.BUY)
    offer = get_object_or_404(rows, pk=number if number <= LARGEST_ID else 0)
    quotes = comparing.of_offer(offer)
    shown = {"company": company, "offer": offer, "taken": offer.quote_places.count()}
    return compared(request, quotes, offer, shown, "me/quotes/of_offer.html")


@never_cache
@member_required
@require_safe
def compare_quotes(request: MemberRequest) -> HttpResponse:
    """Quotes of conversations that a buyer chooses, as of one inquiry to several suppliers."""
    asked = Thread.objects.of_member(request.user).filter(
        quotes__side=Side.SUPPLIER, quotes__message__held_at=None
    )
    asked = asked.select_related("company", "offer").distinct()
    keys = uuids(request.GET.getlist("threads"))
    chosen = list(asked.filter(pk__in=keys[:CHOSEN])) if keys else []
    shown = {
        "choices": asked.order_by("-last_at", "-pk")[:TO_CHOOSE],
        "chosen": {one.pk for one in chosen},
        "is_many": len(keys) > CHOSEN,
        "most": CHOSEN,
    }
    quotes = comparing.of_threads(chosen) if chosen else []
    return compared(request, quotes, None, shown, "me/quotes/compare.html")


def uuids(typed: list[str]) -> list[UUID]:
    found = []
    for one in typed[:100]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def compared(
    request: HttpRequest,
    quotes: list[Any],
    offer: Offer | None,
    shown: dict[str, Any],
    template: str,
) -> HttpResponse:
    """The table as a page, or as a CSV file."""
    language = get_language() or "en"
    wanted = comparing.wanted(quotes, offer, request.GET.get("currency", "")[:3])
    table = comparing.table(quotes, wanted, language)
    if request.GET.get("as") == "csv":
        answer = HttpResponse(
            comparing.as_csv(table, language), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = 'attachment; filename="quotes.csv"'
        return answer
    asked = request.GET.copy()
    asked["as"] = "csv"
    days = [formats.day(day, language) for day in table.rate_days]
    shown |= {
        "table": table,
        "as_csv": f"?{asked.urlencode()}",
        "rate_days": ", ".join(days),
        "unit": formats.unit(wanted.unit, language),
        "amount": formats.quantity(wanted.quantity, wanted.unit, language)
        if wanted.quantity
        else "",
        "currencies": trade_terms.currencies(language),
    }
    return render(request, template, shown)
