"""A member's password: changed, forgotten, set anew."""

from typing import Any

from allauth.account import views as account
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator

from members.views.signing_in import HandedBack

together = method_decorator(transaction.atomic, name="form_valid")


@together
class ChangePassword(HandedBack, account.PasswordChangeView):  # type: ignore[misc]
    """Ends the member's other sessions and tells the address."""


@together
class SetPassword(HandedBack, account.PasswordSetView):  # type: ignore[misc]
    """For a member who signs in by a passkey and has no password."""


class ForgottenPassword(HandedBack, account.PasswordResetView):  # type: ignore[misc]
    """Answers every address alike."""


class NewPassword(HandedBack, account.PasswordResetFromKeyView):  # type: ignore[misc]
    """Behind the link, which works once and for an hour."""

    def dispatch(
        self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any
    ) -> HttpResponseBase:
        with transaction.atomic():
            answer: HttpResponseBase = super().dispatch(request, uidb36, key, **kwargs)
        return answer

    def render_to_response(
        self, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        if context.get("token_fail"):
            kwargs["status"] = 410
        answer: HttpResponse = super().render_to_response(context, **kwargs)
        return answer
