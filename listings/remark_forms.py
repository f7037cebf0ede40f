"""What readers say of a page: a report, or what it should say instead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.models import Correction, Report

LONGEST = 500


def long_text(label: Any, *, required: bool, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class AddressForm(forms.Form):
    """Where an answer goes, if one is wanted."""

    address = forms.EmailField(
        label=_("E-mail address for the answer"),
        max_length=254,
        required=False,
        help_text=_(
            "Only if you want a mail when it is decided. We keep it sealed until then, "
            "show it to nobody, and delete it with the decision."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class ReportForm(AddressForm):
    """What is wrong with a page, for our staff."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
    )
    words = long_text(
        _("What our staff should know"),
        required=False,
        help_text=_(
            "At most 500 characters. Our staff read it, and nobody else. Please name no "
            "private person."
        ),
    )
    field_order = ("reason", "words", "address")


class CorrectionForm(AddressForm):
    """What a page should say instead, for its supplier."""

    about = forms.ChoiceField(
        label=_("What should be corrected?"),
        choices=Correction.About.choices,
        widget=forms.RadioSelect,
    )
    words = long_text(
        _("What should it say, and how do you know?"),
        required=True,
        help_text=_(
            "At most 500 characters. The supplier reads this, and our staff if the supplier "
            "does not answer. Who you are is not passed on."
        ),
    )
    field_order = ("about", "words", "address")
