"""Consent: what somebody allowed, in which words, when; and the one gate that reads it.

The gate is the database function may(subject, purpose), so a trigger can ask it where
Python might forget. Nothing is allowed by silence but `statistics`, to which one may object.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BooleanField, Func, Q, QuerySet

from privacy import ledgers, policies, suppressions, withdrawn_list
from privacy.models import ConsentEvent, ConsentState, PolicyVersion, Wording

State = ConsentEvent.State
Method = ConsentEvent.Method

NEWS = "marketing_email:platform"
TARGETING = "profile_targeting"
FOR_YOU = "for_you"
STATISTICS = "statistics"
# On unless somebody objects; everything else is off until it is granted.
ON_UNLESS_OBJECTED = {STATISTICS}
PARTNER = "partner:"
# Sent to an address, so that address has to say yes (double opt-in).
TO_AN_ADDRESS = ("marketing_email:", PARTNER)
BATCH = 500


def record(
    subject: UUID,
    purpose: str,
    *,
    state: ConsentEvent.State,
    words: str = "",
    was_on: bool = False,
    language: str,
    method: ConsentEvent.Method,
) -> None:
    """Enter what somebody said into the ledger, with the words and default shown, if any."""
    in_force = policies.in_force()
    ConsentEvent.objects.create(
        subject=subject,
        purpose=purpose,
        state=state,
        wording=worded(words, was_on=was_on) if words else None,
        policy=in_force.number if in_force else None,
        language=language,
        method=method,
    )
    if state in withdrawn_list.NOT_ALLOWED:
        # Where it cannot be written now, the clock does it.
        transaction.on_commit(withdrawn_list.catch_up, robust=True)


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


def allowed(subject: UUID, purposes: Iterable[str]) -> set[str]:
    """Which of these are allowed now, by the same gate."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what FROM unnest(%s::text[]) AS what WHERE may(%s, what)",
            [list(purposes), subject],
        )
        return {what for (what,) in cursor.fetchall()}


def stated(subject: UUID) -> dict[str, ConsentState]:
    """What somebody said last of each purpose, with when. One statement."""
    return {one.purpose: one for one in ConsentState.objects.filter(subject=subject)}


def standing(subject: UUID) -> dict[str, ConsentEvent.State]:
    """What somebody said last, by purpose."""
    return {purpose: State(one.state) for purpose, one in stated(subject).items()}


@transaction.atomic
def confirm_requested(
    subject: UUID, purpose: str, *, address: str, language: str, words: str
) -> None:
    """Grant what was asked for at sign-up, now that the address has answered."""
    waiting = ConsentState.objects.filter(
        subject=subject, purpose=purpose, state=State.REQUESTED
    )
    if asked := waiting.select_for_update().first():
        grant_confirmed(
            subject,
            purpose,
            address=suppressions.mark_of(address),
            asked_at=asked.recorded_at,
            words=words,
            language=language,
        )


@transaction.atomic
def grant_confirmed(
    subject: UUID,
    purpose: str,
    *,
    address: bytes,
    asked_at: datetime,
    words: str,
    language: str,
) -> None:
    """Grant what the address with this mark confirmed, after it was asked for then."""
    record(
        subject,
        purpose,
        state=State.GRANTED,
        words=words,
        language=language,
        method=Method.DOUBLE_OPT_IN,
    )
    said = ConsentState.objects.filter(subject=subject, purpose=purpose)
    said.update(confirmed_by=address)
    suppressions.lift(address, asked_at=asked_at)


@transaction.atomic
def end_confirmed(subject: UUID, *, language: str) -> None:
    """End what an address had confirmed, or was asked to: the subject has another one now."""
    sent = Q()
    for prefix in TO_AN_ADDRESS:
        sent |= Q(purpose__startswith=prefix)
    said = ConsentState.objects.filter(
        sent, subject=subject, state__in=[State.GRANTED, State.REQUESTED]
    )
    for purpose in said.values_list("purpose", flat=True).order_by("purpose"):
        record(
            subject,
            purpose,
            state=State.EXPIRED,
            language=language,
            method=Method.ADDRESS,
        )


class Covered(Func):
    """Does the version of the policy that holds still cover a consent?"""

    function = "consent_covered"
    output_field = BooleanField()


def end_uncovered() -> Iterator[int]:
    """Enter the end of consents that the policy in force asks anew; yields how many so far.

    The gate refuses them from the day itself on; this makes the ledger say so. A second run
    finds nothing, and one that was broken off goes on.
    """
    done = 0
    while ended := _end_some():
        done += ended
        yield done


@transaction.atomic
def _end_some() -> int:
    asks = PolicyVersion.objects.effective().filter(
        change_class=PolicyVersion.ChangeClass.RECONSENT
    )
    newest = asks.last()
    if newest is None:
        return 0
    # What somebody says meanwhile waits for the end of this batch.
    ledgers.take(ConsentEvent._meta.db_table)
    ended = (
        ConsentState.objects.filter(state=State.GRANTED)
        .filter(Q(policy=None) | Q(policy__lt=newest.number))
        .annotate(is_covered=Covered("subject", "purpose", "policy"))
        .filter(is_covered=False)
        .order_by("pk")[:BATCH]
    )
    events = [
        ConsentEvent(
            subject=one.subject,
            purpose=one.purpose,
            state=State.EXPIRED,
            policy=newest.number,
            language="en",
            method=Method.POLICY,
        )
        for one in ended
    ]
    ConsentEvent.objects.bulk_create(events)
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


def said(event: ConsentEvent) -> Said:
    return Said(
        event.pk,
        event.recorded_at,
        event.purpose,
        event.state,
        event.wording.words if event.wording else "",
        event.policy,
        event.method,
    )


def events(subject: UUID) -> QuerySet[ConsentEvent]:
    """Everything somebody said, the latest first."""
    found = ConsentEvent.objects.filter(subject=subject)
    return found.select_related("wording").order_by("-position")


def history(subject: UUID) -> list[Said]:
    """Everything somebody said, the latest first."""
    return [said(event) for event in events(subject)]
