"""What a member allows, has allowed, and agreed to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import consent_choices, oversight, policy_notices, privacy_requests
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves
from members.models import Session
from privacy import consents, gpc, opt_ins, policies, receipts

# Of the history and of requests, on a page; and of the newest requests, beside the rest.
LINES, NEWEST = 20, 3


@member_required
@require_safe
def my_privacy(request: MemberRequest) -> HttpResponse:
    """What a member allows, who sees what, and what was said and agreed to, with dates."""
    member = request.user
    page = Leaves(consents.events(member.subject), per_page=LINES).get_page(
        request.GET.get("page")
    )
    shown = {
        **consent_choices.shown(member),
        **policy_notices.asked(member),
        "sends_gpc": gpc.is_sent(request),
        "memberships": member.memberships.select_related("company").order_by("since"),
        "sessions": Session.objects.of(member).count(),
        "accepted": policies.accepted(member.subject),
        **oversight.shown(
            member, looks=request.GET.get("looks"), given=request.GET.get("given")
        ),
        "requests": member.privacy_requests.newest_first()[:NEWEST],
        "page": page,
        "lines": [consent_choices.line(consents.said(event)) for event in page],
    }
    return render(request, "me/privacy.html", shown)


@member_required
@require_safe
def my_requests(request: MemberRequest) -> HttpResponse:
    """What a member asked about privacy, and until when each is answered."""
    rows = request.user.privacy_requests.newest_first()
    page = Leaves(rows, per_page=LINES).get_page(request.GET.get("page"))
    return render(request, "me/requests.html", {"page": page})


@member_required
@require_safe
def my_request(request: MemberRequest, number: int) -> HttpResponse:
    """To the page of one of a member's own requests; its secret link stands in no list."""
    row = get_object_or_404(request.user.privacy_requests, pk=number)
    return redirect("privacy-request-status", privacy_requests.token_of(row))


@member_required
@require_POST
def switch_consent(request: MemberRequest) -> HttpResponse:
    """Allow or refuse one thing."""
    try:
        is_asked = consent_choices.switch(
            request.user,
            request.POST.get("purpose", ""),
            on=request.POST.get("on") == "1",
            language=get_language(),
        )
    except consent_choices.UnknownPurpose:
        raise Http404 from None
    except opt_ins.AskedOften:
        said = _(
            "We sent you a message about this already. Look for it, or try again tomorrow."
        )
    else:
        said = (
            _("We have sent you a message. The link in it switches this on.")
            if is_asked
            else _("Noted.")
        )
    messages.info(request, said)
    return redirect(way_back(request))


@member_required
@require_POST
def answer_policy(request: MemberRequest) -> HttpResponse:
    """Note that a new version of the policy was seen, or agreed to."""
    try:
        number = int(request.POST.get("version", ""))
        if request.POST.get("answer") == "agree":
            policy_notices.agree(request.user, number, language=get_language())
            messages.success(request, _("Noted: you agree to the new version."))
        else:
            policy_notices.note_seen(request.user, number)
    except (ValueError, policy_notices.NothingToAgree):
        raise Http404 from None
    return redirect(way_back(request))


def way_back(request: MemberRequest) -> str:
    """The page of ours that a form was on."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page.startswith("/") else reverse("my-privacy")


@member_required
@require_safe
def consent_receipt(request: MemberRequest, number: int) -> HttpResponse:
    """One consent as a page to print."""
    event = get_object_or_404(consents.events(request.user.subject), pk=number)
    shown = {
        "line": consent_choices.line(consents.said(event)),
        "record": receipts.receipt(event),
    }
    return render(request, "me/receipt.html", shown)


@member_required
@require_safe
def consent_record(request: MemberRequest, number: int) -> HttpResponse:
    """One consent as a signed record to keep."""
    event = get_object_or_404(consents.events(request.user.subject), pk=number)
    answer = JsonResponse(
        receipts.receipt(event),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = f'attachment; filename="consent-{number}.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a message: a button that confirms. Opening it changes nothing."""
    try:
        asked = opt_ins.asked(token)
        words = consent_choices.words_for(asked.purpose)
        if request.method == "POST":
            opt_ins.confirm(token, words=words, language=get_language())
    except opt_ins.LinkOver:
        return render(request, "account/link_over.html", status=410)
    shown = {"words": words, "is_done": request.method == "POST"}
    return render(request, "me/confirm_consent.html", shown)
