"""What our staff looked at, and the weeks that somebody else goes through and signs off."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from members import staff_access
from members.models import Member
from privacy import access
from privacy.masks import MaskedAdmin
from privacy.models import AccessRecord, AccessReview

SIGN = "privacy.add_accessreview"


class SignOff(forms.Form):
    """What whoever went through a week says."""

    words = forms.CharField(
        label="What you looked into, and what you found",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )


@admin.register(AccessRecord)
class AccessRecordAdmin(MaskedAdmin):
    """Every look, by whom and why. Whom it concerns stays behind the mask."""

    columns = (
        *("position", "recorded_at", "by", "role", "about", "purpose"),
        *("ticket", "reason", "fields", "subject", "target"),
    )
    # Staff are answerable for what they opened: to those who go through it.
    known_to_staff = frozenset(
        {"role", "about", "purpose", "ticket", "reason", "fields"}
    )
    list_display = ("recorded_at", "by", "role", "about", "purpose", "ticket")
    list_filter = ("purpose", "about")
    ordering = ("-position",)
    change_list_template = "admin/looks.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_name(super().get_queryset(request), "staff")

    @admin.display(description="who looked")
    def by(self, row: Any) -> str:
        return row.who or "a deleted account"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("weeks/", guarded(self.weeks), name="privacy_accessrecord_weeks"),
            path(
                "weeks/<str:day>/",
                guarded(self.week),
                name="privacy_accessrecord_week",
            ),
            *super().get_urls(),
        ]

    def weeks(self, request: HttpRequest) -> HttpResponse:
        """The weeks that wait, and those that were signed off."""
        overseer(request, SIGN)
        done = AccessReview.objects.order_by("-week")
        page = Paginator(done, per_page=26).get_page(request.GET.get("p"))
        names = names_of([one.reviewer for one in page])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Looks by the week",
            "waiting": access.to_review(timezone.now().date()),
            "page": page,
            "done": [
                (one, names.get(one.reviewer, "a deleted account")) for one in page
            ],
        }
        return TemplateResponse(request, "admin/look_weeks.html", context)

    def week(self, request: HttpRequest, day: str) -> HttpResponse:
        """A week's looks, and the form that signs it off."""
        by = overseer(request, SIGN)
        week = monday_of(day)
        form = SignOff(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                access.sign_off(
                    week, reviewer=by.subject, words=form.cleaned_data["words"]
                )
            except access.NotYours:
                form.add_error(
                    None,
                    "You looked yourself in this week. Somebody else signs it off.",
                )
            except access.NotOver:
                form.add_error(None, "It still runs, or was signed off already.")
            else:
                messages.success(request, "The week is signed off.")
                return redirect("admin:privacy_accessrecord_weeks")
        page = Paginator(access.looks_of(week), per_page=100).get_page(
            request.GET.get("p")
        )
        names = names_of([line["staff"] for line in page])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Looks in the week of {week.isoformat()}",
            "week": week,
            "page": page,
            "lines": [
                line
                | {
                    "by": names.get(line["staff"], "a deleted account"),
                    "names": ", ".join(map(staff_access.label, line["fields"])),
                }
                for line in page
            ],
            "review": AccessReview.objects.filter(week=week).first(),
            "is_over": access.bounds(week)[1] <= timezone.now(),
            "is_mine": access.in_week(week).filter(staff=by.subject).exists(),
            "form": form,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/look_week.html", context, status=status)


@admin.register(AccessReview)
class AccessReviewAdmin(MaskedAdmin):
    columns = ("week", "looks", "by", "words", "recorded_at")
    known_to_staff = frozenset({"words"})
    list_display = ("week", "looks", "by", "recorded_at")
    ordering = ("-week",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_name(super().get_queryset(request), "reviewer")

    @admin.display(description="signed off by")
    def by(self, row: Any) -> str:
        return row.who or "a deleted account"


def overseer(request: HttpRequest, permission: str) -> Member:
    """Whoever has this permission. Marketing has none of it, whatever else they may."""
    by = request.user
    if not isinstance(by, Member) or not by.has_perm(permission):
        raise PermissionDenied
    if staff_access.MARKETING in staff_access.roles_of(by):
        raise PermissionDenied
    return by


def monday_of(day: str) -> date:
    try:
        found = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    if found != access.monday(found) or not 2000 <= found.year <= 9000:
        raise Http404
    return found


def with_name(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Rows with the member ID of the staff whose key they hold."""
    staff = Member.objects.filter(subject=OuterRef(key)).values("member_id")
    found: QuerySet[Any] = rows.annotate(who=Subquery(staff[:1]))
    return found


def names_of(subjects: Any) -> dict[Any, str]:
    """The member IDs of staff, by key."""
    found = Member.objects.filter(subject__in=set(subjects))
    return dict(found.values_list("subject", "member_id"))
