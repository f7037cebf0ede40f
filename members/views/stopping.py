"""Behind the link of a mail that can be switched off: a button, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members import stopping
from members.notifications import WORDS


@csrf_exempt  # the signed link is the permission; a mail program's one click has no token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_kind(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page changes nothing, and it does not say whose mail it is."""
    try:
        kind, subject = stopping.about(token)
    except stopping.Forged:
        return render(request, "me/stop_kind.html", {"is_forged": True}, status=400)
    if request.method == "POST":
        stopping.stop(kind, subject)
    shown = {"kind": kind, "words": WORDS[kind], "is_done": request.method == "POST"}
    return render(request, "me/stop_kind.html", shown)
