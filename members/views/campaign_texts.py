"""What a campaign says: written, looked at, sent to oneself as a test."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import marketing, saved_meanwhile
from members.campaign_forms import TextForm
from members.doors import marketing_required, partner_staff_required
from members.http import MemberRequest
from members.mailing.campaigns import ChangedMeanwhile, NotADraft
from members.mailing.scheduling import NAMES
from members.mailing.writing import drawing_up, issue_texts, testing
from members.mailing.writing.drawing_up import NotFit
from members.mailing.writing.issue_texts import LANGUAGES, VARIANTS
from members.models import Campaign, Issue
from members.views.campaign_pages import (
    changed_meanwhile,
    desk,
    found,
    know,
    no_draft,
    sending,
)

LOOKS = ("desktop", "phone", "dark", "text")


@marketing_required
@sending
def campaign_text(
    request: MemberRequest, number: int, variant: str, language: str
) -> HttpResponse:
    """One variant in one language, as it is written."""
    campaign = found(request, number)
    check_known(variant, language)
    if campaign.state != Campaign.State.DRAFT:
        return no_draft(request, number)
    issue = issue_texts.issue_of(campaign, variant, language)
    if issue is None and variant != Issue.Variant.A:
        # A second variant begins with what the first one says.
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = opened(issue, language, data)
    status, beside = 200, []
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                keep(request, campaign, variant, language, form)
            except NotADraft:
                return no_draft(request, number)
            except ChangedMeanwhile:
                status = 409
                now = issue_texts.issue_of(campaign, variant, language)
                form.add_error(None, changed_meanwhile())
                know(form, seen=issue_texts.state_of(now))
                beside = saved_meanwhile.differing(
                    opened(now, language), form, without=["seen"]
                )
            else:
                return saved(request, number, variant, language)
    shown = {
        "form": form,
        "saved_meanwhile": beside,
        "is_there": issue is not None,
        # Of what is saved; what was just sent says what is wrong beside it.
        "problems": drawing_up.problems(issue) if issue and data is None else [],
        **of_text(campaign, variant, language),
    }
    return desk(request, "desk/campaign_text.html", shown, status=status)


def keep(
    request: MemberRequest,
    campaign: Campaign,
    variant: str,
    language: str,
    form: TextForm,
) -> None:
    """Raises NotADraft, ChangedMeanwhile."""
    seen, by = form.cleaned_data["seen"], request.user.subject
    issue_texts.save_text(campaign, variant, language, form.text, seen=seen, by=by)


def saved(
    request: MemberRequest, number: int, variant: str, language: str
) -> HttpResponse:
    """On to its look, or back to the text, whichever button was pressed."""
    messages.success(request, _("Saved."))
    page = "look-at-campaign" if "look" in request.POST else "campaign-text"
    return redirect(page, number, variant, language)


def opened(issue: Issue | None, language: str, data: Any = None) -> TextForm:
    begins = issue_texts.text_of(issue)._asdict()
    begins["seen"] = issue_texts.state_of(issue)
    return TextForm(data, language=language, initial=begins)


def check_known(variant: str, language: str) -> None:
    if variant not in VARIANTS or language not in LANGUAGES:
        raise Http404


def of_text(campaign: Campaign, variant: str, language: str) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "variant": Issue.Variant(variant),
        "language": language,
        "language_name": NAMES[language],
    }


@partner_staff_required
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # its address has more
def look_at_campaign(
    request: MemberRequest, number: int, variant: str, language: str
) -> HttpResponse:
    """How it looks to who gets it: on a desk, a phone, in the dark, and as text."""
    campaign = found(request, number)
    check_known(variant, language)
    issue = issue_texts.issue_of(campaign, variant, language)
    if issue is None:
        raise Http404
    look = request.GET.get("look", "")
    shown = {
        "issue": issue,
        "look": look if look in LOOKS else LOOKS[0],
        "looks": looks(),
        "frame": reverse("preview-issue", args=[number, variant, language]),
        "problems": drawing_up.problems(issue),
        "others": others(campaign, issue),
        "may_write": marketing.is_of_it(request.user),
        **of_text(campaign, variant, language),
    }
    return desk(request, "desk/campaign_look.html", shown)


def looks() -> list[tuple[str, str]]:
    words = (_("Desktop"), _("Phone"), _("Dark"), _("Plain text"))
    return list(zip(LOOKS, words, strict=True))


def others(campaign: Campaign, issue: Issue) -> list[tuple[Issue, str]]:
    """The other texts of the campaign, to go on to."""
    there = campaign.issues.exclude(pk=issue.pk).order_by("language", "variant")
    texts = there.defer("source", "html", "text", "page")
    return [(one, NAMES.get(one.language, one.language)) for one in texts]


@marketing_required
@require_POST
def campaign_languages(request: MemberRequest, number: int) -> HttpResponse:
    """Add or take away variant B, or take away a language."""
    campaign = found(request, number)
    act, by = request.POST.get("act", ""), request.user.subject
    language = request.POST.get("language", "")
    try:
        if act == "add-variant":
            done = issue_texts.add_variant(campaign, by=by)
            words = _("Variant B begins with what A says. Change it, or take it away.")
        elif act == "remove-variant":
            done = issue_texts.remove_variant(campaign, by=by)
            words = _("Variant B is taken away.")
        elif act == "remove-language" and language in LANGUAGES:
            done = issue_texts.remove_language(campaign, language, by=by)
            words = _("%(language)s is taken away.") % {"language": NAMES[language]}
        else:
            return no_button(request, number)
    except NotADraft:
        return no_draft(request, number)
    if done:
        messages.success(request, words)
    return redirect("campaign", number)


def no_button(request: MemberRequest, number: int) -> HttpResponse:
    messages.error(request, _("This page has no such button."))
    return redirect("campaign", number)


@marketing_required
@require_POST
def test_campaign(request: MemberRequest, number: int) -> HttpResponse:
    """Send oneself one text, marked as a test. It counts nowhere."""
    campaign = found(request, number)
    variant = request.POST.get("variant", "")
    language = request.POST.get("language", "")
    check_known(variant, language)
    issue = issue_texts.issue_of(campaign, variant, language)
    if issue is None:
        raise Http404
    try:
        testing.send_test(issue, request.user)
    except testing.NotToThem:
        messages.error(request, _("Confirm your own address first: tests go there."))
    except testing.TooOften:
        messages.error(request, _("You sent as many tests as you may in an hour."))
    except NotFit as error:
        for _issue, why in error.problems:
            messages.error(request, why)
    else:
        messages.success(request, _("A test is on its way to your own address."))
    return redirect("look-at-campaign", number, variant, language)
