"""What `bench/run mail-kills` does inside Django: senders that die, members who change their mind.

Senders are forked from one process that has everything loaded, so that a kill costs
milliseconds. Each kills itself at a step that is chosen by chance: before or after a statement of
the database, before, in the middle of or after what goes over the line, after an answer. One in
four is killed from outside, at a moment by chance.
"""

import json
import logging
import os
import random
import signal
import smtplib
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection, connections

from bench import mailing_world as world
from members import leaving
from members.mailing.sending import (
    begun,
    filling,
    materialising,
    queueing,
    sender,
    signing,
)
from members.models import Delivery, Member
from privacy import consents, suppressions
from privacy.models import Erasure

LOADED = (filling, signing)
STEPS = 9  # about, of one message
SENDERS = 2
PATIENCE = 1  # seconds for an answer, so that a run is not spent on waiting
# What is on its way for longer than this is not sent any more (members/mailing/sending/sender.py).
OVER = "4 seconds"
END_LEASES = f"""
UPDATE members_delivery SET claimed_until = clock_timestamp() - interval '1 second'
WHERE state IN ('claimed', 'transmitting') AND claim::text LIKE %s AND claim::text NOT LIKE %s
  AND (state = 'claimed' OR gated_at < clock_timestamp() - interval '{OVER}')
"""
RESUME = "UPDATE members_campaign SET state = 'sending', paused_for = '' WHERE state = 'paused'"
FORWARD = (
    "UPDATE members_delivery SET due_at = clock_timestamp()"
    " WHERE state IN ('queued', 'failed_soft') AND due_at > clock_timestamp()"
)
ACTS = ("withdraws", "erases", "complains")


class Log:
    """Lines in a file, each whole whoever is killed."""

    def __init__(self, folder: str, name: str) -> None:
        self.path = Path(folder) / name
        self.file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def line(self, *words: object) -> None:
        os.write(self.file, (" ".join(map(str, words)) + "\n").encode())


