"""The forms about a person's account."""

import zoneinfo
from struct import error as StructError  # noqa: N812
from typing import Any
from uuid import uuid4

from allauth.account.forms import (
    ChangePasswordForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as SecondStepForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondStepAgainForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2 import webauthn

from members import member_ids, passwords, second_steps
from members.models import Member

DO_NOT_TELL = _(
    "At least 15 characters; a few words make a good one. Do not tell it to anybody: "
    "nobody of ours will ever ask, and colleagues get accounts of their own."
)
ID_TAKEN = _("This member ID, or one that looks like it, is taken. Choose another.")
NO_PASSKEY = _("The passkey was not used. Try again, or choose another way.")
LOST_SECRET = _(
    "This code cannot be checked: what we keep of your second step has been altered. "
    "Use another way, or write to us."
)
SENT_BEFORE = _(
    "This form was sent before. Look for our message, or send it again as it is now."
)


def one_line(text: str) -> str:
    """A text for one line, or ValidationError where it has line breaks in it."""
    if not text.isprintable():
        raise ValidationError(_("Write it in one line, without control characters."))
    return text


def new_password(**attributes: str) -> forms.CharField:
    return forms.CharField(
        label=_("New password"),
        max_length=passwords.LONGEST,
        strip=False,
        help_text=DO_NOT_TELL,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def present_password() -> forms.CharField:
    return forms.CharField(
        label=_("Your password"),
        max_length=passwords.LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignUpForm(forms.Form):
    """What somebody tells us to become a member: name, address, and how to sign in."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send a message there; the link in it goes on from here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    member_id = forms.CharField(
        label=_("Member ID"),
        max_length=member_ids.LONGEST,
        help_text=_("Choose it yourself: 3 to 40 letters and digits of any script."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "auto"}
        ),
    )
    password = new_password()
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Our messages to you are in this language."),
    )
    accepts_policy = forms.BooleanField(
        label=_("I have read the privacy policy and agree to it"),
        error_messages={
            "required": _("Without your agreement we may not keep your account.")
        },
    )
    wants_news = forms.BooleanField(
        label=_("Send me news about the directory by e-mail, at most twice a month"),
        required=False,
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")

    def clean_full_name(self) -> str:
        return one_line(self.cleaned_data["full_name"])

    def clean_member_id(self) -> str:
        member_id = member_ids.written(self.cleaned_data["member_id"])
        member_ids.check(member_id)
        return member_id

    def clean(self) -> None:
        told = self.cleaned_data
        if "form_key" not in told:
            self.begin_again()
        person = Member(
            member_id=told.get("member_id", ""),
            full_name=told.get("full_name", ""),
            email=told.get("email", ""),
        )
        if "password" in told:
            try:
                validate_password(told["password"], person)
            except ValidationError as error:
                self.add_error("password", error)

    def refuse_taken_id(self) -> None:
        self.add_error("member_id", ID_TAKEN)

    def begin_again(self) -> None:
        """Let the form count as a new one: its key was used for something else, or is none."""
        self.data = {**self.data.dict(), "form_key": str(uuid4())}  # type: ignore[attr-defined]
        self.add_error(None, SENT_BEFORE)


class AboutMeForm(forms.ModelForm[Member]):
    """What a member may change about the person at any time."""

    class Meta:
        model = Member
        fields = ("full_name", "language", "time_zone")
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zoneinfo.available_timezones())
        self.fields["full_name"].label = _("Full name")
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=settings.LANGUAGES
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[(zone, zone) for zone in zones]
        )

    def clean_full_name(self) -> str:
        return one_line(self.cleaned_data["full_name"])


class NewAddressForm(forms.Form):
    """The address a member wants to be reached at from now on."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_("It changes when you open the link that we send there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.member.email.lower():
            raise ValidationError(_("This is your address already."))
        return email


class OurNewPassword:
    """One field for a new password instead of allauth's two."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        field = self.fields["password1"]
        field.label = _("New password")
        field.help_text = DO_NOT_TELL
        field.widget.attrs = {"autocomplete": "new-password", "maxlength": "128"}


class PasswordChange(OurNewPassword, ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = present_password()
        self.order_fields(["oldpassword", "password1"])


class PasswordSet(OurNewPassword, SetPasswordForm):  # type: ignore[misc]
    """A password for a member who has none."""


class PasswordReset(OurNewPassword, ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, behind the link."""


class ResetWish(ResetPasswordForm):  # type: ignore[misc]
    """Somebody who forgot the password says an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = present_password()


def code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "dir": "ltr",
            }
        ),
    )


class ReadableSecrets:
    """Codes are held against the secrets that can be opened; without any left it says so."""

    user: Member
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        forgive = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        readable, lost = second_steps.ways(self.user)
        for way in readable:
            if way.wrap().validate_code(code):
                self.authenticator = way
                forgive()
                return code
        if lost:
            raise ValidationError(LOST_SECRET, code="lost_secret")
        raise get_adapter().validation_error("incorrect_code")


class SecondStep(ReadableSecrets, SecondStepForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


class SecondStepAgain(ReadableSecrets, SecondStepAgainForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


class AppSetUp(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()


def key_name() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("To tell it from others: “Work laptop”, “Blue key”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class Spoken(forms.JSONField):
    """What a browser says about a passkey, as far as it can be read."""

    NONSENSE = (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        StructError,
    )

    def __init__(
        self,
        kind: "type[webauthn.RegistrationResponse | webauthn.AuthenticationResponse]",
    ) -> None:
        super().__init__(widget=forms.HiddenInput)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        said = super().to_python(value if len(value or "") <= 20_000 else None)
        try:
            read = self.kind.from_dict(said)
        except self.NONSENSE:
            read = None
        if read is None:
            raise ValidationError(NO_PASSKEY, code="incorrect_code")
        return said


class UsedPasskey(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Spoken(webauthn.AuthenticationResponse)


class PasskeyAlone(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Spoken(webauthn.AuthenticationResponse)


class PasskeyAgain(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey when the password would be wanted again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Spoken(webauthn.AuthenticationResponse)


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Spoken(webauthn.RegistrationResponse)
        self.fields["name"] = key_name()
        self.fields["passwordless"] = forms.BooleanField(
            label=_("Sign in with it alone, without a password"),
            required=False,
            initial=True,
            help_text=_("It then asks for your finger, face or PIN."),
        )


class RenamedPasskey(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = key_name()
        self.fields["name"].required = True
