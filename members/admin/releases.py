"""Releases of statistics and their budgets: read by officers, and ordered with a preview of the cost."""

from typing import Any
from uuid import UUID, uuid4

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from members import release_words, releasing, statistics
from members.admin.leavings import staff_named
from members.models import Member
from privacy.masks import MaskedAdmin, MaskedInline
from privacy.models import Budget, Release, ReleasedTable, ReleaseOrder

# Seconds after which the page of an order asks again.
AGAIN = 2
ORDERED = "admin:privacy_release_ordered"


class Choose(forms.Form):
    """Which tables, to begin with: all."""

    tables = forms.MultipleChoiceField(
        label="Tables",
        choices=lambda: [
            (one.name, release_words.title(one)) for one in statistics.CATALOGUE.tables
        ],
        widget=forms.CheckboxSelectMultiple,
    )


class Confirm(Choose):
    """The same tables, and why they are released."""

    reason = forms.CharField(
        label="Reason",
        min_length=releasing.REASON_AT_LEAST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Why this cannot wait for the release by the clock. Name nobody in it.",
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)


class TablesOfRelease(MaskedInline):
    model = ReleasedTable
    columns = ("name", "sigma", "rho", "threshold", "cells")
    verbose_name_plural = "tables"

    @admin.display(description="cells")
    def cells(self, row: ReleasedTable) -> int:
        return len(row.values)


@admin.register(Release)
class ReleaseAdmin(MaskedAdmin):
    """What was frozen when, the latest first, and the way to order one more."""

    columns = (
        *("line", "period", "cause", "snapshot_at", "recorded_at", "made_with"),
        "requester",
    )
    list_display = ("period", "line", "cause", "snapshot_at", "made_with")
    list_filter = ("line", "cause")
    ordering = ("-id",)
    inlines = (TablesOfRelease,)
    change_list_template = "admin/privacy/release/change_list.html"

    @admin.display(description="ordered by")
    def requester(self, row: Release) -> str:
        return staff_named(row.by) if row.by else "–"

    def get_urls(self) -> list[URLPattern]:
        make: Any = self.admin_site.admin_view(reauthentication_required(self.make))
        ordered = self.admin_site.admin_view(self.ordered)
        return [
            path("make/", make, name="privacy_release_make"),
            path("ordered/<int:key>/", ordered, name=ORDERED.partition(":")[2]),
            *super().get_urls(),
        ]

    def make(self, request: HttpRequest) -> HttpResponse:
        """Choose tables, see what they cost, and order them: nothing is made but by POST."""
        by = allowed(request)
        if request.method == "POST":
            return self.order(request, by)
        choose = Choose(request.GET if "tables" in request.GET else None)
        if choose.is_valid():
            begins: dict[str, Any] = {"form_key": uuid4(), **choose.cleaned_data}
            return self.page(request, choose, Confirm(initial=begins))
        if not choose.is_bound:
            everything = [one.name for one in statistics.CATALOGUE.tables]
            choose = Choose(initial={"tables": everything})
        return self.page(request, choose, None)

    def order(self, request: HttpRequest, by: Member) -> HttpResponse:
        form = Confirm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            key: UUID = said["form_key"]
            try:
                row = releasing.order(
                    said["tables"], reason=said["reason"], by=by, form_key=key
                )
            except releasing.Refused as refused:
                form.add_error(None, str(refused))
            else:
                return redirect(ORDERED, row.pk)
        return self.page(
            request, Choose({"tables": form["tables"].value() or []}), form
        )

    def page(
        self, request: HttpRequest, choose: Choose, confirm: Confirm | None
    ) -> HttpResponse:
        wanted = choose.cleaned_data["tables"] if choose.is_valid() else []
        plan = releasing.preview(wanted) if wanted and confirm else None
        shown: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Make a release",
            "choose": choose,
            "confirm": confirm if plan else None,
            "chosen": wanted,
            "rule": release_words.RULE,
            "rows": release_words.rows(plan) if plan else [],
            "sums": release_words.sums(plan) if plan else [],
            "is_nothing": bool(plan and not plan.taken),
            "open": releasing.open_order(),
        }
        is_wrong = choose.errors or (confirm is not None and confirm.errors)
        return TemplateResponse(
            request,
            "admin/privacy/release/make.html",
            shown,
            status=422 if is_wrong else 200,
        )

    def ordered(self, request: HttpRequest, key: int) -> HttpResponse:
        """What has become of an order; it asks again while a worker is at it."""
        allowed(request)
        row = ReleaseOrder.objects.filter(pk=min(key, 2**63 - 1)).first()
        if row is None:
            raise Http404
        shown: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Make a release",
            "row": row,
            "release": row.release,
            "tables": list(row.release.tables.order_by("pk")) if row.release else [],
            "again": AGAIN,
        }
        return TemplateResponse(request, "admin/privacy/release/ordered.html", shown)


def allowed(request: HttpRequest) -> Member:
    """Who may spend what all members have of the budget: no marketing."""
    by = request.user
    if not isinstance(by, Member) or not by.is_active or not by.has_perm(releasing.MAY):
        raise PermissionDenied
    return by


@admin.register(Budget)
class BudgetAdmin(MaskedAdmin):
    """What each line has told in a year of what it may (ρ). Raised by `manage.py set_budget`."""

    columns = ("line", "year", "spent", "cap")
    list_display = columns
    list_filter = ("line",)
    ordering = ("-year", "line")


@admin.register(ReleaseOrder)
class ReleaseOrderAdmin(MaskedAdmin):
    """Releases that staff ordered, with the reason, and what became of them."""

    columns = (
        *("line", "period", "tables", "reason", "requester", "asked_at", "tries"),
        *("ended_at", "trouble", "release"),
    )
    # Staff wrote it for staff.
    known_to_staff = frozenset({"reason"})
    follows = ("release",)
    list_display = ("period", "line", "asked_at", "ended_at", "trouble")
    # Orders are made where releases are.
    change_list_template = "admin/privacy/release/change_list.html"
    ordering = ("-id",)

    @admin.display(description="ordered by")
    def requester(self, row: ReleaseOrder) -> str:
        return staff_named(row.by)
