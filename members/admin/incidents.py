"""Incidents and drills: how long is left, and what was done."""

from typing import Any

from django.contrib import admin
from django.utils import timezone

from members.admin.acts import Act, ActingAdmin, Reason
from members.interventions import Refused
from members.models import Member
from privacy import days
from privacy.models import Incident

CHANGE = "privacy.change_incident"


def noting(column: str) -> Any:
    """A deed that notes the moment in a column, once."""

    def note(incident: Incident, *, by: Member, reason: str) -> None:
        rows = Incident.objects.filter(pk=incident.pk, **{column: None})
        if not rows.update(**{column: timezone.now()}):
            raise Refused("This was noted already.")

    return note


def act(name: str, label: str, column: str) -> Act:
    return Act(
        name=name,
        label=label,
        warning="The moment is noted and cannot be changed.",
        done=f"{label}.",
        permission=CHANGE,
        deed=noting(column),
        is_possible=lambda row: getattr(row, column) is None,
        form=Reason,
    )


@admin.register(Incident)
class IncidentAdmin(ActingAdmin):
    columns = (
        *("is_drill", "table", "since", "until", "what", "noticed_at", "due"),
        *("touched", "authority_told_at", "members_told_at", "closed_at"),
    )
    list_display = (
        *("__str__", "table", "touched", "due", "authority_told_at", "closed_at"),
    )
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "is_drill")
    ordering = ("-closed_at", "noticed_at")
    acts = (
        act("authority-told", "The authority was told", "authority_told_at"),
        act("members-told", "The members were told", "members_told_at"),
        act("close", "Nothing is left to do", "closed_at"),
    )

    @admin.display(description="tell authority by")
    def due(self, row: Incident) -> str:
        return days.moment(row.due_at, "en")
