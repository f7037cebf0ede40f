"""A company's team: who is in it, in which role, and who is invited."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import claims, invitations, ownership, teams
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Invitation, Membership
from members.team_forms import InviteForm, RoleForm
from members.team_words import words_of

ADMIN, VIEWER = Membership.Role.ADMIN, Membership.Role.VIEWER
A_PAGE = 50
A_DAY = str(24 * 60 * 60)
OVER = gettext_lazy("This invitation was answered or withdrawn meanwhile.")
DECLINED = gettext_lazy(
    "The answer from this address was no. Wait a week, or ask them."
)
LAST_OWNER = gettext_lazy(
    "You are the last owner. Hand the company over first, then you can go."
)


class Place(NamedTuple):
    """Somebody of the team, and what the reader may do about them."""

    membership: Membership
    is_own: bool
    may_change: bool


@company_door(VIEWER)
@require_safe
def team(request: MemberRequest, company: Company) -> HttpResponse:
    """Who is in the team; for administrators also who is invited."""
    own = request.membership
    found = company.memberships.select_related("member").by_rank()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    manages = own.reaches(ADMIN)
    shown = {
        "company": company,
        "own": own,
        "page": page,
        "places": [
            Place(one, one.pk == own.pk, teams.may_change(own, one)) for one in page
        ],
        "manages": manages,
        "waiting": list(invitations.waiting_of(company)) if manages else [],
        "roles": words_of(Membership.Role.values),
        "handed": (handed := ownership.waiting_of(company)),
        "may_stop": handed and ownership.may_stop(own, handed),
        "claimed": claims.under_way(company),
        "is_for_reader": handed and handed.to_id == request.user.pk,
    }
    return render(request, "me/company/team.html", shown)


@company_door(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest, company: Company) -> HttpResponse:
    """Ask somebody into the team by mail. Every address is answered alike."""
    form = InviteForm(request.POST or None, own=request.membership)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(company, by=request.user, **form.cleaned_data)
        except invitations.InTeamAlready:
            form.add_error("address", _("This is a colleague's address already."))
        except invitations.InvitedAlready:
            form.add_error("address", _("An invitation waits at this address already."))
        except invitations.DeclinedLately:
            form.add_error("address", DECLINED)
        except invitations.RoleTooHigh:
            raise PermissionDenied from None
        except invitations.InvitedOften:
            form.add_error(None, _("That is enough for today. Go on tomorrow."))
            status = 429
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("my-team", company.pk)
    shown = {"company": company, "form": form}
    answer = render(request, "me/company/invite.html", shown, status=status)
    if status == 429:
        answer["Retry-After"] = A_DAY
    return answer


@company_door(ADMIN)
@require_POST
def resend_invitation(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Send an invitation again, at most once a day and three times."""
    sent = its_invitation(request, company, number)
    try:
        invitations.resend(sent, by=request.user)
    except invitations.SentLately:
        messages.error(
            request, _("An invitation is sent three times at most, once a day.")
        )
    except invitations.InvitationOver:
        messages.error(request, OVER)
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("my-team", company.pk)


@company_door(ADMIN)
@require_POST
def revoke_invitation(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Withdraw an invitation; another one can be sent at any time."""
    sent = its_invitation(request, company, number)
    try:
        invitations.revoke(sent, by=request.user)
    except invitations.InvitationOver:
        messages.error(request, OVER)
    else:
        messages.success(request, _("The invitation is withdrawn; its link is over."))
    return redirect("my-team", company.pk)


def its_invitation(request: MemberRequest, company: Company, number: int) -> Invitation:
    """An invitation of the company's. Withdrawing is for those who may give its role."""
    sent = get_object_or_404(
        Invitation.objects.select_related("company__contact"),
        company=company,
        pk=number,
    )
    if sent.role not in request.membership.gives():
        raise PermissionDenied
    return sent


@company_door(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_role(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """Another role for a colleague below one's own, or a lower one for oneself."""
    place = its_place(company, number)
    roles = teams.roles_for(request.membership, place)
    if not roles:
        raise PermissionDenied
    form = RoleForm(request.POST or None, roles=roles, initial={"role": place.role})
    if request.method == "POST" and form.is_valid():
        try:
            teams.change_role(place, by=request.user, **form.cleaned_data)
        except teams.LastOwner:
            form.add_error(None, LAST_OWNER)
        except teams.Gone:
            raise Http404 from None
        except teams.RoleTooLow:
            raise PermissionDenied from None
        else:
            messages.success(request, _("The role is changed. It holds at once."))
            return redirect("my-team", company.pk)
    status = 422 if request.method == "POST" else 200
    shown = {"company": company, "form": form, "place": place}
    return render(request, "me/company/role.html", shown, status=status)


@company_door(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_colleague(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Asks, then takes a colleague out of the team, at once."""
    place = its_place(company, number)
    if not teams.may_change(request.membership, place):
        raise PermissionDenied
    if request.method == "POST":
        try:
            teams.remove(place, by=request.user)
        except teams.Gone:
            raise Http404 from None
        except teams.RoleTooLow:
            raise PermissionDenied from None
        messages.success(request, _("Removed. Nothing here opens to them any more."))
        return redirect("my-team", company.pk)
    shown = {"company": company, "place": place}
    return render(request, "me/company/remove.html", shown)


@company_door(VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_team(request: MemberRequest, company: Company) -> HttpResponse:
    """Asks, then ends one's own place in the team. The last owner stays."""
    if request.method == "POST":
        try:
            teams.leave(company, member=request.user)
        except teams.LastOwner:
            messages.error(request, LAST_OWNER)
            return redirect("my-team", company.pk)
        except teams.Gone:
            raise Http404 from None
        messages.success(request, _("You have left the team."))
        return redirect("me")
    shown = {"company": company, "is_last": teams.is_last_owner(request.membership)}
    return render(request, "me/company/leave.html", shown)


def its_place(company: Company, number: int) -> Membership:
    """Somebody's place in this company's team."""
    return get_object_or_404(
        Membership.objects.select_related("member"), company=company, pk=number
    )
