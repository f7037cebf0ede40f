"""Claims to companies, and the decisions about them."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin

from members import claims, staff_access
from members.admin.desk import Answer, DeskAdmin, Fact, Gone, age, long_text
from members.models import Claim, Member
from privacy import access, days


class ClaimAnswer(Answer):
    """A decision about a claim; for one against the owners "no" also stops it later."""

    reason = long_text("Your reason", help_text="The claimant and the owners read it.")


@admin.register(Claim)
class ClaimAdmin(DeskAdmin):
    """Claims that wait come first, the oldest on top."""

    form_class: ClassVar[type[forms.Form]] = ClaimAnswer
    columns = (
        "company",
        "way",
        "why",
        "is_disputed",
        "asked_at",
        "granted_at",
        *("refused_at", "decided_by", "reason", "due_at", "stopped_at", "stopped_by"),
        "done_at",
    )
    # What became of it, without who asked and why.
    known_to_staff = frozenset(
        {
            *("company", "way", "is_disputed", "asked_at", "granted_at", "refused_at"),
            *("due_at", "stopped_at", "done_at", "decided_by", "stopped_by"),
        }
    )
    follows = ("company", "member")
    list_display = ("company", "to_decide", "way", "is_disputed", "waited", "state")
    list_filter = (
        ("granted_at", admin.EmptyFieldListFilter),
        ("refused_at", admin.EmptyFieldListFilter),
        "way",
    )
    search_fields = ("company__trading_name",)
    search_help_text = "The company's name"
    ordering = ("-granted_at", "-refused_at", "asked_at")

    @admin.display(description="waited")
    def waited(self, row: Claim) -> str:
        return age(row.asked_at) if self.waits(row) else "–"

    @admin.display(description="state")
    def state(self, row: Claim) -> str:
        if row.stopped_at:
            return "stopped"
        if row.done_at:
            return "done"
        if row.due_at:
            return f"granted, holds from {days.moment(row.due_at, 'en')}"
        return "refused" if row.refused_at else "waits"

    def waits(self, row: Claim) -> bool:
        is_open = row.granted_at is None and row.refused_at is None
        may_stop = bool(row.due_at and not row.done_at and not row.stopped_at)
        return is_open or may_stop

    def looks(self, row: Claim) -> Iterable[access.Look]:
        """The claimant's words, and the company's number in a register."""
        about = access.About.CLAIM
        if row.member:
            yield staff_access.of_member(row.member, about, ["member_id", "why"])
        fields = ["registry", "registry_number"]
        yield staff_access.of_company(row.company, about, fields)

    def facts(self, row: Claim) -> Iterable[Fact]:
        yield "Company", row.company.trading_name
        yield "Web address", row.company.web_address or "none"
        yield "Register", f"{row.company.registry} {row.company.registry_number}"
        yield "Claimed by", row.member.member_id if row.member else "a deleted account"
        yield "Their reasons", claims.reasons(row)
        yield "Waited", age(row.asked_at)
        if claims.has_team(row.company):
            yield (
                "Mind",
                "The company has a team. Its owners are told and have 72 hours.",
            )
        if row.due_at:
            yield (
                "Granted",
                f"It holds from {days.moment(row.due_at, 'en')}. No stops it.",
            )

    def act(self, row: Claim, said: dict[str, Any], by: Member) -> str:
        try:
            if row.granted_at and said["decision"] == "yes":
                return "Nothing changed: it was granted before."
            if row.granted_at:
                claims.stop(row, by=by, reason=said["reason"])
                return "Stopped. The owners and the claimant are told."
            if said["decision"] == "yes":
                granted = claims.grant(row, by=by, reason=said["reason"])
                return "Granted, in 72 hours." if granted.due_at else "Granted."
            claims.refuse(row, by=by, reason=said["reason"])
        except claims.OtherUnderWay as error:
            raise Gone(
                "Another claim to this company was granted. Decide when it is done or stopped."
            ) from error
        except claims.DecidedAlready as error:
            raise Gone("Somebody decided this claim meanwhile.") from error
        return "Refused. The claimant reads why."
