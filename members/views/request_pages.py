"""Asking about privacy, for everybody: a form, and a page behind a secret link. No cookie."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from members import network, privacy_requests
from members.http import refuse_other_sites
from members.models import Member
from members.request_forms import MoreForm, RequestForm

ENOUGH = _(
    "That is enough for today from here. Try again tomorrow, or write us a mail."
)


# Without a token the page needs no cookie; what other sites send is refused.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask something about privacy."""
    member = request.user if isinstance(request.user, Member) else None
    form = RequestForm(sent(request), is_member=member is not None)
    if not form.is_valid():
        return shown(request, form, status=422 if form.errors else 200)
    said = form.cleaned_data
    asked = privacy_requests.Asked(
        kind=said["kind"],
        text=said["text"],
        member=member,
        address=said.get("address", ""),
        network=network.pseudonym(network.address_of(request.META)),
        language=get_language() or "en",
    )
    try:
        row = privacy_requests.ask(asked, form_key=form.form_key())
    except privacy_requests.TooMany:
        form.add_error(None, str(ENOUGH))
        return shown(request, form, status=429)
    if member is None or row.member_id != member.pk:
        return redirect("privacy-request-sent")
    return redirect("privacy-request-status", privacy_requests.token_of(row))


@require_safe
def sent_page(request: HttpRequest) -> HttpResponse:
    """What a guest does next. It says the same whatever was sent."""
    return render(request, "privacy/request_sent.html", contact())


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """What becomes of a request, for whoever has its link; first the button that confirms it."""
    try:
        answer = of_request(request, token)
    except privacy_requests.Unknown:
        answer = render(request, "privacy/request_gone.html", contact(), status=404)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def of_request(request: HttpRequest, token: str) -> HttpResponse:
    data = sent(request)
    row = privacy_requests.by_token(token)
    if row.confirmed_at is None:
        if data is None:
            told = {"row": row, "token": token}
            return render(request, "privacy/request_confirm.html", told)
        privacy_requests.confirm(token)
        return redirect("privacy-request-status", token)
    form = MoreForm(data)
    code = 200
    if data is not None and data.get("act") != "write":
        return redirect("privacy-request-status", token)  # confirmed twice
    if form.is_valid():
        try:
            privacy_requests.write_more(
                row, form.cleaned_data["text"], key=str(form.form_key())
            )
        except privacy_requests.TooMany:
            form.add_error(None, str(ENOUGH))
            code = 429
        else:
            return redirect("privacy-request-status", token)
    elif form.errors:
        code = 422
    told = {
        "row": row,
        "words": privacy_requests.words_of(row),
        "steps": row.steps.order_by("pk")[:200],
        "form": form,
    }
    return render(request, "privacy/request_status.html", told | contact(), status=code)


def sent(request: HttpRequest) -> Any:
    """What was sent, if anything. A form on another site sends nothing here."""
    if request.method != "POST":
        return None
    refuse_other_sites(request)
    return request.POST


def shown(request: HttpRequest, form: RequestForm, *, status: int) -> HttpResponse:
    told = {"form": form} | contact()
    return render(request, "privacy/request.html", told, status=status)


def contact() -> dict[str, str]:
    return {"email": settings.PRIVACY_EMAIL}
