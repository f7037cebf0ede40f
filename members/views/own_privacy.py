"""What a member allows, has allowed, and agreed to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import consent_choices
from members.doors import member_required
from members.http import MemberRequest
from privacy import consents, opt_ins, policies, receipts
from privacy.models import ConsentEvent


@member_required
@require_safe
def my_privacy(request: MemberRequest) -> HttpResponse:
    """Consents with their history, and the versions of the policy agreed to."""
    subject = request.user.subject
    shown = {
        "choices": consent_choices.choices(subject, consent_choices.GENERAL),
        "topics": list(consent_choices.choices(subject, consent_choices.TOPICS)),
        "history": consents.history(subject)[:200],
        "accepted": policies.accepted(subject),
        "in_force": policies.in_force(),
        "sends_gpc": request.headers.get("Sec-GPC") == "1",
    }
    return render(request, "me/privacy.html", shown)


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
    return redirect("my-privacy")


@member_required
@require_safe
def consent_receipt(request: MemberRequest, number: int) -> HttpResponse:
    """One consent as a signed record to keep."""
    event = get_object_or_404(
        ConsentEvent.objects.select_related("wording"),
        pk=number,
        subject=request.user.subject,
    )
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
