"""The one link of a message that is its reader's own: it ends such messages, and nothing else.

It says for which member and which campaign, encrypted, so that it tells nobody anything and
works without a row: after an erasure, and for a message that is found years later. AES-SIV
(RFC 5297): the same member and campaign have the same link each time.
"""

import base64
import binascii
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from privacy import sealing

NUMBER = 8  # bytes of a campaign's number
LENGTH = 54  # characters


class LinkOver(Exception):
    """It was altered, or never was one of ours."""


class Means(NamedTuple):
    """Whom a link is for, and which campaign brought it."""

    subject: UUID
    campaign: int


def token(subject: UUID, campaign: int, by: AESSIV | None = None) -> str:
    """The end of the link's address: 54 characters of letters, figures, - and _."""
    said = subject.bytes + campaign.to_bytes(NUMBER)
    sealed = (by or cipher()).encrypt(said, [b"unsubscribe"])
    return written(sealed)


def written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(token: str) -> Means:
    """What a link says. Raises LinkOver."""
    if len(token) != LENGTH or not token.isascii():
        raise LinkOver
    try:
        sealed = base64.b64decode(token + "==", altchars=b"-_", validate=True)
        # Without a key none was ever given; and a question makes none.
        said = cipher(make=False).decrypt(sealed, [b"unsubscribe"])
    except (binascii.Error, ValueError, InvalidTag, sealing.Unreadable):
        raise LinkOver from None
    if written(sealed) != token:  # bits of its last character that say nothing
        raise LinkOver
    return Means(UUID(bytes=said[:16]), int.from_bytes(said[16:]))


def address(subject: UUID, campaign: int, by: AESSIV | None = None) -> str:
    """The whole link, as mail programs use it.

    For many readers `by` is the cipher, whose key is asked of the database each time else.
    """
    return f"{settings.SITE_URL}/u/{token(subject, campaign, by)}/"


def in_language(address: str, language: str) -> str:
    """The same link for a reader: its page in the language of the message."""
    if language == "en":  # whose addresses have no prefix
        return address
    return address.replace("/u/", f"/{language}/u/", 1)


def cipher(*, make: bool = True) -> AESSIV:
    # 32 bytes that stay through new master keys, as marks do.
    return _cipher(sealing.marker(of="link key", make=make)("unsubscribe"))


@lru_cache(maxsize=2)
def _cipher(key: bytes) -> AESSIV:
    return AESSIV(key)
