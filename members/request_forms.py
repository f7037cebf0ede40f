"""The form in which anybody asks about privacy, and what may be added later."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.form_keys import KeyField
from members.models import PrivacyRequest

SHORTEST, LONGEST = 10, 5000
# Nobody reads a form and writes a sentence in less.
SECONDS = 4


def long_text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )


class Keyed(forms.Form):
    """A form with a key, a trap, and a least time to fill it in."""

    key = KeyField()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        _key, seconds = said.get("key") or (None, None)
        # In the page by hand: `website`, which no person sees.
        if self.data.get("website"):
            raise ValidationError(
                _("A field was filled in that no person sees. Write us a mail instead.")
            )
        if seconds is not None and seconds < SECONDS:
            raise ValidationError(
                _("That was faster than anybody can write. Send it once more.")
            )
        return said

    def form_key(self) -> UUID:
        return UUID(str(self.cleaned_data["key"][0]))


class RequestForm(Keyed):
    """What somebody asks, and where the answer goes."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=PrivacyRequest.Kind.choices,
        widget=forms.RadioSelect,
    )
    text = long_text(
        _("What do you ask?"),
        _("10 to 5,000 characters. Only our privacy officers read it."),
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_(
            "We mail you a link. Your request counts once you have opened it and confirmed "
            "that the address is yours; the answer goes there."
        ),
    )
    field_order = ("kind", "text", "address")

    def __init__(self, *args: Any, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_member:
            del self.fields["address"]


class MoreForm(Keyed):
    """What the requester adds."""

    text = long_text(_("Write more"), _("10 to 5,000 characters."))
