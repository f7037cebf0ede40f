"""Signing in, and a member's own pages."""

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.http import MemberRequest


class SignIn(LoginView):  # type: ignore[misc]
    """allauth's sign-in; a form that is not accepted comes back as such (422)."""

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


@login_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Who is signed in, and for which companies."""
    memberships = request.user.memberships.select_related("company").order_by("since")
    shown = {"member": request.user, "memberships": memberships}
    return render(request, "members/me.html", shown)
