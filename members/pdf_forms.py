"""A document that our staff read: a PDF file, the same for every form that takes one."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.picture_forms import refusal, troubles
from members.uploads import Upload

# An end that nothing but empty space follows: nothing hangs behind the document.
ENDS = re.compile(rb"%%EOF[\s\0]*\Z")
LAST_BYTES = 1_024


class PdfField(forms.FileField):
    """A PDF file, by its first and last bytes; what comes out is its content."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})
        super().__init__(widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        upload: Upload | None = data
        if not upload:
            if self.required:
                raise ValidationError(_("Choose the document, a PDF file."))
            return None
        if trouble := troubles(upload):
            raise refusal(upload, trouble)
        content: bytes = upload.read()
        if not content.startswith(b"%PDF-"):
            raise refusal(upload, "no pdf")
        if not ENDS.search(content[-LAST_BYTES:]):
            raise refusal(upload, "half a pdf")
        return content
