"""The key of a form that needs no cookie: sent twice it is one, and it says how long it was open."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SALT = "tradedir.inquiry-form"
# A form that was left open so long still counts; when it was opened no longer says anything.
OPEN_FOR = timedelta(days=7)


def new_key() -> str:
    """The name of a form, signed together with when it was opened. No cookie holds it."""
    return signing.TimestampSigner(salt=SALT).sign(str(uuid4()))


class KeyField(forms.CharField):
    """The key of the form; gives the UUID and the seconds since it was opened."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, initial=new_key)

    def clean(self, value: Any) -> tuple[UUID, float | None]:
        signer = signing.TimestampSigner(salt=SALT)
        try:
            key = UUID(signer.unsign(str(value or "")))
        except (signing.BadSignature, ValueError) as error:
            raise ValidationError(
                _("This form is not from this page any more. Send it once more.")
            ) from error
        try:
            signer.unsign(str(value), max_age=OPEN_FOR)
        except signing.SignatureExpired:
            return key, None
        # The moment stands in the key in base 62.
        opened = signing.b62_decode(str(value).rsplit(":", 2)[-2])
        return key, timezone.now().timestamp() - opened
