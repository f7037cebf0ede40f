"""The mail of a demo world, shown on this machine: so a newcomer can confirm an address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tradedir import kept_mail

HERE = {"127.0.0.1", "::1"}
AT_ONCE = 25


def on_this_machine(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """In a demo world that keeps its mail, for a browser on the same machine; else nothing."""

    @wraps(view)
    @never_cache
    @require_safe
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_here = request.META.get("REMOTE_ADDR") in HERE
        if not (settings.DEMO_WORLD and settings.KEEPS_MAIL and is_here):
            raise Http404
        return view(request, *args, **kwargs)

    return door


@on_this_machine
def mails(request: HttpRequest) -> HttpResponse:
    """All mail that was sent, newest first."""
    page = Paginator(kept_mail.names(), AT_ONCE).get_page(request.GET.get("page"))
    shown = {"page": page, "mails": [kept_mail.read(name) for name in page]}
    return render(request, "demo/mails.html", shown)


@on_this_machine
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its links to follow."""
    try:
        found = kept_mail.read(name)
    except FileNotFoundError:
        raise Http404 from None
    return render(request, "demo/mail.html", {"mail": found})
