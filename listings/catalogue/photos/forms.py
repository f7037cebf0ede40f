"""The form that takes a ZIP of photos."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from listings.catalogue.photos.sentences import trouble
from members.picture_forms import NO_ROOM
from members.uploads import Upload

START = b"PK"


class ZipForm(forms.Form):
    """A ZIP of photos, named by SKU."""

    file = forms.FileField(
        label=_("The ZIP"),
        help_text=_("At most 200 MB and 5,000 photos; PNG, JPEG or WebP."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        allow_empty_file=True,
        error_messages={
            "required": _("Choose a file."),
            "invalid": _("Choose a file."),
        },
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def clean_file(self) -> Upload:
        upload: Upload = self.cleaned_data["file"]
        if upload.trouble == "room":
            raise ValidationError(NO_ROOM)
        if upload.trouble:
            raise ValidationError(trouble("large"))
        if not upload.size:
            raise ValidationError(trouble("empty"))
        if upload.read(len(START)) != START:
            raise ValidationError(trouble("no_zip"))
        return upload
