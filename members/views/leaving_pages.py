"""Leaving: the plan, asking for it, taking it back, and the receipt."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import leaving
from members.doors import member_required
from members.http import MemberRequest
from members.models import Leaving
from members.models.leaving import UNDO
from privacy import erasures, holds


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def leave(request: MemberRequest) -> HttpResponseBase:
    """What goes and what stays, generated from the data map; a button that asks for it."""
    member = request.user
    asked = Leaving.objects.waiting().filter(member=member).first()
    if request.method == "POST":
        if request.POST.get("act") == "stay":
            if asked and leaving.take_back(asked):
                messages.success(request, _("Your account stays."))
            return redirect("my-privacy")
        if not request.POST.get("sure"):
            shown = plan_shown(request, asked) | {"is_unsure": True}
            return render(request, "me/leave.html", shown, status=422)
        leaving.ask(member)
        return redirect("leave")
    return render(request, "me/leave.html", plan_shown(request, asked))


def plan_shown(request: MemberRequest, asked: Leaving | None) -> dict[str, object]:
    ending = list(leaving.ending_with(request.user))
    return {
        "asked": asked,
        "plan": erasures.plan(),
        "ending": ending,
        "staying": leaving.staying_without(request.user),
        "held": holds.told(request.user.subject, [one.pk for one in ending]),
        "days": UNDO.days,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leaving_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link in our letters: a button that takes it back; later the receipt."""
    try:
        asked, receipt = leaving.behind(token)
    except leaving.LinkOver:
        return render(request, "account/link_over.html", status=410)
    is_back = bool(request.method == "POST" and asked and leaving.take_back(asked))
    held = holds.told(receipt.subject) if receipt else []
    shown = {"asked": asked, "receipt": receipt, "is_back": is_back, "held": held}
    return render(request, "account/leaving.html", shown)
