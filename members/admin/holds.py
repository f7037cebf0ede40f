"""Holds: two privacy officers agree on each; one is enough to release it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from members.admin.acts import Act, ActingAdmin, Sure
from members.admin.desk import long_text
from members.admin.leavings import staff_named
from members.models import Company, Member
from privacy import days, hold_orders, holds
from privacy.masks import MaskedInline
from privacy.models import Hold, HoldExtension

MAY = "privacy.set_hold"
Fact = tuple[str, Any]
DAY = forms.DateInput(attrs={"type": "date"})


def kinds() -> list[tuple[str, str]]:
    """Everything, or one row of a kind."""
    labels = sorted(model._meta.label for model in holds.all_holdable())
    return [("", "Everything of it"), *((label, label) for label in labels)]


class AskHold(forms.Form):
    """A hold: of whom, of what, on which ground, and until when."""

    member_id = forms.CharField(
        label="Member ID", max_length=40, required=False, help_text="Or a company."
    )
    company = forms.IntegerField(
        label="Company", required=False, min_value=1, max_value=2**63 - 1
    )
    company.help_text = "The number in the address of its page."
    label = forms.ChoiceField(label="What is held", choices=kinds, required=False)
    row = forms.CharField(
        label="Key of the one row",
        max_length=64,
        required=False,
        help_text="Not for everything.",
    )
    ground = forms.ChoiceField(
        choices=[(one.value, str(one.label)) for one in Hold.Ground]
    )
    reference = forms.CharField(
        max_length=200, help_text="File number of the court, the claim, or the law."
    )
    reason = long_text("Reason", help_text="For our staff. Name nobody in it.")
    until = forms.DateField(
        label="Last day", widget=DAY, help_text="Within two years. It can be extended."
    )
    told_from = forms.DateField(
        label="Member reads of it from",
        widget=DAY,
        required=False,
        help_text="Only where the law forbids to tell them sooner; within 12 months.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(said.get("member_id")) is bool(said.get("company")):
            raise forms.ValidationError("Name a member or a company, and not both.")
        if bool(said.get("label")) is not bool(said.get("row")):
            raise forms.ValidationError("One row is named by its kind and its key.")
        if "\0" in said.get("row", ""):
            raise forms.ValidationError("This member or company has no such row.")
        whose = said.pop("member_id", "")
        said["subject"] = subject_of(whose) if whose else None
        company = said.get("company")
        if company and not Company.objects.filter(pk=company).exists():
            self.add_error("company", "There is no such company.")
        if whose and said["subject"] is None:
            self.add_error("member_id", "There is no such member.")
        return said


def subject_of(member_id: str) -> Any:
    found = Member.objects.filter(member_id__iexact=member_id)
    return found.values_list("subject", flat=True).first()


class AskLonger(forms.Form):
    """A later end, and why."""

    until = forms.DateField(label="Last day", widget=DAY)
    reason = long_text("Reason", help_text="For our staff. Name nobody in it.")


class WhyReleased(forms.Form):
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def told(hold: Hold) -> Iterable[Fact]:
    """What the second person reads before agreeing."""
    yield "Of", whose(hold)
    yield "What", f"{hold.label} {hold.row}" if hold.row else "Everything"
    yield "Ground", hold.get_ground_display()
    yield "Reference", hold.reference
    yield "Reason", hold.reason
    yield "Until", days.day(hold.until, "en")
    yield (
        "Its member reads of it",
        days.day(hold.told_from, "en") if hold.told_from else "at once",
    )
    yield "Asked for by", staff_named(hold.set_by)


def told_longer(hold: Hold) -> Iterable[Fact]:
    longer = hold.extensions.filter(approved_by=None).first()
    if longer:
        yield "Longer until", days.day(longer.until, "en")
        yield "Why longer", longer.reason
        yield "Longer asked for by", staff_named(longer.asked_by)
    yield from told(hold)


def whose(hold: Hold) -> str:
    if hold.subject:
        return f"Member {staff_named(hold.subject)}"
    company = Company.objects.filter(pk=hold.company or 0).first()
    return f"Company {company or hold.company}"


def waits(hold: Hold) -> bool:
    return hold.approved_at is None


def waits_longer(hold: Hold) -> bool:
    return hold.stands and hold.extensions.filter(approved_by=None).exists()


def approve(hold: Hold, *, by: Member) -> None:
    hold_orders.approve(hold, by=by.subject)


def decline(hold: Hold, *, by: Member) -> None:
    hold_orders.decline(hold)


def ask_longer(hold: Hold, *, by: Member, until: date, reason: str) -> None:
    hold_orders.ask_longer(hold, until=until, reason=reason, by=by.subject)


def approve_longer(hold: Hold, *, by: Member) -> None:
    hold_orders.approve_longer(hold, by=by.subject)


def decline_longer(hold: Hold, *, by: Member) -> None:
    hold_orders.decline_longer(hold)


def release(hold: Hold, *, by: Member, reason: str) -> None:
    hold_orders.release(hold, reason=reason, by=by.subject)


APPROVE = Act(
    name="approve",
    label="Approve",
    warning="From now on this is not deleted before its last day.",
    done="Approved. The hold stands.",
    permission=MAY,
    deed=approve,
    is_possible=waits,
    form=Sure,
    facts=told,
)
DECLINE = Act(
    name="decline",
    label="Decline or withdraw",
    warning="Nothing is held, and the entry goes.",
    done="Declined. Nothing is held.",
    permission=MAY,
    deed=decline,
    is_possible=waits,
    form=Sure,
    facts=told,
)
LONGER = Act(
    name="longer",
    label="Ask for a later end",
    warning="Somebody else has to approve it.",
    done="Asked for. Somebody else has to approve it.",
    permission=MAY,
    deed=ask_longer,
    is_possible=lambda hold: hold.stands and not waits_longer(hold),
    form=AskLonger,
    facts=told,
)
APPROVE_LONGER = Act(
    name="approve-longer",
    label="Approve the later end",
    warning="The hold stands until that day.",
    done="Approved. The hold stands longer.",
    permission=MAY,
    deed=approve_longer,
    is_possible=waits_longer,
    form=Sure,
    facts=told_longer,
)
DECLINE_LONGER = Act(
    name="decline-longer",
    label="Decline the later end",
    warning="The hold ends on the day it was to.",
    done="Declined. The hold ends on its day.",
    permission=MAY,
    deed=decline_longer,
    is_possible=waits_longer,
    form=Sure,
    facts=told_longer,
)
RELEASE = Act(
    name="release",
    label="Release",
    warning="Nothing is kept for it any more. What was kept of an erased account is erased"
    " within the hour.",
    done="Released.",
    permission=MAY,
    deed=release,
    is_possible=lambda hold: hold.stands,
    form=WhyReleased,
    facts=told,
)
ASK = Act(
    name="ask",
    label="Ask for a hold",
    warning="It holds nothing until somebody else approves.",
    done="Asked for. Somebody else has to approve it.",
    permission=MAY,
    deed=approve,
    is_possible=waits,
)


class ExtensionsOfHold(MaskedInline):
    model = HoldExtension
    columns = ("until", "reason", "asked_at", "approved_at")
    # Staff wrote it for staff.
    known_to_staff = frozenset(columns)
    ordering = ("-asked_at",)
    verbose_name_plural = "extensions"


@admin.register(Hold)
class HoldAdmin(ActingAdmin):
    """What may not be deleted, why, and until when; the latest first."""

    columns = (
        *("number", "of_whom", "state", "label", "row", "ground", "reference"),
        *("reason", "told_from", "set_at", "requester", "approved_at", "approver"),
        *("until", "released_at", "releaser", "released_for", "ended_at", "copies"),
    )
    # Staff wrote it for staff, under a number.
    known_to_staff = frozenset(
        {
            *("number", "label", "row", "ground", "reference", "reason"),
            *("told_from", "set_at", "approved_at", "until"),
        }
    )
    list_display = ("__str__", "state", "ground", "reference", "set_at", "until")
    list_filter = ("ground", ("ended_at", admin.EmptyFieldListFilter))
    ordering = ("-set_at",)
    search_fields = ("=reference",)
    search_help_text = "A reference, whole"
    inlines = (ExtensionsOfHold,)
    change_list_template = "admin/privacy/hold/change_list.html"
    refusals = (hold_orders.Refused,)
    acts = (APPROVE, DECLINE, LONGER, APPROVE_LONGER, DECLINE_LONGER, RELEASE)

    @admin.display(description="of")
    def of_whom(self, row: Hold) -> str:
        return whose(row)

    @admin.display(description="state")
    def state(self, row: Hold) -> str:
        if row.ended_at:
            return "over"
        if waits(row):
            return "waits for a second person"
        if row.stands:
            return f"stands until {days.day(row.until, 'en')}"
        return "over; what it kept is erased within the hour"

    @admin.display(description="asked for by")
    def requester(self, row: Hold) -> str:
        return staff_named(row.set_by)

    @admin.display(description="approved by")
    def approver(self, row: Hold) -> str:
        return staff_named(row.approved_by) if row.approved_by else "–"

    @admin.display(description="released by")
    def releaser(self, row: Hold) -> str:
        return staff_named(row.released_by) if row.released_by else "–"

    @admin.display(description="copies kept of erased accounts")
    def copies(self, row: Hold) -> int:
        return row.rows.count()

    def get_urls(self) -> list[URLPattern]:
        guarded: Any = self.admin_site.admin_view(reauthentication_required(self.ask))
        return [
            path("ask/", guarded, name="privacy_hold_ask"),
            *super().get_urls(),
        ]

    def ask(self, request: HttpRequest) -> HttpResponse:
        """A new hold, which somebody else approves."""
        by = request.user
        if not isinstance(by, Member) or not by.has_perm(MAY):
            raise PermissionDenied
        form = AskHold(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                hold = hold_orders.ask(by=by.subject, **form.cleaned_data)
            except hold_orders.Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, ASK.done)
                return redirect(self.address(hold, "change"))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": ASK.label,
            "act": ASK,
            "row": "A new hold",
            "form": form,
            "back": reverse("admin:privacy_hold_changelist"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/act.html", context, status=status)
