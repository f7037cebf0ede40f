"""How allauth does things here: letters through the outbox, no network addresses, our words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import structlog
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import account_letters, network, second_steps
from members.models import Member
from members.registration import NEWS_CONFIRMED
from members.sessions import BEGUN, DEVICE, coarse
from privacy import consents

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

log = structlog.get_logger("members.sign-in")

# This many wrong passwords over all accounts in five minutes are an attack.
CEILING, SPAN = 1_000, 300

# allauth's names for what a member does to the own account. Handing a company over and the
# acts of staff are not among them: there the password is wanted again whatever came before.
OWN_ACCOUNT = {"allauth.account", "allauth.mfa"}

WRONG = _("This member ID or e-mail address and password do not belong together.")
WORDS: dict[str, StrOrPromise] = {
    "account_inactive": _("This account is closed."),
    "email_password_mismatch": WRONG,
    "username_password_mismatch": WRONG,
    "enter_current_password": _("This is not your present password."),
    "incorrect_password": _("This is not your password."),
    "incorrect_code": _("This code is not right, or it was used before."),
    "invalid_password_reset": _("This link has been used, or its hour is over."),
    "too_many_login_attempts": _(
        "That was too often. Wait five minutes, then try again."
    ),
    "rate_limited": _("That was too often. Wait five minutes, then try again."),
    "cannot_delete_authenticator": _("You cannot turn off two-step sign-in."),
    "cannot_generate_recovery_codes": _(
        "Turn on an authenticator app or a passkey first."
    ),
    "unverified_email": _("Confirm your e-mail address first."),
}
# What a page says after it was sent; of the rest of allauth's messages nothing is said.
SAID: dict[str, StrOrPromise] = {
    "account/messages/password_changed.txt": _(
        "Your password is changed. Everywhere else you are signed out."
    ),
    "account/messages/password_set.txt": _("Your password is set."),
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("Your authenticator app is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Here are new recovery codes."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("Your passkey is removed."),
}
NOTICES = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_changed",
    "mfa/email/totp_activated": "second_step_added",
    "mfa/email/webauthn_added": "second_step_added",
    "mfa/email/totp_deactivated": "second_step_removed",
    "mfa/email/webauthn_removed": "second_step_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | WORDS

    def get_client_ip(self, request: HttpRequest) -> str:
        """Stands for the network address in counters: different tomorrow, telling nothing."""
        return network.pseudonym(network.address_of(request.META))

    def login(self, request: HttpRequest, user: Member) -> None:
        super().login(request, user)
        request.session[BEGUN] = timezone.now().isoformat()
        request.session[DEVICE] = coarse(request.headers.get("User-Agent", ""))
        log.info("authn_login_success", subject=str(user.subject))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.info("authn_login_fail")
        key = f"limit:wrong-passwords:{int(time.time()) // SPAN}"
        cache.add(key, 0, 2 * SPAN)
        if cache.incr(key) == CEILING:
            log.error("authn_login_fail_ceiling", wrong=CEILING, seconds=SPAN)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Is it wanted again who somebody is? Signing in just now will do for one's own account."""
        return app not in OWN_ACCOUNT or not signed_in_lately(context.request)

    def is_safe_url(self, url: str | None) -> bool:
        """A way on leads to a page of this site, written as its path."""
        if not url or not url.startswith("/") or not url.isprintable() or "\\" in url:
            return False
        return bool(super().is_safe_url(url))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return after_joining()

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return f"{reverse('account_login')}?next={after_joining()}"

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        """The sign-up has written its letter already, with the member."""
        return not signup

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        account_letters.confirm_address(emailconfirmation.email_address)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address, and with it the news that were asked for on joining."""
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            consents.confirm_requested(
                email_address.user.subject,
                consents.NEWS,
                address=email_address.email,
                language=get_language(),
                words=str(NEWS_CONFIRMED),
            )
        return is_confirmed

    def send_account_already_exists_mail(self, email: str) -> None:
        """The sign-up has written this letter too."""

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """All letters of allauth's own are replaced; the one to nobody is only worked for."""
        if template_prefix == "account/email/unknown_account":
            account_letters.reset_nothing(email)

    def send_password_reset_mail(
        self, user: Member, email: str, context: dict[str, Any]
    ) -> None:
        link = account_letters.link(
            "account_reset_password_from_key",
            language=user.language,
            uidb36=context["uid"],
            key=context["key"],
        )
        account_letters.reset_password(user, address=user.email, link=link)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Member,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if template := NOTICES.get(template_prefix):
            account_letters.notice(user, template)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | WORDS

    def encrypt(self, text: str) -> str:
        return second_steps.sealed(text, member=second_steps.whose(context.request))

    def decrypt(self, encrypted_text: str) -> str:
        member = second_steps.whose(context.request)
        return second_steps.opened(encrypted_text, member=member)

    def generate_authenticator_name(self, user: Member, type: str) -> str:  # noqa: A002
        """What a new passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey {number}").format(number=number)

    def get_totp_label(self, user: Member) -> str:
        return user.member_id

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)


def signed_in_lately(request: HttpRequest) -> bool:
    """Was the password given, or a passkey or code, within the last five minutes?"""
    now = time.time()
    return any(
        record["method"] in {"password", "mfa"}
        and now - record["at"] < account_settings.REAUTHENTICATION_TIMEOUT
        for record in get_authentication_records(request, request.user)
    )


def after_joining() -> str:
    """Where a new member goes on: to the company, where that page is there."""
    try:
        return reverse("new-company")
    except NoReverseMatch:
        return reverse("me")
