"""One list of everything that waits for our staff, and the way from one to the next."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from listings.moderation import queue
from members.admin.desk import DeskAdmin, age
from members.models import Member

KEYS = {kind.key for kind in queue.KINDS}


class QueueAdmin(DeskAdmin):
    """The list stands among the pages of the reviews, which are most of it."""

    def own_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("queue/", guarded(require_safe(self.queue)), name="queue"),
            path("queue/next/", guarded(require_safe(self.next)), name="queue-next"),
            path("queue/take/", guarded(require_POST(self.take)), name="queue-take"),
            *super().own_urls(),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Everything that waits and that the reader may decide, what is due first on top."""
        member = self.decider(request)
        only = chosen(request)
        held = queue.assigned()
        onward = urlencode({"onward": next_address(only)})
        rows = [
            {
                "row": one,
                "age": age(one.since),
                "assignee": held.get((one.kind, one.key)),
                "address": f"{one.address}?{onward}",
            }
            for one in queue.waiting(member, only=only)
        ]
        if request.GET.get("mine"):
            rows = [one for one in rows if one["assignee"] == member]
        counts = queue.counts(member)
        shown = self.admin_site.each_context(request) | {
            "title": "What waits",
            "opts": self.opts,
            "rows": rows,
            "counts": counts,
            "total": sum(n for _kind, n in counts),
            "only": only,
            "next": next_address(only),
            "reader": member,
        }
        return render(request, "admin/queue.html", shown)

    def next(self, request: HttpRequest) -> HttpResponse:
        """On to what is due first and in nobody else's hands."""
        member, only = self.decider(request), chosen(request)
        after = request.GET.get("after", "")
        one = queue.next_of(member, only=only, after=after)
        if one is None:
            messages.info(request, "Nothing more waits.")
            return redirect(queue_address(only))
        onward = urlencode({"onward": next_address(only)})
        return redirect(f"{one.address}?{onward}")

    def take(self, request: HttpRequest) -> HttpResponse:
        """Say that one looks at something, or no longer does."""
        member = self.decider(request)
        kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
        if kind not in KEYS or not 0 < len(key) <= 40 or not key.isprintable():
            return HttpResponseBadRequest("No such thing waits.")
        if request.POST.get("act") == "give back":
            queue.give_back(kind, key, by=member)
        elif not queue.take(kind, key, by=member):
            messages.error(request, "Somebody else looks at it already.")
        return redirect(queue_address(chosen(request)))

    def decider(self, request: HttpRequest) -> Member:
        """Staff who may decide at least one kind of what waits."""
        member = self.who(request)
        if not queue.kinds_of(member):
            raise PermissionDenied
        return member


def chosen(request: HttpRequest) -> str:
    """The kind that is asked for alone; none is all."""
    asked = request.GET.get("kind", "")
    return asked if asked in KEYS else ""


def queue_address(only: str) -> str:
    address = reverse("admin:queue")
    return f"{address}?kind={only}" if only else address


def next_address(only: str) -> str:
    address = reverse("admin:queue-next")
    return f"{address}?kind={only}" if only else address
