"""The secrets of second steps, each sealed for its member and for what it is.

allauth hands its adapter a text and says neither whose it is nor which of the two, so that
is found out here: whose by the request, which by the row it stands in.
"""

import base64
import binascii
import re
from typing import Any

import structlog
from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.http import HttpRequest

from members.models import Member
from privacy import sealing

log = structlog.get_logger("members.second-steps")

TABLE = "mfa_authenticator"
App, Codes = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
# What a row has a secret under.
KEYS: dict[str, str] = {App: "secret", Codes: "seed"}
# A secret for an app is base32 (RFC 4648), what recovery codes are made of hexadecimal.
SHAPES: dict[str, re.Pattern[str]] = {
    App: re.compile(r"[A-Z2-7]{16,}"),
    Codes: re.compile(r"[0-9a-f]{40,}"),
}


def whose(request: HttpRequest | None) -> Member:
    """Whose secrets a request is about: who is signed in, or has given the password just now.

    Raises Unreadable where it is about nobody.
    """
    if request and request.user.is_authenticated:
        return request.user
    login = unstash_login(request, peek=True) if request else None
    if login is None or login.user is None:
        raise sealing.Unreadable("Nobody has given a password.")
    member: Member = login.user
    return member


def sealed(secret: str, *, member: Member) -> str:
    """A secret as it is kept, for this member alone."""
    kind = App if SHAPES[App].fullmatch(secret) else Codes
    if not SHAPES[kind].fullmatch(secret):
        raise ValueError("Neither a secret for an app nor one for recovery codes.")
    kept = sealing.seal(secret, subject=member.subject, table=TABLE, column=kind)
    return base64.b64encode(kept).decode()


def opened(text: str, *, member: Member) -> str:
    """The secret that one of this member's rows keeps as `text`.

    Raises Unreadable where none does, and where it was altered or moved.
    """
    ways = Authenticator.objects.filter(user=member, type__in=KEYS)
    way = next((one for one in ways if one.data.get(KEYS[one.type]) == text), None)
    if way is None:
        raise sealing.Unreadable("No second step of this member has this secret.")
    return secret_of(way, member=member)


def secret_of(way: Authenticator, *, member: Member) -> str:
    """What an app's codes, or recovery codes, are made of. Raises Unreadable."""
    text = str(way.data.get(KEYS[way.type], ""))
    try:
        kept = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise sealing.Unreadable("Not a sealed secret.") from error
    if base64.b64encode(kept).decode() != text:
        raise sealing.Unreadable("Not the secret as it was written.")
    return sealing.unseal(kept, subject=member.subject, table=TABLE, column=way.type)


def ways(member: Member) -> tuple[list[Authenticator], list[Authenticator]]:
    """The member's app and recovery codes: those that can be opened, and those that cannot."""
    readable, lost = [], []
    for way in Authenticator.objects.filter(user=member, type__in=KEYS).order_by("pk"):
        try:
            secret_of(way, member=member)
        except sealing.Unreadable:
            log.error("second_step_unreadable", subject=str(member.subject))
            lost.append(way)
        else:
            readable.append(way)
    return readable, lost


def has_lost_codes(member: Member) -> bool:
    """Are there recovery codes of this member's that cannot be opened?"""
    return any(way.type == Codes for way in ways(member)[1])


def turn_on(member: Member, *, secret: str) -> None:
    """Give a member an app with this secret, and recovery codes, without a request."""
    for kind, text in ((App, secret), (Codes, RecoveryCodes.generate_seed())):
        data: dict[str, Any] = {KEYS[kind]: sealed(text, member=member)}
        if kind == Codes:
            data["used_mask"] = 0
        Authenticator.objects.create(user=member, type=kind, data=data)
