"""Who is staff, and in which roles: superusers say so, and never of themselves."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group

from members.admin.acts import Reason
from members.models import Member

ROLES = ("moderator", "verifier", "support", "privacy officer", "marketing")


class StaffRoles(Reason):
    """A member's roles among the staff; none at all means no staff."""

    roles = forms.MultipleChoiceField(
        label="Staff roles",
        choices=[(role, role.capitalize()) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None: no staff. Marketing sees no page of the administration.",
    )
    is_superuser = forms.BooleanField(
        label="Superuser", required=False, help_text="May do everything staff may do."
    )
    field_order = ("roles", "is_superuser", "reason")


def now_of(member: Member) -> dict[str, Any]:
    """What the form begins with."""
    groups = Group.objects.filter(user=member)
    return {
        "roles": list(groups.values_list("name", flat=True)),
        "is_superuser": member.is_superuser,
    }
