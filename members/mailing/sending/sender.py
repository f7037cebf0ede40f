"""Sending what waits of the campaigns under way: claim, gate, transmit, note.

Several senders at once are fine: each delivery is claimed by one, let through by the gate
(members/migrations/0080) in a transaction of its own before the first byte, some at once, and
noted with the gate of the next ones. A sender that is killed leaves one message of which nobody
knows whether it arrived (begun.py); it is never sent again by itself.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import Error, connection
from django.utils import timezone

from members.mailing.returning import returns
from members.mailing.sending import (
    begun,
    filling,
    pausing,
    queueing,
    signing,
    verp,
    why,
    windows,
)
from members.mailing.sending.begun import Begun
from members.mailing.sending.filling import Recipient, Stencil
from members.mailing.sending.lines import Answer, Fate, Line
from members.mailing.sending.queueing import Claimed, Outcome, Turn
from members.mailing.sending.why import Facts
from members.models import Campaign, Delivery, Issue
from privacy import days, sealing

State = Delivery.State
BATCH = 96
# So many at most are on their way at once, and for so long by what the last ones took: who
# withdraws waits for them, and where a machine ends they are uncertain.
GROUP = 32
GROUP_SECONDS = 0.2
# A body begins no later than this after the gate was asked; who withdraws waits for longer.
FRESH = 3.0  # seconds
# Of one message, by a server that puts it off: half an hour, and then 14 hours more.
PUT_OFF_AT_MOST = 20
# A server that refuses everything, or drops us this often in a row, is left alone for a while.
DROPS = 3
REST = 30.0  # seconds

log = structlog.get_logger("members.mailing")


class Closed(Exception):
    """Nothing can be sent for now: the mail server or the database does not want to."""


class Server:
    """How this process stands to the mail server."""

    rests_until = 0.0


def send(*, seconds: float) -> int:
    """Send what waits, for so long. Returns how many messages the mail server took.

    Campaigns take turns, each with some dozens. It returns earlier where nothing waits, or
    where the mail server refuses everything.
    """
    if time.monotonic() < Server.rests_until:
        return 0
    begun.recover()
    run = Run(until=time.monotonic() + seconds)
    with sealing.marks_at_hand():
        try:
            while time.monotonic() < run.until and run.round():
                pass
        except Closed:
            pass
        finally:
            run.end()
    return run.sent


class Key(NamedTuple):
    campaign: int
    variant: str
    language: str


class Run:
    """One run of one sender: its line, what it made ready, and what is still to be noted."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.sent = 0
        self.drops = 0
        # How many go through the gate together.
        self.group_of = 1
        self.line = Line()
        # Where reports about a message go: one look for the key, not one for each.
        self.reports_to = verp.addresses()
        # What became of the last group; and whether all before it was noted.
        self.before: list[Outcome] = []
        self.is_noted = True
        self.begun = Begun()
        self.stencils: dict[Key, Stencil] = {}
        # Of the batch in hand: by what each of a chosen group was chosen.
        self.stated: Mapping[UUID, Sequence[str]] = {}
        # Sentences of so many campaigns, days, industries and languages.
        self.reasons = lru_cache(maxsize=1_000)(why.lines)

    def round(self) -> int:
        """A batch of each campaign under way. Returns how many were claimed."""
        running = Campaign.objects.running().order_by("pk")
        return sum(self.batch(campaign) for campaign in running)

    def batch(self, campaign: Campaign) -> int:
        countries = windows.open_countries(campaign, timezone.now())
        if not countries or time.monotonic() > self.until:
            return 0
        claimed = queueing.claim(campaign, countries, BATCH)
        done = 0
        try:
            if claimed:
                self.begun.claimed(claimed[0].claim)
            self.stated = why.of_companies(campaign, [one.subject for one in claimed])
            while done < len(claimed) and time.monotonic() <= self.until:
                self.open()
                group = claimed[done : done + self.group_of]
                done += len(group)
                if not self.group(campaign, group):
                    break
        finally:
            self.settle()
            queueing.give_back(claimed[done:])
            if self.is_noted:
                self.begun.clear()
        return len(claimed)

    def open(self) -> None:
        if trouble := self.line.open():
            log.warning("mail-server-away", trouble=trouble)
            raise self.rest()

    def group(self, campaign: Campaign, group: Sequence[Claimed]) -> bool:
        """Some messages' turn. False where their campaign stands still."""
        began = time.monotonic()
        until = began + FRESH
        open_now = windows.open_countries(campaign, timezone.now())
        countries = {one.country for one in group} & open_now
        try:
            turns = queueing.turns(group, countries, self.before)
        except Error as error:
            return self.gate_failed(campaign, group, error)
        self.before = []
        leaving = [
            (one, turns[one.id])
            for one in group
            if one.id in turns and turns[one.id].is_let_through
        ]
        handed = 0
        try:
            for one, turn in leaving:
                if time.monotonic() > until:
                    break
                handed += 1
                if not self.one(campaign, one, turn, until):
                    return False
        finally:
            # They were let through, and nothing of them was sent.
            self.before += [waits(one) for one, _ in leaving[handed:]]
            self.pace(len(group), time.monotonic() - began)
        return all(turn.verdict != "halted" for turn in turns.values())

    def pace(self, amount: int, seconds: float) -> None:
        """Let the next group be as large as the mail server is quick."""
        fitting = int(GROUP_SECONDS * amount / max(seconds, 0.001))
        self.group_of = max(1, min(fitting, 2 * self.group_of, GROUP))

    def one(self, campaign: Campaign, one: Claimed, turn: Turn, until: float) -> bool:
        """One message, if its body can begin until then. False where its campaign stands still."""
        self.open()
        try:
            raw = self.message(campaign, one, turn)
        except ValueError:
            # An address that no message can be written to.
            self.note(one, Answer(Fate.NEVER, "address"))
            return True
        except Exception as error:
            # Whatever it is, nothing was sent; and it would be so with the next.
            log.exception("mail-not-written", error=type(error).__name__)
            self.before.append(waits(one))
            pausing.pause(campaign, Campaign.Pause.GATE)
            return False
        self.begun.begins(one.id)
        answer = self.line.hand_over(
            sender=self.reports_to(one.id), to=turn.address, raw=raw, until=until
        )
        self.note(one, answer)
        return True

    def gate_failed(
        self, campaign: Campaign, group: Sequence[Claimed], error: Error
    ) -> bool:
        """The gate broke: nothing leaves of this campaign. Raises Closed where the database is away."""
        log.error("mail-gate-failed", error=type(error).__name__)
        is_away = connection.connection is None or connection.connection.closed
        # Whether they were let through or not: nothing of them was sent.
        self.before += [waits(one) for one in group]
        self.settle()
        if is_away:
            raise Closed
        pausing.pause(campaign, Campaign.Pause.GATE)
        return False

    def message(self, campaign: Campaign, one: Claimed, turn: Turn) -> bytes:
        """The message's own bytes."""
        key = Key(campaign.pk, turn.variant, turn.language)
        if key not in self.stencils:
            issue = Issue.objects.get(
                campaign=campaign, variant=turn.variant, language=turn.language
            )
            self.stencils[key] = filling.stencil(issue)
        known = Facts(days.local(turn.since), *self.stated.get(one.subject, ()))
        said = self.reasons(campaign, known, turn.language)
        recipient = Recipient(one.id, one.subject, turn.address, turn.name, said)
        return signing.signed(self.stencils[key].filled(recipient))

    def note(self, one: Claimed, answer: Answer) -> None:
        """Remember what became of it; it is written with the next gate, a refusal at once."""
        self.before.append(OUTCOMES[answer.fate](one, answer))
        self.drops = self.drops + 1 if answer.fate is Fate.UNSENT else 0
        if answer.fate is Fate.TAKEN:
            self.begun.taken(one.id)
            self.sent += 1
            return
        log.warning("mail-not-taken", mail=str(one.id), trouble=answer.said)
        self.settle()
        if answer.fate in {Fate.LATER, Fate.NEVER} and answer.code:
            row = Delivery.objects.select_related("campaign").get(pk=one.id)
            returns.of_answer(row, answer.code, answer.status)
        if answer.fate is Fate.REFUSED or self.drops >= DROPS:
            raise self.rest()

    def rest(self) -> Closed:
        Server.rests_until = time.monotonic() + REST
        return Closed()

    def settle(self) -> None:
        """Write what became of the last ones now."""
        if self.before:
            if queueing.note(self.before) < len(self.before):
                self.is_noted = False
            self.before = []

    def end(self) -> None:
        self.settle()
        self.begun.end(is_noted=self.is_noted)
        self.line.say_goodbye()


