"""Campaigns on the desk: their list, their settings, and the page of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import marketing, saved_meanwhile
from members.campaign_forms import (
    CopyForm,
    EditCampaignForm,
    NewCampaignForm,
)
from members.doors import marketing_required, partner_staff_required
from members.http import MemberRequest
from members.mailing import campaign_words, campaigns, scheduling
from members.mailing.campaigns import ChangedMeanwhile, NotADraft
from members.mailing.figures import progress
from members.models import Campaign, Member

A_PAGE = 20
# Of one campaign; the page says where older steps are left out.
STEPS = 50
sending = require_http_methods(["GET", "HEAD", "POST"])


@partner_staff_required
@require_safe
def desk_campaigns(request: MemberRequest) -> HttpResponse:
    """Campaigns in any state or one, what changed last first."""
    state = request.GET.get("state", "")
    state = state if state in Campaign.State.values else ""
    found = seen_by(request.user).select_related("partner")
    if state:
        found = found.filter(state=state)
    page = Paginator(found.order_by("-changed_at", "-pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = {
        "page": page,
        "rows": campaign_words.rows(page),
        "state": state,
        "states": Campaign.State.choices,
        "may_write": marketing.is_of_it(request.user),
    }
    return desk(request, "desk/campaigns.html", shown)


def seen_by(member: Member) -> Any:
    """Marketing sees every campaign, officers those of partners, which they approve."""
    every = Campaign.objects.all()
    return every if marketing.is_of_it(member) else every.exclude(partner=None)


def found(request: MemberRequest, number: int) -> Campaign:
    """It, or 404: what one may not see is not there."""
    there = seen_by(request.user).select_related("partner", "segment")
    row = there.filter(pk=number).first() if number < 2**63 else None
    if row is None:
        raise Http404
    campaign: Campaign = row
    return campaign


@marketing_required
@sending
def new_campaign(request: MemberRequest) -> HttpResponse:
    form = NewCampaignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = campaigns.make(form.wish, by=request.user.subject, key=form.form_key())
        messages.success(request, _("The campaign is a draft. Write its text next."))
        return redirect("campaign", made.pk)
    status = 422 if form.errors else 200
    return desk(request, "desk/campaign_form.html", {"form": form}, status=status)


@marketing_required
@sending
def edit_campaign(request: MemberRequest, number: int) -> HttpResponse:
    """What a draft is about and for whom."""
    campaign = found(request, number)
    form = opened(campaign, request.POST if request.method == "POST" else None)
    status, beside = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["seen"]
                campaigns.save(campaign, form.wish, seen=seen, by=request.user.subject)
            except NotADraft:
                return no_draft(request, number)
            except ChangedMeanwhile:
                status, now = 409, found(request, number)
                form.add_error(None, changed_meanwhile())
                know(form, seen=campaigns.state_of(now))
                beside = saved_meanwhile.differing(opened(now), form, without=["seen"])
            else:
                messages.success(request, _("Saved."))
                return redirect("campaign", number)
    shown = {"form": form, "campaign": campaign, "saved_meanwhile": beside}
    return desk(request, "desk/campaign_form.html", shown, status=status)


def opened(campaign: Campaign, data: Any = None) -> EditCampaignForm:
    begins = {
        "name": campaign.name,
        "purpose": campaign.purpose,
        "segment": campaign.segment_id,
        "seen": campaigns.state_of(campaign),
    }
    return EditCampaignForm(data, initial=begins)


def know(form: Form, **hidden: Any) -> None:
    """The form knows of the other save, so that sending it once more is deliberate."""
    data: Any = form.data
    form.data = data.copy()
    for name, value in hidden.items():
        form.data[name] = value  # type: ignore[index]


def changed_meanwhile() -> str:
    return _(
        "A colleague saved this while you were writing. Compare, and save again to keep yours."
    )


def no_draft(request: MemberRequest, number: int) -> HttpResponse:
    """Told on the campaign's page: what was scheduled or cancelled is not edited."""
    trouble = _("Only drafts are edited, and this is none any more.")
    return shown(request, found(request, number), trouble=trouble, status=409)


@partner_staff_required
@require_safe
def campaign(request: MemberRequest, number: int) -> HttpResponse:
    """One campaign: where it stands, what it says, what was done, and what can be done now."""
    return shown(request, found(request, number))


def shown(
    request: MemberRequest, campaign: Campaign, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    may_write = marketing.is_of_it(request.user)
    acts = campaigns.acts_now(campaign) if may_write else set[str]()
    steps = list(campaign.steps.order_by("-at", "-pk")[: STEPS + 1])
    told = {
        "campaign": campaign,
        "trouble": trouble,
        "acts": acts,
        "next": campaign_words.next_act(campaign),
        "facts": campaign_words.facts(campaign),
        "progress": progress.of(campaign, progress.drawing()),
        "texts": campaign_words.texts(campaign),
        "in_archive": bool(campaign.started_at) and campaign.partner is None,
        "languages": campaign_words.languages_left(campaign),
        "steps": campaign_words.steps(steps[:STEPS]),
        "has_older_steps": len(steps) > STEPS,
        "lacking": campaign_words.lacking(scheduling.lacking(campaign))
        if campaign.state == Campaign.State.DRAFT
        else [],
        # A digest is of one month, and made by the clock.
        "copy": CopyForm()
        if may_write and campaign.kind != Campaign.Kind.DIGEST
        else None,
        "may_edit": "edit" in acts,
        "may_approve": may_approve(request.user, campaign),
        "is_under_way": campaign.state in UNDER_WAY,
        "again": AGAIN,
    }
    return desk(request, "desk/campaign.html", told, status=status)


UNDER_WAY = (Campaign.State.SCHEDULED, Campaign.State.SENDING)
# Seconds until a page of something under way is asked for again.
AGAIN = 5


def may_approve(member: Member, campaign: Campaign) -> bool:
    """A draft of a partner, by who decides for partners and wrote nothing of it."""
    if campaign.partner_id is None or campaign.state != Campaign.State.DRAFT:
        return False
    if campaign.is_agreed_to or not marketing.decides_for_partners(member):
        return False
    return member.subject not in campaigns.writers(campaign)


def desk(
    request: MemberRequest, template: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown["desk"] = "desk-campaigns"
    answer = render(request, template, shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
