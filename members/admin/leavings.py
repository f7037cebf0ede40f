"""Erasure by two of our staff: one asks, another approves, and the member has a week.

What is carried out is in the ledger of erasures; what is taken back is gone.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from members import leaving
from members.admin.acts import Act, ActingAdmin, Reason, Sure
from members.models import Leaving, Member
from members.models.leaving import UNDO
from privacy import days, erasures
from privacy.masks import MaskedAdmin
from privacy.models import Erasure, Hold

MAY = "members.erase_member"
Fact = tuple[str, Any]


class ErasureReason(Reason):
    """Why an account is to be erased, and where the request for it is kept."""

    ticket = forms.CharField(
        max_length=60,
        help_text="The number of the request, for instance of the member's letter.",
    )
    field_order = ("ticket", "reason")


def plan(member: Member) -> Iterable[Fact]:
    """What an erasure would do: as its member reads it, and what a hold keeps."""
    yield "Ends with the account", named(leaving.ending_with(member))
    yield "Goes on without it", named(leaving.staying_without(member))
    found = erasures.plan()
    for title, part in (("Goes", found.goes), ("Stays", found.stays)):
        for category, lines in part:
            what = "\n".join(str(line.what) for line in lines)
            yield f"{title}: {category.label}", what
    held = Hold.objects.standing().filter(subject=member.subject)
    ending = leaving.ending_with(member).values_list("pk", flat=True)
    held |= Hold.objects.standing().filter(company__in=list(ending))
    said = [f"{one}, until {days.day(one.until, 'en')}" for one in held]
    yield "Kept by a hold", "\n".join(said) or "Nothing"


def named(companies: Iterable[Any]) -> str:
    return "\n".join(str(one) for one in companies) or "No company"


def asked(row: Leaving) -> Iterable[Fact]:
    """What the second person reads before agreeing."""
    yield "Account", row.member.member_id
    yield "Asked for by", staff_named(row.asked_by)
    yield "Ticket", row.ticket
    yield "Reason", row.reason
    yield from plan(row.member)


def staff_named(subject: Any) -> str:
    """A member of our staff by their member ID."""
    found = Member.objects.filter(subject=subject).first() if subject else None
    return found.member_id if found else "a deleted account"


def is_unapproved(row: Leaving) -> bool:
    return row.asked_by is not None and row.approved_by is None


def decline(row: Leaving, *, by: Member) -> None:
    leaving.decline(row, by=by)


# On the page of a member.
ASK = Act(
    name="erase",
    label="Ask for the erasure",
    warning=f"Nothing happens until another of our staff approves. Then the member is told by"
    f" mail, reads your reason, and has {UNDO.days} days to keep the account.",
    done="The erasure is asked for. Another of our staff has to approve it.",
    permission=MAY,
    deed=leaving.ask_by_staff,
    is_possible=lambda member: not hasattr(member, "leaving"),
    form=ErasureReason,
    facts=plan,
)
APPROVE = Act(
    name="approve",
    label="Approve",
    warning=f"The member is told by mail, and has {UNDO.days} days to keep the account. Then it"
    " is erased for good.",
    done="Approved. The member is told.",
    permission=MAY,
    deed=leaving.approve,
    is_possible=is_unapproved,
    form=Sure,
    facts=asked,
)
DECLINE = Act(
    name="decline",
    label="Decline or withdraw",
    warning="The account stays, and nobody is told.",
    done="Declined. The account stays.",
    permission=MAY,
    deed=decline,
    is_possible=is_unapproved,
    form=Sure,
)


@admin.register(Leaving)
class LeavingAdmin(ActingAdmin):
    """Accounts that are to be erased: what waits for a second person, and what runs."""

    columns = (
        *("number", "account", "state", "cause", "asked_at", "due_at"),
        *("requester", "ticket", "reason"),
    )
    # Staff wrote it, for staff and for whom it concerns; when and why, about nobody.
    known_to_staff = frozenset(
        {"number", "cause", "asked_at", "due_at", "ticket", "reason", "approved_by"}
    )
    follows = ("member",)
    list_display = ("__str__", "state", "cause", "ticket", "asked_at", "due_at")
    list_filter = ("cause", ("approved_by", admin.EmptyFieldListFilter))
    ordering = ("-asked_at",)
    search_fields = ("=ticket",)
    search_help_text = "A ticket, whole"
    acts = (APPROVE, DECLINE)

    @admin.display(description="account")
    def account(self, row: Leaving) -> str:
        return row.member.member_id

    @admin.display(description="state")
    def state(self, row: Leaving) -> str:
        if is_unapproved(row):
            return "waits for a second person"
        return f"erased on {days.moment(row.due_at, 'en')} unless kept"

    @admin.display(description="asked for by")
    def requester(self, row: Leaving) -> str:
        return staff_named(row.asked_by) if row.asked_by else "the member"

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The row goes with the account; who asked and who approved stays in the log."""
        asker = staff_named(obj.asked_by)
        more = f"{message} Asked for by {asker}, ticket {obj.ticket}."
        return super().log_change(request, obj, more)


@admin.register(Erasure)
class ErasureAdmin(MaskedAdmin):
    """The ledger of what was erased: when, why, how many rows. Whose, stays behind the mask."""

    columns = ("number", "recorded_at", "cause", "rows", "subject", "counts")
    # Under a number that leads to nobody.
    known_to_staff = frozenset({"number", "cause", "counts"})
    list_display = ("recorded_at", "number", "cause", "rows")
    list_filter = ("cause",)
    ordering = ("-position",)

    @admin.display(description="rows")
    def rows(self, row: Erasure) -> int:
        return sum(row.counts.values())
