"""Addresses that nothing is sent to, known by a mark alone.

A consent that was confirmed by an address carries the same mark (ConsentState.confirmed_by),
so that the gate finds the one by the other and nobody's address is kept for it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from privacy import sealing
from privacy.models import Suppression

Reason = Suppression.Reason


def mark_of(address: str) -> bytes:
    """The mark of an e-mail address, whatever its case."""
    return sealing.mark(address.strip().lower(), of="address")


def suppress(address: str, *, reason: Suppression.Reason) -> None:
    """Send nothing to this address from now on. Links sent before do not lift it."""
    suppress_mark(mark_of(address), reason=reason)


def suppress_mark(mark: bytes, *, reason: Suppression.Reason) -> None:
    """The same, where nothing is known of the address but its mark."""
    Suppression.objects.update_or_create(
        mark=mark, defaults={"reason": reason, "since": timezone.now()}
    )


def is_suppressed(mark: bytes) -> bool:
    return Suppression.objects.filter(mark=mark).exists()


def lift(mark: bytes, *, asked_at: datetime) -> None:
    """End a suppression: its address confirmed what was asked for afterwards (double opt-in)."""
    Suppression.objects.filter(mark=mark, since__lt=asked_at).delete()


def standing(address: str) -> Suppression | None:
    """Whether, since when and why nothing is sent to this address. Reading makes no key."""
    if not sealing.has_marks():
        return None
    return Suppression.objects.filter(mark=mark_of(address)).first()


def among(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that nothing is sent to. One statement, and it makes no key."""
    if not sealing.has_marks():
        return set()
    mark = sealing.marker(of="address")
    marks = {address: mark(address.strip().lower()) for address in addresses}
    found = Suppression.objects.filter(mark__in=set(marks.values()))
    stopped = {bytes(one) for one in found.values_list("mark", flat=True)}
    return {address for address, its_mark in marks.items() if its_mark in stopped}
