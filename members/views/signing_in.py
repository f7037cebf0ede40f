"""Signing in and out: allauth's steps, in our words and with honest status codes."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from members import second_steps

WAIT = 300
TOO_OFTEN = {"too_many_login_attempts", "rate_limited"}


def codes(form: forms.Form) -> set[str]:
    """Why a form was refused."""
    return {
        error.code
        for errors in form.errors.as_data().values()
        for error in errors
        if error.code
    }


def answered(response: HttpResponse, form: forms.Form) -> HttpResponse:
    """A form that is handed back says so (422), or when to come again (429)."""
    response.status_code = 422
    if codes(form) & TOO_OFTEN:
        response.status_code = 429
        response.headers["Retry-After"] = str(WAIT)
    return response


class HandedBack:
    """A form that is not accepted comes back as such."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return answered(response, form) if response.status_code == 200 else response


class SignIn(HandedBack, account.LoginView):  # type: ignore[misc]
    """By member ID or e-mail address and password, or by a passkey."""


class SecondStep(HandedBack, second_step.AuthenticateView):  # type: ignore[misc]
    """The code of an app, a recovery code, or a passkey, after the password."""

    def form_invalid(self, form: Any) -> HttpResponse:
        page: HttpResponse = self.get(self.request)
        return answered(page, form)


class PasskeySignIn(passkeys.LoginWebAuthnView):  # type: ignore[misc]
    """By a passkey alone."""


class PasswordAgain(HandedBack, account.ReauthenticateView):  # type: ignore[misc]
    """Asked before what matters, where the password was given more than 5 minutes ago."""


class SecondStepAgain(HandedBack, second_step.ReauthenticateView):  # type: ignore[misc]
    """The same by a code."""


class PasskeyAgain(passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """The same by a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return answered(self.render_to_response(self.get_context_data(form=form)), form)


class SignOut(account.LogoutView):  # type: ignore[misc]
    """By POST only."""


@never_cache
@require_safe
def closed(request: HttpRequest) -> HttpResponseBase:
    """What somebody sees whose account was closed."""
    return render(request, "account/account_inactive.html", status=403)


class AppSetUp(HandedBack, totp.ActivateTOTPView):  # type: ignore[misc]
    """A picture for an authenticator app, and the first code from it."""


class LostCodes:
    """Recovery codes that can no longer be opened are replaced, not shown."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        member = request.user
        if member.is_authenticated and second_steps.has_lost_codes(member):
            messages.error(
                request,
                _(
                    "What we keep of your recovery codes has been altered. Make new ones."
                ),
            )
            return redirect("mfa_generate_recovery_codes")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class RecoveryCodes(LostCodes, recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes that are left."""


class RecoveryCodesAsFile(LostCodes, recovery.DownloadRecoveryCodesView):  # type: ignore[misc]
    """The same, to keep or to print."""


class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Others instead of those there are, whether or not these can still be read."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if second_steps.has_lost_codes(self.request.user):
            return {**FormView.get_context_data(self, **kwargs), "unused_code_count": 0}
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown


class NewPasskey(HandedBack, passkeys.AddWebAuthnView):  # type: ignore[misc]
    """A passkey or security key, made by the browser."""
