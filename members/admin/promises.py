"""The live checks of the promises: what they said, and the button that has them made now."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from members import promise_watch
from privacy.masks import MaskedAdmin
from privacy.models import CheckResult, CheckRun

MAY_RUN = "privacy.run_promise_checks"
RUNNING = "admin:privacy_checkresult_run"
# Seconds after which the page asks again how far a run is.
AGAIN = 2


@admin.register(CheckResult)
class CheckResultAdmin(MaskedAdmin):
    """Every result of 90 days, the newest first."""

    columns = (
        *("run", "clause", "check_name", "state", "wrong", "among", "is_sample"),
        *("reason", "milliseconds", "checked_at"),
    )
    list_display = (
        *("clause", "check_name", "state", "wrong", "among", "reason"),
        *("milliseconds", "checked_at"),
    )
    list_filter = ("state", "clause")
    ordering = ("-id",)
    change_list_template = "admin/privacy/checkresult/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view(self.run)
        return [
            path("run/", guarded, name=RUNNING.partition(":")[2]),
            *super().get_urls(),
        ]

    def run(self, request: HttpRequest) -> HttpResponse:
        """How far the run is that is under way; by POST, one is asked for."""
        if not request.user.is_active or not request.user.has_perm(MAY_RUN):
            raise PermissionDenied
        if request.method == "POST":
            promise_watch.ask()
            messages.success(request, "Everything is being checked.")
            return redirect(RUNNING)
        shown: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": "Check the promises",
            "opts": self.opts,
            "again": AGAIN,
            **progress(),
        }
        return render(request, "admin/privacy/checkresult/run.html", shown)


def progress() -> dict[str, Any]:
    """The run under way, with how many of its checks are made; else the last one, and what it found."""
    last = CheckRun.objects.order_by("-id").first()
    results = list(last.results.all()) if last else []
    return {
        "run": last,
        "is_under_way": bool(last and not last.ended_at),
        "done": len(results),
        "trouble": [one for one in results if one.state in promise_watch.TROUBLE],
    }
