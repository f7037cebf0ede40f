"""What a company tells us so that it can be checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.company_forms import OneLine
from members.pdf_forms import PdfField


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
    document = PdfField(
        label=_("The document"),
        help_text=_(
            "A PDF of at most 10 MB. Our staff alone see it, and it is deleted 30 days "
            "after their answer."
        ),
    )


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
