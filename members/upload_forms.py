"""The field of a form that takes one large file, kept in pieces as it comes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.picture_forms import NO_ROOM
from members.uploads import Upload


class OneFile(forms.FileField):
    """A file that begins with `begins`; what it lacks is said by `says`, asked by a code.

    The codes are "large", "empty", and "no_zip" where it begins otherwise.
    """

    def __init__(
        self,
        *,
        accept: str,
        says: Callable[[str], object],
        begins: bytes = b"",
        **options: Any,
    ) -> None:
        self.says, self.begins = says, begins
        super().__init__(
            widget=forms.FileInput(attrs={"accept": accept}),
            allow_empty_file=True,
            error_messages={
                "required": _("Choose a file."),
                "invalid": _("Choose a file."),
            },
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Upload:
        upload: Upload = super().clean(data, initial)
        if upload.trouble == "room":
            raise ValidationError(NO_ROOM)
        if upload.trouble:
            raise self.refused("large")
        if not upload.size:
            raise self.refused("empty")
        if self.begins and upload.read(len(self.begins)) != self.begins:
            raise self.refused("no_zip")
        upload.seek(0)
        return upload

    def refused(self, code: str) -> ValidationError:
        return ValidationError(str(self.says(code)))
