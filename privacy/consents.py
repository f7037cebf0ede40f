"""Consent: what somebody allowed, in which words, when; and the one gate that reads it.

The gate is the database function may(subject, purpose), so a trigger can ask it where
Python might forget. Nothing is allowed by silence but `statistics`, to which one may object.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from privacy import policies
from privacy.models import ConsentEvent, ConsentState, Wording

State = ConsentEvent.State
Method = ConsentEvent.Method

NEWS = "marketing_email:platform"
TARGETING = "profile_targeting"
STATISTICS = "statistics"
# On unless somebody objects; everything else is off until it is granted.
ON_UNLESS_OBJECTED = {STATISTICS}
PARTNER = "partner:"


def record(
    subject: UUID,
    purpose: str,
    *,
    state: ConsentEvent.State,
    words: str,
    was_on: bool = False,
    language: str,
    method: ConsentEvent.Method,
) -> None:
    """Enter what somebody said into the ledger, with the words and default shown."""
    in_force = policies.in_force()
    ConsentEvent.objects.create(
        subject=subject,
        purpose=purpose,
        state=state,
        wording=worded(words, was_on=was_on),
        policy=in_force.number if in_force else None,
        language=language,
        method=method,
    )


def worded(words: str, *, was_on: bool) -> Wording:
    """These words, kept once."""
    digest = hashlib.sha256(f"{was_on}\n{words}".encode()).digest()
    wording, _ = Wording.objects.get_or_create(
        digest=digest, defaults={"words": words, "was_on": was_on}
    )
    return wording


def may(subject: UUID, purpose: str) -> bool:
    """Is this allowed now? Asked of the database, at the last moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT may(%s, %s)", [subject, purpose])
        (allowed,) = cursor.fetchone()
    return bool(allowed)


def standing(subject: UUID) -> dict[str, ConsentEvent.State]:
    """What somebody said last, by purpose."""
    states = ConsentState.objects.filter(subject=subject)
    return {one.purpose: State(one.state) for one in states}


@transaction.atomic
def confirm_requested(
    subject: UUID, purpose: str, *, language: str, words: str
) -> None:
    """Grant what was asked for at sign-up, now that the address has answered."""
    waiting = ConsentState.objects.filter(
        subject=subject, purpose=purpose, state=State.REQUESTED
    )
    if waiting.select_for_update().exists():
        record(
            subject,
            purpose,
            state=State.GRANTED,
            words=words,
            language=language,
            method=Method.DOUBLE_OPT_IN,
        )


@transaction.atomic
def expire_for_policy(version: int, purposes: list[str]) -> int:
    """End these consents of everybody who did not agree to the new version. Returns how many.

    A second run finds nothing left to end.
    """
    ended = (
        ConsentState.objects.filter(purpose__in=purposes, state=State.GRANTED)
        .exclude(subject__in=policies.agreed_to(version))
        .select_for_update()
    )
    events = [
        ConsentEvent(
            subject=one.subject,
            purpose=one.purpose,
            state=State.EXPIRED,
            policy=version,
            language="en",
            method=Method.POLICY,
        )
        for one in ended
    ]
    ConsentEvent.objects.bulk_create(events, batch_size=1_000)
    return len(events)


class Said(NamedTuple):
    """One line of somebody's history of consents."""

    number: int
    at: datetime
    purpose: str
    state: str
    words: str
    policy: int | None
    method: str


def history(subject: UUID) -> list[Said]:
    """Everything somebody said, the latest first."""
    events = ConsentEvent.objects.filter(subject=subject).select_related("wording")
    return [
        Said(
            event.pk,
            event.recorded_at,
            event.purpose,
            event.state,
            event.wording.words if event.wording else "",
            event.policy,
            event.method,
        )
        for event in events.order_by("-position")
    ]
