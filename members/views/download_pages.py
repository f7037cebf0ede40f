"""A member's copy of everything: asked for, seen on its way, fetched, deleted."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import downloads
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves
from privacy import copy_events

# Seconds until a page of work under way asks how far it is; lines of what was done, on a page.
AGAIN, LINES = 3, 10


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def download(request: MemberRequest) -> HttpResponseBase:
    """Where the copy stands, and a button: have one made, fetch it, delete it."""
    if request.method != "POST":
        return shown(request)
    act = request.POST.get("act")
    if act == "ask":
        return ask(request)
    if act == "fetch":
        return fetch(request)
    if act == "delete":
        if downloads.delete(request.user):
            messages.success(request, _("The copy is deleted."))
        return redirect("download")
    return shown(request, status=400, trouble=_("This page has no such button."))


def ask(request: MemberRequest) -> HttpResponse:
    try:
        downloads.ask(request.user, language=get_language() or "en")
    except downloads.AskedOften:
        words = _("You had three copies made within a day. Ask again tomorrow.")
        return shown(request, status=429, trouble=words)
    return redirect("download")


def fetch(request: MemberRequest) -> HttpResponseBase:
    """The file itself, as something to save, for its member alone."""
    try:
        copy, pieces = downloads.fetch(request.user)
    except downloads.NothingToFetch:
        words = _("There is no copy to fetch any more. Have a new one made.")
        return shown(request, status=409, trouble=words)
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"copy-{timezone.localdate(copy.ready_at)}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Length"] = str(copy.size)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def shown(
    request: MemberRequest, *, status: int = 200, trouble: str = ""
) -> HttpResponse:
    events = Leaves(copy_events.of(request.user.subject), per_page=LINES)
    told = {
        "copy": downloads.latest(request.user),
        "trouble": trouble,
        "again": AGAIN,
        "hours": int(downloads.KEPT.total_seconds() // 3600),
        "page": events.get_page(request.GET.get("page")),
    }
    page = render(request, "me/download.html", told, status=status)
    page.headers["Cache-Control"] = "private, no-store"
    return page