class Fuse:
    """Counts steps, and kills this process at one of them."""

    def __init__(self, at: int, log: Log) -> None:
        self.left = at
        self.log = log

    def step(self, where: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.log.line("sender", where)
            os.kill(os.getpid(), signal.SIGKILL)

    def around_statement(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        name = named(str(sql))
        self.step(f"before-{name}")
        done = execute(sql, params, many, context)
        self.step(f"after-{name}")
        return done

    def set(self) -> None:
        """From here on every step of this process counts."""
        connection.execute_wrappers.append(self.around_statement)
        send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply

        def sends(line: smtplib.SMTP, said: Any) -> None:
            raw = said.encode("ascii") if isinstance(said, str) else bytes(said)
            what = (
                "body" if len(raw) > 300 else raw[:4].decode("ascii", "replace").lower()
            )
            self.step(f"before-sending-{what}")
            if what == "body":
                send(line, raw[: len(raw) // 2])
                self.step("in-the-middle-of-body")
                raw = raw[len(raw) // 2 :]
            send(line, raw)
            self.step(f"after-sending-{what}")

        def hears(line: smtplib.SMTP) -> tuple[int, bytes]:
            answer = getreply(line)
            self.step(f"after-answer-{answer[0]}")
            return answer

        smtplib.SMTP.send = sends  # type: ignore[method-assign, assignment]
        smtplib.SMTP.getreply = hears  # type: ignore[method-assign, assignment]


def named(sql: str) -> str:
    if "deliveries_gate" in sql:
        return "gate-with-outcome" if "deliveries_outcome" in sql else "gate"
    if "deliveries_outcome" in sql:
        return "outcome"
    if "'claimed', claim" in sql:
        return "claim"
    return "other"


def prepare(messages: int, folder: str) -> None:
    """Members, a campaign, its deliveries; who they are is kept outside the database too."""
    world.fill(messages)
    campaign = world.a_campaign()
    materialising.prepare(campaign)
    rows = Delivery.objects.filter(campaign=campaign)
    too_many = list(rows.order_by("pk").values_list("pk", flat=True)[messages:])
    Delivery.objects.filter(pk__in=too_many).delete()
    world.begin(campaign)
    known = {str(pk): str(subject) for pk, subject in rows.values_list("pk", "subject")}
    (Path(folder) / "deliveries.json").write_text(json.dumps(known))
    print(json.dumps({"campaign": campaign.pk, "messages": len(known)}))


def main(
    campaign: int, *, port: int, folder: str, kills: int, seconds: float, seed: int
) -> None:
    """Senders and members at once, until everything has left or the time is over."""
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = PATIENCE
    logging.disable(logging.CRITICAL)
    run = Run(campaign, folder, kills, seed)
    until = time.monotonic() + seconds
    people = run.fork(lambda: People(run).act(until))
    slots: dict[int, int] = {}
    over: set[int] = set()
    while len(over) < SENDERS and time.monotonic() < until:
        for slot in set(range(SENDERS)) - over - set(slots.values()):
            slots[run.sender(slot, until)] = slot
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid in slots:
            slot = slots.pop(pid)
            if os.waitstatus_to_exitcode(status) == 0:
                over.add(slot)
        elif not pid:
            run.kill_by_chance(list(slots))
            time.sleep(0.002)
    for pid in (*slots, people):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    print(json.dumps({"over": len(over) == SENDERS}))


class Run:
    """One run: its campaign, its logs, and its chances."""

    def __init__(self, campaign: int, folder: str, kills: int, seed: int) -> None:
        self.campaign = campaign
        self.folder = folder
        self.kills = Log(folder, "kills")
        self.acts = Log(folder, "acts")
        self.generation = len(self.kills.path.read_text().splitlines())
        self.chance = random.Random(seed + self.generation)
        known = json.loads((Path(folder) / "deliveries.json").read_text())
        self.messages = len(known)
        self.steps = max(4, round(2 * STEPS * self.messages / max(1, kills)))
        self.doomed: dict[int, float] = {}

    def fork(self, work: Callable[[], None]) -> int:
        connections.close_all()
        if pid := os.fork():
            return pid
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def sender(self, slot: int, until: float) -> int:
        """A sender that will die; one in four by a hand from outside."""
        self.generation += 1
        seed, generation = self.chance.random(), self.generation
        at = 0 if seed < 0.25 else self.chance.randint(1, self.steps)
        pid = self.fork(lambda: self.send(slot, generation, at, until))
        if not at:
            self.doomed[pid] = time.monotonic() + self.chance.uniform(
                0, self.steps / STEPS / 100
            )
        return pid

    def kill_by_chance(self, there: list[int]) -> None:
        for pid, when in list(self.doomed.items()):
            if pid not in there:
                del self.doomed[pid]
            elif time.monotonic() > when:
                self.kills.line("sender", "by-chance")
                os.kill(pid, signal.SIGKILL)
                del self.doomed[pid]

    def send(self, slot: int, generation: int, at: int, until: float) -> None:
        """Send until everything has left; the fuse ends it before."""
        mine = f"{slot:04x}{generation % 65536:04x}"
        # So that another of this slot knows whose claims are over.
        queueing.uuid4 = lambda: UUID(mine + uuid4().hex[8:])  # type: ignore[attr-defined]
        Fuse(at, self.kills).set()
        while time.monotonic() < until:
            try:
                begun.settle_ended()
                with connection.cursor() as cursor:
                    cursor.execute(END_LEASES, [f"{slot:04x}%", f"{mine}%"])
                sender.Server.rests_until = 0.0
                if not sender.send(seconds=5) and self.is_over():
                    return
            except Error as error:
                self.kills.line("raised", type(error).__name__)
                connection.close()
                time.sleep(0.1)

    def is_over(self) -> bool:
        """Has everything left? Otherwise what waits for later is let wait no longer."""
        with connection.cursor() as cursor:
            cursor.execute(RESUME)
            if cursor.rowcount:
                self.kills.line("resumed")
            cursor.execute(FORWARD)
        if not Delivery.objects.filter(campaign=self.campaign).open().exists():
            return True
        time.sleep(0.05)
        return False


class People:
    """One in twenty recipients withdraws, erases the account or complains while it is sent."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.chance = random.Random(run.generation)
        self.journal = Path(run.folder) / "journal"
        self.wanted = run.messages // 20

    def act(self, until: float) -> None:
        done = len(self.run.acts.path.read_text().splitlines())
        while done < self.wanted and time.monotonic() < until:
            if done > self.wanted * self.share_gone() / 0.9:
                time.sleep(0.02)
                continue
            try:
                done += self.one(ACTS[done % 3])
            except (IndexError, ObjectDoesNotExist):
                continue  # it has left, or went with its member
            except Error:
                # Whether it was committed nobody knows; it is not noted, and may come again.
                connection.close()
                time.sleep(0.1)
        # Who has nothing to do any more goes on living until the run is over.

    def share_gone(self) -> float:
        size = self.journal.stat().st_size if self.journal.exists() else 0
        return size / (75 * self.run.messages)

    def one(self, what: str) -> bool:
        """Somebody acts: half of them while their message is in a sender's hands."""
        hands = (
            ["claimed", "transmitting"] if self.chance.random() < 0.5 else ["queued"]
        )
        rows = Delivery.objects.filter(campaign=self.run.campaign, state__in=hands)
        amount = rows[:200].count()
        if not amount:
            return False
        row = rows.select_related("member").order_by("pk")[
            self.chance.randrange(amount)
        ]
        begun = time.time()
        deed(what, row.member)
        # The deed is committed when it returns.
        self.run.acts.line(f"{time.time():.6f}", what, row.pk, f"{begun:.6f}")
        return True


def deed(what: str, member: Member) -> None:
    match what:
        case "withdraws":
            consents.record(
                member.subject,
                consents.NEWS,
                state=consents.State.WITHDRAWN,
                language="en",
                method=consents.Method.ONE_CLICK,
            )
        case "erases":
            leaving.erase(
                member, number=uuid4(), cause=Erasure.Cause.MEMBER, tells=False
            )
        case "complains":
            suppressions.suppress(member.email, reason=suppressions.Reason.COMPLAINT)


def compare(campaign: int, folder: str) -> None:
    """Hold the sink's journal against the table."""
    place = Path(folder)
    known: dict[str, str] = json.loads((place / "deliveries.json").read_text())
    arrived: dict[str, list[float]] = {}
    for line in (place / "journal").read_text().splitlines():
        at, number, _to = line.split(" ", 2)
        arrived.setdefault(number, []).append(float(at))
    acts = [line.split() for line in (place / "acts").read_text().splitlines()]
    rows = Delivery.objects.filter(campaign=campaign)
    states = {str(pk): state for pk, state in rows.values_list("pk", "state")}
    living = set(Member.objects.values_list("subject", flat=True))
    gone = {key for key in known if UUID(known[key]) not in living}
    noted = {"sent", "uncertain"}
    late = [
        max(arrived[number]) - float(at)
        for at, _what, number, _begun in acts
        if number in arrived
    ]
    found = {
        "states": Counter(states.values()),
        "erased": len(gone),
        "arrived": len(arrived),
        "doubled": sum(len(times) > 1 for times in arrived.values()),
        "strangers": len(set(arrived) - set(known)),
        "sent, not arrived": sum(
            state == "sent" and key not in arrived for key, state in states.items()
        ),
        "arrived, said otherwise": sum(
            states[key] not in noted for key in arrived if key in states
        ),
        "without a trace": len(set(known) - set(states) - gone),
        "still open": sum(states[key] in queued() for key in states),
        "uncertain, arrived": sum(
            state == "uncertain" and key in arrived for key, state in states.items()
        ),
        "acts": Counter(what for _at, what, _number, _begun in acts),
        "acts before it arrived": sum(
            number not in arrived for _a, _w, number, _b in acts
        ),
        "after the act": sum(seconds > 0 for seconds in late),
        "nearest": max(late, default=None),
    }
    print(json.dumps(found))


def queued() -> set[str]:
    return {"queued", "claimed", "transmitting", "failed_soft"}
