"""A member's own pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.http import MemberRequest


@login_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Who is signed in, and for which companies."""
    memberships = request.user.memberships.select_related("company").order_by("since")
    shown = {"member": request.user, "memberships": memberships}
    return render(request, "members/me.html", shown)
