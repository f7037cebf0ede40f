"""The form about a certificate."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from members.company_forms import OneLine
from members.models import Certificate
from members.pdf_forms import PdfField


def day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class CertificateForm(forms.ModelForm[Certificate]):
    """A certificate as the company states it, with its document for our staff."""

    standard = OneLine(
        label=_("Standard"), max_length=60, help_text=_("Such as ISO 9001:2015.")
    )
    scope = OneLine(
        label=_("Scope"),
        max_length=200,
        required=False,
        help_text=_("What it covers, in the words of the certificate."),
    )
    body = OneLine(label=_("Issued by"), max_length=120, required=False)
    number = OneLine(label=_("Number"), max_length=60, required=False)
    valid_from = day(_("Valid from"))
    valid_until = day(
        _("Valid until"),
        required=False,
        help_text=_("After this day it is no longer shown."),
    )
    # Not the model's own: what comes out is content, and a deed keeps it.
    pdf = PdfField(
        label=_("The document"),
        help_text=_(
            "A PDF of at most 10 MB. Our staff read it; visitors never get it."
        ),
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Certificate
        fields = ("standard", "scope", "body", "number", "valid_from", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["pdf"].required = not self.instance.document
            self.fields["form_key"].required = False
            self.initial["seen"] = self.instance.handed_in_at.isoformat()

    def clean(self) -> None:
        begins = self.cleaned_data.get("valid_from")
        ends = self.cleaned_data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("It ends before it begins."))

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
