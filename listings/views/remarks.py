"""Reporting a page and suggesting a correction: for everybody, without an account or a cookie."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from listings.models import Correction, Item, Offer, Report
from listings.moderation import remarks
from listings.remark_forms import AddressForm, CorrectionForm, ReportForm
from members import network
from members.http import refuse_other_sites
from members.models import Company, Member

LARGEST_ID = 2**63 - 1
Page = Item | Offer | Company


# Without a token the page needs no cookie; what other sites send is refused below.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say what is wrong with a page."""
    page = found(kind, pk)

    def send(said: dict[str, Any], by: remarks.Sender) -> Report:
        reason = Report.Reason(said["reason"])
        return remarks.report(page, reason=reason, words=said["words"], by=by)

    return written(request, "report", page, ReportForm(sent(request)), send)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_correction(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say what a page should say instead."""
    page = found(kind, pk)

    def send(said: dict[str, Any], by: remarks.Sender) -> Correction:
        about = Correction.About(said["about"])
        return remarks.suggest(page, about=about, words=said["words"], by=by)

    return written(request, "correction", page, CorrectionForm(sent(request)), send)


def written(
    request: HttpRequest,
    name: str,
    page: Page,
    form: AddressForm,
    send: Callable[[dict[str, Any], remarks.Sender], Report | Correction],
) -> HttpResponse:
    """Send what was written, and lead to the page that says what becomes of it."""
    if not form.is_valid():
        return shown(request, name, page, form)
    try:
        row = send(form.cleaned_data, sender(request, form))
    except remarks.CannotBeSent as error:
        return shown(request, name, page, form, error)
    return redirect("remark-status", remarks.token_of(row))


@never_cache
@require_safe
def remark_status(request: HttpRequest, token: str) -> HttpResponse:
    """What became of it, for whoever has the address of this page."""
    try:
        row = remarks.by_token(token)
    except remarks.Unknown:
        return render(request, "listings/remark_over.html", status=410)
    told = {
        "row": row,
        "is_report": isinstance(row, Report),
        "address": row.page_address,
    }
    return render(request, "listings/remark_status.html", told)


def found(kind: str, pk: int) -> Page:
    """The public page that it is about; 404 where there is none."""
    page = remarks.page_of(kind, pk) if pk <= LARGEST_ID else None
    if page is None:
        raise Http404
    return page


def sent(request: HttpRequest) -> Any:
    """What was sent, if anything. A form on another site sends nothing here."""
    if request.method != "POST":
        return None
    refuse_other_sites(request)
    return request.POST


def sender(request: HttpRequest, form: AddressForm) -> remarks.Sender:
    return remarks.Sender(
        member=request.user if isinstance(request.user, Member) else None,
        network=network.pseudonym(network.address_of(request.META)),
        address=form.cleaned_data["address"],
        language=get_language() or "en",
    )


def shown(
    request: HttpRequest,
    what: str,
    page: Page,
    form: AddressForm,
    error: remarks.CannotBeSent | None = None,
) -> HttpResponse:
    """The form, as it was sent, with what is the matter."""
    status = 422 if form.errors else 200
    if error is not None:
        form.add_error(None, str(error.words))
        status = 429 if isinstance(error, remarks.TooMany) else 409
    address = (
        reverse("company", args=[page.pk, page.slug])
        if isinstance(page, Company)
        else page.get_absolute_url()
    )
    told = {"form": form, "about": str(page), "address": address}
    return render(request, f"listings/{what}.html", told, status=status)
