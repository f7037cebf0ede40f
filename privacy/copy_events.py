"""The ledger of copies: who had a copy of everything asked for, made and handed out, and when."""

from uuid import UUID

from django.db.models import QuerySet

from privacy.models import CopyEvent

Act = CopyEvent.Act


def note(number: UUID, subject: UUID, act: CopyEvent.Act, *, rows: int = 0) -> None:
    """Enter what was done with a copy. In the transaction that does it."""
    CopyEvent.objects.create(number=number, subject=subject, act=act, rows=rows)


def of(subject: UUID) -> QuerySet[CopyEvent]:
    """What was done with the copies of a subject, the latest first."""
    return CopyEvent.objects.filter(subject=subject).order_by("-position")
