"""How a company gets another owner: asked for, waited for, stopped."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import ownership, team_log, teams
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership
from members.team_forms import HandOverForm

OWNER, ADMIN, VIEWER = (
    Membership.Role.OWNER,
    Membership.Role.ADMIN,
    Membership.Role.VIEWER,
)


@company_door(OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="members.ownership")  # type: ignore[untyped-decorator]
def hand_over(request: MemberRequest, company: Company) -> HttpResponse:
    """Ask that a colleague becomes an owner; it takes effect in 72 hours."""
    form = HandOverForm(request.POST or None, company=company)
    if request.method == "POST" and form.is_valid():
        try:
            ownership.ask(company, by=request.user, **form.cleaned_data)
        except ownership.UnderWay:
            messages.error(request, _("Another change of owner waits already."))
        except teams.Gone:
            raise Http404 from None
        except teams.RoleTooLow:
            raise PermissionDenied from None
        else:
            messages.success(request, _("It is noted. Every owner has a message now."))
        return redirect("my-team", company.pk)
    shown = {
        "company": company,
        "form": form,
        "has_colleagues": form.fields["to"].queryset.exists(),  # type: ignore[attr-defined]
        "waiting": ownership.waiting_of(company),
        "may_stop": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "me/company/owner.html", shown, status=status)


@company_door(VIEWER)
@require_POST
def stop_hand_over(request: MemberRequest, company: Company) -> HttpResponse:
    """For every owner, and for the colleague who is to become one."""
    waiting = ownership.waiting_of(company)
    if waiting is None:
        messages.info(request, _("It is stopped or done already."))
        return redirect("my-team", company.pk)
    if not ownership.may_stop(request.membership, waiting):
        raise PermissionDenied
    try:
        ownership.stop(waiting, by=request.user)
    except ownership.Over:
        messages.info(request, _("It is stopped or done already."))
    else:
        messages.success(request, _("It is stopped. The company keeps its owners."))
    return redirect("my-team", company.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_ownership(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link in an owner's letter: a button that stops it, without signing in."""
    try:
        asked = ownership.behind(token)
        if request.method == "POST":
            ownership.stop(asked, by=None)
    except ownership.Over:
        return render(request, "account/link_over.html", status=410)
    shown = {"asked": asked, "is_done": request.method == "POST"}
    return render(request, "account/stop_ownership.html", shown)


@company_door(ADMIN)
@require_safe
def team_history(request: MemberRequest, company: Company) -> HttpResponse:
    """What changed in the team, for its administrators."""
    page = team_log.history(company, page=request.GET.get("page", "1"))
    shown = {
        "company": company,
        "page": page,
        "changes": list(team_log.in_words(company, list(page))),
    }
    return render(request, "me/company/team_history.html", shown)
