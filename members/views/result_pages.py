"""What came of a campaign: a page for marketing staff, and its files."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.doors import marketing_required
from members.exporting import drawing, files, of_results, partner_packages, result_files
from members.http import MemberRequest
from members.mailing.figures import partner_figures, results, results_in_words
from members.models import Campaign
from members.views.report_files import attached


def begun(number: int) -> Campaign:
    """A campaign of which something was sent."""
    there = Campaign.objects.filter(started_at__isnull=False)
    campaign: Campaign = get_object_or_404(there, pk=number)
    return campaign


@marketing_required
@require_safe
def campaign_results(request: MemberRequest, number: int) -> HttpResponse:
    """By variant: about how many, how often links were followed, and how sure that is."""
    campaign, language = begun(number), get_language() or "en"
    found = results.of(campaign)
    shown: dict[str, Any] = {
        "campaign": campaign,
        "title": results_in_words.title(campaign),
        "found": found,
        "variants": [results_in_words.variant(one.key) for one in found.variants],
        "definitions": results_in_words.definitions(found, language),
    }
    if campaign.kind == Campaign.Kind.PARTNER and campaign.ended_at:
        shown["key"] = uuid4()
    if found.is_shown:
        shown |= {
            "lines": results_in_words.lines(found, language),
            "difference": results_in_words.difference(found, language),
            "chart": results_in_words.chart(found, language),
            "files": [
                {
                    "format": kind,
                    "address": reverse("campaign-results-file", args=[number, kind]),
                }
                for kind in files.KINDS
            ],
        }
    return answered(request, "desk/campaign_results.html", shown)


@marketing_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_results_file(
    request: MemberRequest, number: int, kind: str
) -> HttpResponse:
    """The results as a file. Reading asks; the button makes it, and is entered."""
    if kind not in files.KINDS:
        raise Http404
    campaign, language = begun(number), get_language() or "en"
    shown: dict[str, Any] = {"kind": kind, "address": request.path}
    try:
        if request.method != "POST":
            shown["title"] = of_results.report(campaign, language).title
            return answered(request, "desk/campaign_results_file.html", shown)
        made = result_files.export(campaign, kind, language=language, by=request.user)
    except of_results.NothingToTell as error:
        return refused(request, str(error), 422)
    except drawing.NoFont:
        words = _("This machine has no font to draw letters with. Take CSV or XLSX.")
        return refused(request, words, 503)
    except drawing.CannotBeDrawn:
        words = _("It could not be drawn just now. Try again in a moment.")
        return refused(request, words, 503)
    return attached(made)


@marketing_required
@require_POST
def ask_for_partner(request: MemberRequest, number: int) -> HttpResponse:
    """Ask that the partner gets what came of its message. Somebody else decides."""
    campaign = begun(number)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        messages.error(
            request, _("This form is not from this page any more. Send it once more.")
        )
        return redirect("campaign-results", number=number)
    try:
        asked = partner_packages.ask_of_campaign(
            campaign, language=get_language() or "en", by=request.user, key=key
        )
    except partner_figures.NotYet as error:
        messages.error(request, str(error))
        return redirect("campaign-results", number=number)
    messages.success(request, _("Entered. A privacy officer decides about it."))
    return redirect("partner-release", asked.pk)


def refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return answered(
        request, "desk/campaign_results_file.html", {"errors": [words]}, status=status
    )


def answered(
    request: HttpRequest, template: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown["desk"] = "desk-campaigns"
    answer = render(request, template, shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
