"""Where reports about one message go: an address of its own (VERP), at the relay's domain.

It holds the delivery's number and a proof that we made it, so that nobody can have others'
addresses suppressed by writing to it.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from privacy import sealing

BEGINS = "back-"
PROOF = 8  # bytes


def address_of(delivery: UUID) -> str:
    """back-<39 letters and figures>@RELAY_DOMAIN"""
    return addresses()(delivery)


def addresses() -> Callable[[UUID], str]:
    """Makes the addresses of many, with one look for the key."""
    mark = sealing.marker(of="bounce address")

    def made(delivery: UUID) -> str:
        said = delivery.bytes + mark(delivery.hex)[:PROOF]
        return f"{written(said)}@{settings.RELAY_DOMAIN}"

    return made


def written(said: bytes) -> str:
    """The name of an address that says this."""
    return BEGINS + base64.b32encode(said).decode().lower().rstrip("=")


def delivery_of(address: str) -> UUID | None:
    """Which delivery an address is about; None where it is no such address of ours."""
    name, _, domain = address.strip().lower().rpartition("@")
    if not name.startswith(BEGINS) or domain != settings.RELAY_DOMAIN.lower():
        return None
    try:
        said = base64.b32decode(name.removeprefix(BEGINS).upper() + "=")
    except binascii.Error:
        return None
    if len(said) != 16 + PROOF:
        return None
    delivery = UUID(bytes=said[:16])
    if not hmac.compare_digest(said[16:], proof(delivery)):
        return None
    # Its last letter has bits that say nothing.
    return delivery if written(said) == name else None


def proof(delivery: UUID) -> bytes:
    return sealing.mark(delivery.hex, of="bounce address")[:PROOF]
