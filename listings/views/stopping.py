"""Behind the links of letters of what is new: a button that ends them, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from listings.buying import alerts


@csrf_exempt  # the signed link is the permission; a mail program's one click has no token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_alerts(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page changes nothing, and it does not say whose letters they are."""
    try:
        what, key = alerts.about(token)
    except alerts.Forged:
        return render(
            request, "listings/stop_alerts.html", {"is_forged": True}, status=400
        )
    if request.method == "POST":
        alerts.stop(what, key)
    shown = {"what": what, "is_done": request.method == "POST"}
    return render(request, "listings/stop_alerts.html", shown)
