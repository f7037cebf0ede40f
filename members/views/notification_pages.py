"""Which mails a member wants, and which come in any case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import notifications
from members.doors import member_required
from members.http import MemberRequest
from members.notifications import ALWAYS, WORDS, Kind


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_notifications(request: MemberRequest) -> HttpResponse:
    """Every kind that can be switched off, with what that means."""
    if request.method == "POST":
        notifications.choose(request.user, request.POST.getlist("kind"))
        messages.success(request, _("Saved."))
        return redirect("my-notifications")
    off = notifications.switched_off(request.user)
    shown = {
        "kinds": [(kind, WORDS[kind], kind.value not in off) for kind in Kind],
        "always": ALWAYS,
    }
    return render(request, "me/notifications.html", shown)
