"""Subjects whose data is not used: the gate answers no to everything about them."""

from uuid import UUID

from privacy.models import Restriction

Reason = Restriction.Reason


def restrict(subject: UUID) -> None:
    """Use nothing of this subject while something is being cleared up."""
    Restriction.objects.get_or_create(subject=subject)


def lift(subject: UUID) -> None:
    """Use it again. What was erased stays so."""
    Restriction.objects.filter(subject=subject, reason=Reason.CLEARING_UP).delete()


def note_erased(subject: UUID) -> None:
    """The subject was erased: nothing about it is allowed ever again."""
    Restriction.objects.update_or_create(
        subject=subject, defaults={"reason": Reason.ERASED}
    )