def waits(one: Claimed) -> Outcome:
    return Outcome(one.id, one.claim, State.QUEUED)


def put_off(one: Claimed, answer: Answer) -> Outcome:
    """Again after half a minute, then after twice as long each time, at most an hour."""
    if one.tries + 1 >= PUT_OFF_AT_MOST:
        return Outcome(one.id, one.claim, State.FAILED_HARD, answer.said)
    later = min(30 * 2.0**one.tries, 3600)
    return Outcome(one.id, one.claim, State.FAILED_SOFT, answer.said, later)


def refused(one: Claimed, answer: Answer) -> Outcome:
    return Outcome(one.id, one.claim, State.FAILED_HARD, answer.said)


def unsent(one: Claimed, answer: Answer) -> Outcome:
    return Outcome(one.id, one.claim, State.QUEUED, answer.said, later=5)


OUTCOMES: dict[Fate, Callable[[Claimed, Answer], Outcome]] = {
    Fate.TAKEN: lambda one, _: Outcome(one.id, one.claim, State.SENT),
    Fate.LATER: put_off,
    Fate.REFUSED: put_off,
    Fate.NEVER: refused,
    Fate.UNSENT: unsent,
    Fate.UNKNOWN: lambda one, answer: Outcome(
        one.id, one.claim, State.UNCERTAIN, answer.said
    ),
}
