"""The queue that deliveries are: claimed, gated some at once, noted; by the database's functions.

What became of some messages is written with the gate of the next, in one round trip and one
transaction. Nothing is held between round trips, so a pool of transactions may stand between.
"""

import time
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import structlog
from django.db import Error, connection

from members.models import Campaign, Delivery

State = Delivery.State
LEASE = 120.0  # seconds
# How long a database that is away is waited for, to say what became of a message; less
# than the lease.
PATIENCE = 60.0
PAUSE = 0.5

log = structlog.get_logger("members.mailing")


class Claimed(NamedTuple):
    """A delivery in our hands."""

    id: UUID
    claim: UUID
    subject: UUID
    country: str
    tries: int


class Turn(NamedTuple):
    """What the gate said of a message, and what the sender needs where it said yes."""

    delivery: UUID
    verdict: str
    subject: UUID
    address: str
    name: str
    language: str
    variant: str
    country: str
    since: datetime

    @property
    def is_let_through(self) -> bool:
        return self.verdict == "send"


class Outcome(NamedTuple):
    """What became of a message on its way."""

    delivery: UUID
    claim: UUID
    state: Delivery.State
    said: str = ""
    # In how many seconds it may be tried again.
    later: float | None = None


# An array is found once; IN (…) may be planned as a look for each row, and every look would
# lock and take others than the one before.
CLAIM = """
UPDATE members_delivery SET state = 'claimed', claim = %s, claimed_until = clock_timestamp() + make_interval(secs => %s)
WHERE id = ANY (ARRAY (
    SELECT id FROM members_delivery
    WHERE campaign_id = %s AND state IN ('queued', 'failed_soft')
      AND country = ANY (%s) AND due_at <= clock_timestamp()
    LIMIT %s FOR UPDATE SKIP LOCKED
))
RETURNING id, claim, subject, country, tries
"""
GIVE_BACK = """
UPDATE members_delivery SET state = 'queued', claim = NULL, claimed_until = NULL
WHERE id = ANY (%s) AND state = 'claimed' AND claim = %s
"""
# What a killed sender held waits again; what it had on its way may have arrived.
RETURNED = """
UPDATE members_delivery SET state = 'queued', claim = NULL, claimed_until = NULL
WHERE id = ANY (ARRAY (
    SELECT id FROM members_delivery
    WHERE state = 'claimed' AND claimed_until <= clock_timestamp()
    LIMIT 1000 FOR UPDATE SKIP LOCKED
))
"""
LOST = """
UPDATE members_delivery SET state = 'uncertain', trouble = 'sender ended', claim = NULL,
    claimed_until = NULL, ended_at = clock_timestamp()
WHERE id = ANY (ARRAY (
    SELECT id FROM members_delivery
    WHERE state = 'transmitting' AND claimed_until <= clock_timestamp()
    LIMIT 1000 FOR UPDATE SKIP LOCKED
))
"""
# While somebody who knows what became of them says so, nobody else takes them for lost.
HELD_BY = """
UPDATE members_delivery SET claimed_until = clock_timestamp() + make_interval(secs => %s)
WHERE claim = %s AND state IN ('claimed', 'transmitting') RETURNING id
"""
NOTE = "SELECT deliveries_outcome(%s, %s, %s, %s, %s::double precision[])"
GATE = "SELECT * FROM deliveries_gate(%s, %s, %s)"


def claim(campaign: Campaign, countries: Collection[str], amount: int) -> list[Claimed]:
    """Take what waits of a campaign for two minutes."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [uuid4(), LEASE, campaign.pk, list(countries), amount])
        return [Claimed(*row) for row in cursor.fetchall()]


def give_back(claimed: Sequence[Claimed]) -> None:
    """Let others have what we claimed and did not come to."""
    if claimed:
        with connection.cursor() as cursor:
            ids = [one.id for one in claimed]
            cursor.execute(GIVE_BACK, [ids, claimed[0].claim])


def held_by(claim: UUID) -> list[UUID]:
    """What a claim still holds, for two minutes more."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_BY, [LEASE, claim])
        return [delivery for (delivery,) in cursor.fetchall()]


def recover() -> None:
    """Of senders whose lease ended: what was claimed waits again, what was on its way is uncertain."""
    with connection.cursor() as cursor:
        cursor.execute(RETURNED)
        cursor.execute(LOST)
        if cursor.rowcount:
            log.error("mails-uncertain")


def turns(
    claimed: Sequence[Claimed],
    countries: Collection[str],
    before: Sequence[Outcome] = (),
) -> dict[UUID, Turn]:
    """Ask the gate for some of one claim, noting what became of those before. One round trip.

    Which it lets through is committed when this returns. What is not the claim's any more is
    not in it.
    """
    asked = ([one.id for one in claimed], claimed[0].claim, list(countries))
    with connection.cursor() as cursor:
        if before:
            cursor.execute(f"{NOTE}; {GATE}", [*written(before), *asked])
        else:
            cursor.execute(GATE, asked)
        found = [Turn(*row) for row in cursor.fetchall()]
    return {turn.delivery: turn for turn in found}


def note(outcomes: Sequence[Outcome]) -> int:
    """Write what became of messages of one claim; a database that is away is waited for.

    Returns of how many it was written. Of the others the lease ends, and they are uncertain.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(NOTE, written(outcomes))
                return int(cursor.fetchone()[0])
        except Error as error:
            if connection.in_atomic_block or time.monotonic() > until:
                trouble = type(error).__name__
                for one in outcomes:
                    log.error(
                        "mail-outcome-lost", mail=str(one.delivery), error=trouble
                    )
                return 0
            connection.close()
            time.sleep(PAUSE)


def written(outcomes: Sequence[Outcome]) -> list[list[Any] | UUID]:
    """Outcomes of one claim as the database takes them."""
    deliveries, claims, states, said, later = map(list, zip(*outcomes, strict=True))
    return [deliveries, claims[0], states, said, later]
