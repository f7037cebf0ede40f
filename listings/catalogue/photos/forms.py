"""The form that takes a ZIP of photos."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.catalogue.photos.sentences import trouble
from members.upload_forms import OneFile


class ZipForm(forms.Form):
    """A ZIP of photos, named by SKU."""

    file = OneFile(
        label=_("The ZIP"),
        help_text=_("At most 200 MB and 5,000 photos; PNG, JPEG or WebP."),
        accept=".zip,application/zip",
        says=trouble,
        begins=b"PK",
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
