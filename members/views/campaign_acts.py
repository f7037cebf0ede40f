"""Scheduling a campaign after a last look, and what is done with one that is under way."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members import marketing
from members.campaign_forms import CopyForm, ScheduleForm
from members.doors import marketing_required, partner_staff_required
from members.http import MemberRequest
from members.mailing import audience, campaign_words, campaigns, scheduling
from members.mailing.campaigns import ChangedMeanwhile, NotADraft
from members.mailing.figures import progress
from members.mailing.scheduling import NotReady, Problems
from members.mailing.segments import TooManyQuestions, Unclear
from members.models import Campaign
from members.views.campaign_pages import desk, found, know, no_draft, sending, shown


@marketing_required
@sending
def schedule_campaign(request: MemberRequest, number: int) -> HttpResponse:
    """The last look: whom it reaches, what it says, when; then it is entered."""
    campaign = found(request, number)
    if campaign.state != Campaign.State.DRAFT:
        return no_draft(request, number)
    if request.method != "POST":
        return last_look(request, campaign)
    if request.POST.get("act") == "size":
        return counted(request, campaign)
    # May take seconds; whoever confirmed has read what it says.
    is_confirmed = "overlap_confirmed" in request.POST
    overlaps = [] if is_confirmed else audience.overlaps(campaign)
    form = ScheduleForm(request.POST, overlaps=overlaps, is_confirmed=is_confirmed)
    if not form.is_valid():
        return last_look(request, campaign, form, status=422)
    try:
        enter(request, campaign, form)
    except NotADraft:
        return no_draft(request, number)
    except ChangedMeanwhile:
        now = found(request, number)
        form.add_error(
            None, _("A colleague saved it meanwhile. Look at it as it is now.")
        )
        know(form, version=now.version)
        return last_look(request, now, form, status=409)
    except NotReady as error:
        return last_look(request, campaign, form, error.problems, status=422)
    messages.success(request, _("Scheduled. What it says stays as it is now."))
    return redirect("campaign", number)


def counted(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    """Count whom it reaches, which is asked for by a form since it is kept."""
    try:
        audience.count(campaign, by=request.user.subject)
    except (Unclear, TooManyQuestions) as error:
        messages.error(request, str(error))
    return redirect("schedule-campaign", campaign.pk)


def enter(request: MemberRequest, campaign: Campaign, form: ScheduleForm) -> None:
    """What is nearly the same segment was asked about by the form.

    Raises NotADraft, ChangedMeanwhile, NotReady.
    """
    scheduling.schedule(
        campaign,
        form.times,
        version=form.cleaned_data["version"],
        by=request.user.subject,
        overlap_confirmed=True,
    )


def last_look(
    request: MemberRequest,
    campaign: Campaign,
    form: ScheduleForm | None = None,
    problems: Problems | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if form is None:
        form = ScheduleForm(initial={"version": campaign.version})
    lacks = problems or scheduling.lacking(campaign)
    for name in set(lacks) & set(form.fields) if form.is_bound else ():
        form.add_error(name, lacks[name])
    told = {
        "campaign": campaign,
        "form": form,
        "facts": campaign_words.facts(campaign),
        "texts": campaign_words.texts(campaign),
        "reach": audience.kept(campaign),
        "lacking": campaign_words.lacking(
            {name: said for name, said in lacks.items() if name not in form.fields}
        ),
    }
    return desk(request, "desk/campaign_schedule.html", told, status=status)


@partner_staff_required
@sending
def act_on_campaign(request: MemberRequest, number: int) -> HttpResponse:
    """Pause, resume, cancel, take back, copy, approve. Cancelling asks first."""
    campaign = found(request, number)
    if request.method != "POST":
        return ask_to_cancel(request, campaign)
    act, by = request.POST.get("act", ""), request.user.subject
    if act == "approve":
        if not marketing.decides_for_partners(request.user):
            raise PermissionDenied
        version = request.POST.get("version", "")
        is_number = version.isascii() and version.isdecimal() and len(version) < 10
        done = is_number and campaigns.approve(campaign, version=int(version), by=by)
        return after(request, number, act, done=done)
    if not marketing.is_of_it(request.user):
        raise PermissionDenied
    if act == "copy" and campaign.kind != Campaign.Kind.DIGEST:
        return copied(request, campaign)
    deeds: dict[str, Any] = {
        "unschedule": campaigns.unschedule,
        "resume": campaigns.resume,
        "cancel": campaigns.cancel,
    }
    if act == "pause":
        done = campaigns.pause(campaign, campaigns.Pause.HAND, by=by)
    elif act in deeds:
        done = deeds[act](campaign, by=by)
    else:
        trouble = _("This page has no such button.")
        return shown(request, campaign, trouble=trouble, status=400)
    return after(request, number, act, done=done)


def after(request: MemberRequest, number: int, act: str, *, done: bool) -> HttpResponse:
    """The page of the campaign, saying that it was done or why it was not."""
    if done:
        messages.success(request, str(campaign_words.DONE[act]))
        return redirect("campaign", number)
    trouble = str(campaign_words.REFUSED[act])
    return shown(request, found(request, number), trouble=trouble, status=409)


def copied(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    form = CopyForm(request.POST)
    if not form.is_valid():
        trouble = " ".join(map(str, form.errors["key"]))
        return shown(request, campaign, trouble=trouble, status=422)
    new = campaigns.copy(campaign, by=request.user.subject, key=form.form_key())
    messages.success(request, _("This is the copy, a draft."))
    return redirect("campaign", new.pk)


def ask_to_cancel(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    """What cancelling means, before it is done."""
    if "cancel" not in campaigns.acts_now(campaign) or not marketing.is_of_it(
        request.user
    ):
        return redirect("campaign", campaign.pk)
    now = progress.of(campaign, progress.drawing())
    waits = (
        [one for one in now.lines if one.key in ("waiting", "put-off")] if now else []
    )
    told = {"campaign": campaign, "progress": now, "waits": waits}
    return desk(request, "desk/campaign_cancel.html", told)
