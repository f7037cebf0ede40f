"""The first of a member's own pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.doors import member_required
from members.http import MemberRequest


@member_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Who is signed in, and for which companies."""
    memberships = request.user.memberships.select_related("company").order_by("since")
    shown = {"member": request.user, "memberships": memberships}
    return render(request, "me/home.html", shown)
