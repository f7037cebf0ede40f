"""A company's own offers: the list, one by one."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings import formats, store_page
from listings.models import Offer
from listings.posting import choosing, lists, offers, outcomes, publishing, states
from listings.posting.offer_form import OfferForm
from listings.views import acts
from listings.views import posting_pages as pages
from listings.views.details import offer_shown
from listings.views.my_items import copy_key, key_of, tabs
from listings.views.posting_pages import EDITOR, VIEWER, Kind, language_of, own
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company


def public_page(request: HttpRequest, pk: int, bar: pages.Bar) -> HttpResponse:
    """The offer's page with the bar of its team above."""
    found = get_object_or_404(Offer.objects.select_related("company"), pk=pk)
    asks = Offer.objects.filter(outcomes.unsaid(), pk=pk).exists()
    shown = offer_shown(request, found) | bar | {"asks_outcome": asks}
    return render(request, "me/listings/seen_offer.html", shown)


OFFER = Kind(
    "offer",
    OfferForm,
    public_page,
    gettext_lazy("Published: everybody can see it now, and search finds it."),
)


@company_door(VIEWER)
@require_safe
def my_offers(request: MemberRequest, company: Company) -> HttpResponse:
    """All offers by state; of closed ones it asks what became of them."""
    asked = lists.Asked.of(request.GET, Offer)
    page = lists.page_of(Offer, company, asked, request.GET.get("page", "1"))
    counts = states.counts(Offer, company)
    shown = {
        "company": company,
        "asked": asked,
        "tabs": tabs(asked, counts),
        "orders": lists.OFFER_ORDERS.items(),
        "page": page,
        "rows": [row(one, language_of(request)) for one in page],
        "is_empty": not sum(counts.values()),
        "outcomes": Offer.Outcome.choices,
        "acts": acts.acts_of(acts.OFFERS, asked.state),
        "may_edit": request.membership.reaches(EDITOR),
        "form_key": uuid4(),
        "act_address": reverse("act-on-offers", args=[company.pk]),
        "undo": acts.undoable(request, acts.OFFERS),
        "most": lists.MOST_AT_ONCE,
    }
    return render(request, "me/listings/offers.html", shown)


def row(offer: Offer, language: str) -> dict[str, Any]:
    return {
        "offer": offer,
        "side": Offer.Side(offer.side).label,
        "state": states.state_of(offer),
        "amount": store_page.amount(offer, language),
        "month": formats.month(offer.closes_on, language),
        "may_renew": pages.ends_soon(offer),
    } | pages.beside(offer)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: MemberRequest, company: Company) -> HttpResponse:
    """To sell or to buy, and the category; then the form."""
    side = request.POST.get("side") or request.GET.get("side", "")
    if request.method == "POST":
        category = choosing.leaf(request.POST.get("category", ""))
        if category is None or side not in Offer.Side.values:
            raise Http404
        offer = offers.begin(
            company,
            side=side,
            category=category,
            form_key=key_of(request),
            language=language_of(request),
        )
        return redirect("edit-offer", company.pk, offer.pk)
    shown = pages.choosing_shown(request, company) | {
        "kind": "offer",
        "side": side if side in Offer.Side.values else "",
    }
    return render(request, "me/listings/category.html", shown)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_offer(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.written(request, company, own(Offer, company, number), OFFER)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def move_offer(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.moved(request, company, own(Offer, company, number), OFFER)


@company_door(VIEWER)
@require_safe
def see_offer(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.seen(request, company, own(Offer, company, number), OFFER)


@company_door(EDITOR)
@require_POST
def publish_offer(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    return pages.published(request, company, own(Offer, company, number), OFFER)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_offer(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    return pages.discarded(request, company, own(Offer, company, number), OFFER)


@company_door(EDITOR)
@require_POST
def duplicate_offer(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """A draft that says the same, open anew."""
    key = copy_key(request, number)
    copy = offers.duplicate(own(Offer, company, number), form_key=key)
    messages.success(request, _("A copy is made. Nobody sees it yet."))
    return redirect("edit-offer", company.pk, copy.pk)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_offer(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Asks, then takes the offer down for good."""
    offer = own(Offer, company, number)
    if request.method == "POST":
        publishing.withdraw(offer)
        messages.success(request, _("The offer is taken down."))
        return redirect("my-offers", company.pk)
    shown = {"company": company, "offer": offer, "state": states.state_of(offer)}
    return render(request, "me/listings/withdraw_offer.html", shown)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def say_outcome(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """Asks what became of an offer that has closed: for our statistics, shown to nobody."""
    offer = get_object_or_404(
        Offer.objects.by(company).filter(outcomes.over()), pk=number
    )
    said = request.POST.get("outcome", "")
    is_wrong = request.method == "POST" and said not in Offer.Outcome.values
    if request.method == "POST" and not is_wrong and outcomes.say(offer, said):
        messages.success(request, _("Thank you. Nobody sees your answer."))
        return redirect("my-offers", company.pk)
    shown = {
        "company": company,
        "offer": offer,
        "choices": Offer.Outcome.choices,
        "is_wrong": is_wrong,
    }
    status = 422 if is_wrong else 200
    return render(request, "me/listings/outcome.html", shown, status=status)
