"""What a company tells us so that it can be checked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from members.company_forms import OneLine

LARGEST = 5_000_000
IS_PDF = b"%PDF-"


class DocumentForm(forms.Form):
    """A document for our staff alone."""

    title = OneLine(
        label=_("What the document is"),
        max_length=120,
        help_text=_(
            "Your page shows this, such as “Export licence 2026”. Not the file."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    document = forms.FileField(
        label=_("The document"),
        help_text=_(
            "A PDF of at most 5 MB. Our staff alone see it, and it is deleted 30 days "
            "after their answer."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_document(self) -> UploadedFile[Any]:
        document: UploadedFile[Any] = self.cleaned_data["document"]
        if (document.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 5 MB."))
        if document.read(len(IS_PDF)) != IS_PDF:
            raise ValidationError(_("This is not a PDF. Save the document as one."))
        document.seek(0)
        return document


class CodeForm(forms.Form):
    """The code that stands in our letter."""

    code = OneLine(
        label=_("The code in the letter"),
        max_length=20,
        help_text=_(
            "Ten letters and digits. After five wrong ones the letter is over."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
        ),
    )
