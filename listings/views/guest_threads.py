"""A guest's conversations, behind the link that was mailed to them: without account or cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings.asking import inbox, inquiries, links, names
from listings.asking.entries import Reader
from listings.models import GuestLink, Side
from listings.views import thread_pages
from listings.views.my_inquiries import ABOUT
from listings.views.thread_pages import Place
from members.http import refuse_other_sites

View = Callable[..., HttpResponseBase]


def by_link(view: View) -> View:
    """For whoever has the link. Nothing of the page is kept, nor named to other sites.

    Without a cookie there is no token to check: what other sites send is refused.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def door(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            refuse_other_sites(request)
        try:
            link = links.behind(token)
            answer = view(request, link, token, **kwargs)
        except links.Unknown:
            answer = render(request, "inquiries/link_gone.html", status=404)
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return door


@by_link
@require_safe
def guest_threads(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    """The button that sends what waits; afterwards what they asked, and the answers."""
    guest = link.inquirer
    if not guest.confirmed_at:
        if link.is_over:
            raise links.Unknown
        shown = {"token": token, "threads": guest.threads.select_related("company")}
        return render(request, "inquiries/confirm.html", shown)
    if link.is_over:
        return render(request, "inquiries/link_over.html", {"token": token})
    asked = inbox.Asked.of(request.GET, first=inbox.ALL)
    page = inbox.page_of(
        inbox.of_inquirer(guest, asked, None), request.GET.get("page", "1")
    )
    rows = [
        {
            "thread": one,
            "other": names.supplier(one, str(request.LANGUAGE_CODE)),
            "address": reverse("guest-thread", args=[token, one.pk]),
            "is_unread": getattr(one, "is_unread", False),
        }
        for one in page
    ]
    listed = {"rows": rows, "page": page, "asked": asked, "ends": link.ends_at}
    return render(request, "inquiries/threads.html", listed)


@by_link
@require_POST
def confirm_inquiry(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    """The address is theirs: what they wrote leaves."""
    inquiries.confirm_guest(token)
    return redirect("guest-threads", token)


@by_link
@require_POST
def renew_link(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    """A new link goes to the address, and nowhere else."""
    links.renew(link)
    return render(request, "inquiries/link_renewed.html")


def place_of(link: GuestLink, token: str, number: UUID) -> Place:
    """One of their threads. Raises Unknown where the link opens nothing any more."""
    if link.is_over or not link.inquirer.confirmed_at:
        raise links.Unknown
    rows = link.inquirer.threads.select_related(*ABOUT)
    return Place(
        get_object_or_404(rows, pk=number),
        Reader(Side.BUYER, None),
        "inquiries/thread.html",
        page=reverse("guest-thread", args=[token, number]),
        act=reverse("act-on-guest-thread", args=[token, number]),
        file="guest-thread-file",
        is_guest=True,
        token=token,
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def guest_thread(
    request: HttpRequest, link: GuestLink, token: str, number: UUID
) -> HttpResponse:
    return thread_pages.written(request, place_of(link, token, number))


@by_link
@require_POST
def act_on_guest_thread(
    request: HttpRequest, link: GuestLink, token: str, number: UUID
) -> HttpResponse:
    return thread_pages.acted(request, place_of(link, token, number))


@by_link
@require_safe
def guest_thread_file(
    request: HttpRequest, link: GuestLink, token: str, number: UUID, file: int
) -> HttpResponseBase:
    return thread_pages.attachment(place_of(link, token, number), file)
