"""The forms about a company's team."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from members.account_forms import SignUpForm
from members.models import Company, Membership
from members.team_words import words_of


def role_field(roles: Iterable[str]) -> forms.ChoiceField:
    """The roles to choose from, each with what it may do."""
    return forms.ChoiceField(
        label=_("Role"),
        choices=[
            (one.role, _("%(role)s: %(may)s") % {"role": one.name, "may": one.may})
            for one in words_of(roles)
        ],
        widget=forms.RadioSelect,
    )


class InviteForm(forms.Form):
    """Whom to ask into the team, and in which role."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "Of the person alone: everybody has an account of their own, and nobody passes "
            "on a password."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(own.gives())


class RoleForm(forms.Form):
    """Another role for somebody in the team."""

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles)


class InvitedSignUpForm(SignUpForm):
    """Joining by an invitation: the address is the one that it went to."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
        self.address = address

    def clean(self) -> None:
        self.cleaned_data["email"] = self.address
        super().clean()


class HandOverForm(forms.Form):
    """Who becomes an owner, and whether the one who asks stays one."""

    to = forms.ModelChoiceField(
        label=_("Who becomes an owner"),
        queryset=Membership.objects.none(),
        empty_label="—",
    )
    is_shared = forms.BooleanField(
        label=_("I stay an owner too"),
        required=False,
        help_text=_("Without this you are an administrator then."),
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = company.memberships.exclude(role=Membership.Role.OWNER)
        field = self.fields["to"]
        field.queryset = colleagues.select_related("member").by_rank()  # type: ignore[attr-defined]
        field.label_from_instance = in_words  # type: ignore[attr-defined]


def in_words(place: Membership) -> str:
    """Somebody of the team, as a list of choices names them."""
    return f"{place.member.full_name} ({place.member.member_id}, {place.get_role_display()})"
