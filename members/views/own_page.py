"""The first of a member's own pages."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members import invitations
from members.doors import member_required
from members.http import MemberRequest

A_PAGE = 50


@member_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Who is signed in, for which companies, and who invites to more of them."""
    memberships = request.user.memberships.select_related("company").order_by("since")
    page = Paginator(memberships, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "member": request.user,
        "page": page,
        "invitations": invitations.waiting_for(request.user),
    }
    return render(request, "me/home.html", shown)
