"""Global Privacy Control: a browser that says for its person, pass nothing on.

One entry in the ledger refuses all partners, those of later too (the purpose "partner:").
A permission that is given to a partner afterwards is the person's own word and holds.
https://w3c.github.io/gpc/
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest

from privacy import consents
from privacy.models import ConsentState


def is_sent(request: HttpRequest) -> bool:
    """Does the browser say so? The signal is "1"; anything else is none."""
    return request.headers.get("Sec-GPC") == "1"


def noted_at(subject: UUID) -> datetime | None:
    """When the signal of this subject was first heard."""
    heard = ConsentState.objects.filter(subject=subject, purpose=consents.PARTNER)
    return heard.values_list("recorded_at", flat=True).first()


def note(subject: UUID, *, language: str) -> None:
    """Refuse all partners for this subject. Heard again, it changes nothing."""
    if noted_at(subject) is None:
        _note(subject, language)


@transaction.atomic
def _note(subject: UUID, language: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"gpc{subject}"])
    if noted_at(subject) is None:
        consents.record(
            subject,
            consents.PARTNER,
            state=consents.State.REFUSED,
            language=language,
            method=consents.Method.GPC,
        )
