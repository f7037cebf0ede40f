"""Quotes of a thread, the same for a buyer, a supplier's team and a guest."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from listings.asking import limits, names, seals, threads
from listings.asking.files import TooManyFiles
from listings.models import AcceptedQuote, Quote, Side
from listings.quoting import deciding, giving, paper, words
from listings.quoting.deciding import CannotBeDecided
from listings.quoting.forms import DecisionForm, QuoteForm, asks_company, begun
from listings.quoting.giving import CannotBeQuoted
from listings.views.thread_pages import CLOSED, OFTEN, Place, refuse_readers
from members import kept_files
from members.models import Company
from members.picture_forms import NO_ROOM
from members.row_numbers import row_number

LATER = _("The PDF cannot be made just now. Try again in a moment.")


def quoted(request: HttpRequest, place: Place) -> HttpResponse:
    """The form of a quote in a thread, or what becomes of it."""
    refuse_readers(place)
    thread, member = place.thread, place.reader.member
    if member is None or place.reader.side != giving.quoting_side(thread):
        raise Http404
    asks = asks_company(thread)
    if request.method != "POST":
        form = QuoteForm(member=member, asks_company=asks, initial=begun(thread))
        return form_shown(request, place, form)
    form = QuoteForm(request.POST, request.FILES, member=member, asks_company=asks)
    if not form.is_valid():
        return form_shown(request, place, form, status=422)
    try:
        giving.give(
            thread,
            form.terms(),
            side=place.reader.side,
            by=member,
            company=form.cleaned_data.get("company"),
            files=form.cleaned_data["attached"],
            form_key=form.form_key(),
        )
    except Exception as error:
        refusal = refused(error)
        form.add_error(None, str(refusal[0]))
        return with_wait(form_shown(request, place, form, refusal[1]), error)
    messages.success(request, gettext("Your quote is given."))
    return redirect(f"{place.page}#last")


def refused(error: Exception) -> tuple[object, int]:
    """(words, status) for what keeps a quote from being given; anything else goes on up."""
    if isinstance(error, CannotBeQuoted):
        return error.words, 409
    if isinstance(error, threads.ThreadClosed):
        return CLOSED, 409
    if isinstance(error, limits.TooMany):
        return OFTEN, 429
    if isinstance(error, kept_files.NoRoom | TooManyFiles):
        return NO_ROOM, 503
    raise error


def with_wait(answer: HttpResponse, error: Exception) -> HttpResponse:
    if isinstance(error, limits.TooMany):
        answer["Retry-After"] = str(error.seconds)
    return answer


def form_shown(
    request: HttpRequest, place: Place, form: QuoteForm, status: int = 200
) -> HttpResponse:
    shown = {
        "place": place,
        "thread": place.thread,
        "form": form,
        "company": place.thread.company if place.is_supplier else None,
        "other": other_side(place),
        "has_company": "company" not in form.fields
        or form.fields["company"].queryset.exists(),  # type: ignore[attr-defined]
        "version": place.thread.quotes.count() + 1,
    }
    return render(request, "me/quotes/give.html", shown, status=status)


def other_side(place: Place) -> str:
    if place.is_supplier:
        return names.buyer(place.thread)
    return names.supplier(place.thread, get_language() or "en")


def found(place: Place, number: UUID) -> Quote:
    """A quote of this thread that this side may see. Raises Http404."""
    rows = place.thread.quotes.select_related("message", "company")
    quote = get_object_or_404(rows, pk=number)
    if quote.message.is_held and place.reader.side == Side.BUYER != quote.side:
        raise Http404
    quote.thread = place.thread
    return quote


def decided(request: HttpRequest, place: Place, number: UUID) -> HttpResponse:
    """A quote with what can be done about it; or what was done."""
    quote = found(place, number)
    if request.method != "POST":
        return quote_shown(request, place, quote, DecisionForm())
    refuse_readers(place)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return quote_shown(request, place, quote, form, status=422)
    try:
        said = act(request, place, quote, form.cleaned_data["text"])
    except CannotBeDecided as error:
        return quote_shown(request, place, quote, form, error.words, 409)
    except limits.TooMany as error:
        return with_wait(quote_shown(request, place, quote, form, OFTEN, 429), error)
    if not place.is_guest:
        messages.success(request, str(said))
    return redirect(f"{place.page}#last")


def quote_shown(
    request: HttpRequest,
    place: Place,
    quote: Quote,
    form: DecisionForm,
    refusal: object = None,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "en"
    newest = words.newest_of(place.thread)
    stands = words.stands(quote, newest)
    own = quote.side == place.reader.side
    is_open = not place.thread.is_closed and quote.is_standing
    chosen = place.reader.member and not place.thread.shown_company and not own
    shown: dict[str, Any] = {
        "place": place,
        "thread": place.thread,
        "company": place.thread.company if place.is_supplier else None,
        "quote": quote,
        "lines": words.lines(quote, language),
        "terms": seals.opened(quote),
        "stands": stands,
        "other": other_side(place),
        "refusal": refusal,
        "form": form,
        "can_decide": is_open
        and not own
        and quote.version == newest
        and place.may_write,
        "can_withdraw": own
        and not place.thread.is_closed
        and place.may_write
        and quote.version == newest
        and not (quote.accepted_at or quote.withdrawn_at or quote.declined_at),
        "needs_name": place.is_supplier and place.thread.hides_company,
        "companies": own_companies(place) if chosen and not place.is_supplier else [],
        "rivals": deciding.competing(place.thread).exclude(pk=place.thread.pk).count()
        if is_open and not own
        else 0,
    }
    name = "inquiries/quote.html" if place.is_guest else "me/quotes/quote.html"
    return render(request, name, shown, status=status)


def own_companies(place: Place) -> list[Company]:
    own = Company.objects.published().filter(memberships__member=place.reader.member)
    return list(own.order_by("trading_name")[:50])


def accept(request: HttpRequest, place: Place, quote: Quote, text: str) -> Promise:
    key = row_number(request.POST.get("company", ""))
    deciding.accept(
        quote,
        side=place.reader.side,
        by=place.reader.member,
        company=Company.objects.filter(pk=key).first() if key else None,
        shows_name=bool(request.POST.get("name")),
        tells_others=bool(request.POST.get("tell")),
    )
    return _("The quote is accepted. What was agreed is kept as it was.")


def decline(request: HttpRequest, place: Place, quote: Quote, text: str) -> Promise:
    deciding.decline(quote, side=place.reader.side, by=place.reader.member, text=text)
    return _("The quote is declined.")


def changes(request: HttpRequest, place: Place, quote: Quote, text: str) -> Promise:
    deciding.ask_changes(
        quote, side=place.reader.side, by=place.reader.member, text=text
    )
    return _("They know now what should be different.")


def withdraw(request: HttpRequest, place: Place, quote: Quote, text: str) -> Promise:
    if place.reader.member is None:
        raise PermissionDenied
    deciding.withdraw(quote, side=place.reader.side, by=place.reader.member)
    return _("The quote is withdrawn.")


ACTS: dict[str, Callable[[HttpRequest, Place, Quote, str], Promise]] = {
    "accept": accept,
    "decline": decline,
    "changes": changes,
    "withdraw": withdraw,
}


def printed(request: HttpRequest, place: Place, number: UUID) -> HttpResponse:
    """What was agreed, as a PDF to save."""
    quote = found(place, number)
    frozen = get_object_or_404(AcceptedQuote, quote=quote)
    frozen.thread = place.thread
    try:
        content = paper.pdf(frozen, get_language() or "en")
    except paper.CannotBePrinted:
        answer = HttpResponse(str(LATER), status=503, content_type="text/plain")
        answer["Retry-After"] = "10"
        return answer
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"accepted-quote-{frozen.digest[:8]}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
