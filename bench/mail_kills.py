"""Kills everything that takes part in sending, over and over, and counts what came of each message.

`bench/run mail-kills --kills 1000 --messages 100000` sends one campaign by two senders into a sink
on this machine that goes wrong in every way for one message in forty (bench/sink.py). The
senders are killed at every step there is; PostgreSQL, Valkey and the sink by kill -9 at moments
by chance, and started again. Meanwhile one recipient in twenty withdraws, erases the account or
complains, half of them while their message is in a sender's hands. Then the sink's journal is
held against the table. Senders are processes forked for it that call what the queue's tasks
call; an answer is waited for one second; leases of killed senders end as soon as nothing of
theirs can be on the line. A run that was broken off, or whose `--seconds` were over, goes on
with `--resume`. Ends with 1 where a message came twice, was lost without a trace, came after its
withdrawal was committed, or where anything is still open.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.mailing import QUIET
from bench.measure import children
from bench.sink import FAULTS
from bench.world import ROOT, World, free_port, options
from tradedir.processes import spawn
from tradedir.runner import Kept

ITEMS = 1_000
WORK = "from bench import mail_kills_work as work; "
# A server is killed after so many senders, each of these in its turn.
SERVERS_EVERY = 20
TURNS = ("sink", "PostgreSQL", "sink", "Valkey")
WRONG = 0.025  # of all messages, each fault in the same share
NOT_KILLS = {"raised", "resumed"}


class Servers:
    """What is killed and started again: the sink here, the others of the world."""

    def __init__(self, world: World, folder: Path, port: int, seed: int) -> None:
        self.world = world
        self.folder = folder
        self.port = port
        self.seed = seed
        self.killed = Counter[str]()
        self.sink = self.start_sink()

    def start_sink(self) -> "subprocess.Popen[bytes]":
        shares = json.dumps(dict.fromkeys(FAULTS, WRONG / len(FAULTS)))
        command = [sys.executable, "-m", "bench.sink", str(self.port)]
        command += [str(self.folder / "journal"), f"--faults={shares}"]
        command += [f"--seed={self.seed + self.killed['sink']}"]
        return subprocess.Popen(command, cwd=ROOT)

    def kill(self, name: str) -> None:
        if name == "sink":
            self.sink.kill()
            self.sink.wait()
        else:
            for kept in self.kept(name):
                for pid in reversed(children(kept.process.pid)):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                kept.process.wait()
        self.killed[name] += 1
        time.sleep(0.1)
        if name == "sink":
            self.sink = self.start_sink()
        else:
            self.start(name)

    def start(self, name: str) -> None:
        for kept in self.kept(name):
            kept.process = spawn(kept.program)
            self.world.runner.wait_for(kept, seconds=60)

    def kept(self, name: str) -> list[Kept]:
        there = self.world.runner.kept
        return [kept for kept in there if kept.program.name.startswith(name)]


def run(given: Any, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=given.folder) as world:
        plan = planned(given, folder, world)
        port = free_port()
        servers = Servers(world, folder, port, given.seed)
        code = (
            f"{WORK}work.main({plan['campaign']}, port={port}, folder={str(folder)!r},"
            f" kills={given.kills}, seconds={given.seconds}, seed={given.seed})"
        )
        begun = time.monotonic()
        work = begin(world, code)
        try:
            disturb(servers, work, folder, random.Random(given.seed))
        finally:
            if work.poll() is None:
                work.kill()
            work.wait()
            servers.sink.terminate()
            servers.sink.wait()
        compared = f"{WORK}work.compare({plan['campaign']}, {str(folder)!r})"
        found: dict[str, Any] = world.inside(compared, **QUIET)
    return found | {
        "messages": plan["messages"],
        "seconds": time.monotonic() - begun,
        "kills": kills(folder),
    }


def planned(given: Any, folder: Path, world: World) -> dict[str, Any]:
    """The campaign to go on with, or a new one."""
    plan = folder / "plan.json"
    if given.resume and plan.exists():
        old: dict[str, Any] = json.loads(plan.read_text())
        return old
    for name in ("journal", "kills", "acts", "servers", "plan.json"):
        (folder / name).unlink(missing_ok=True)
    (folder / "kills").touch()
    (folder / "acts").touch()
    code = f"{WORK}work.prepare({given.messages}, {str(folder)!r})"
    made: dict[str, Any] = world.inside(code, STATEMENT_TIMEOUT="0", **QUIET)
    plan.write_text(json.dumps(made))
    return made


def begin(world: World, code: str) -> "subprocess.Popen[bytes]":
    environment = world.environment | QUIET
    environment["DJANGO_SETTINGS_MODULE"] = "tradedir.settings"
    whole = f"import django; django.setup(); {code}"
    return subprocess.Popen(
        [sys.executable, "-c", whole], env=os.environ | environment, cwd=ROOT
    )


def disturb(
    servers: Servers,
    work: "subprocess.Popen[bytes]",
    folder: Path,
    chance: random.Random,
) -> None:
    """Kill a server after every so many senders, until the work is done."""
    turn = 0
    while work.poll() is None:
        time.sleep(chance.uniform(0.05, 0.3))
        dead = len((folder / "kills").read_text().splitlines())
        if dead >= (turn + 1) * SERVERS_EVERY:
            name = TURNS[turn % len(TURNS)]
            servers.kill(name)
            with (folder / "servers").open("a") as log:
                log.write(f"{name}\n")
            turn = max(turn + 1, dead // SERVERS_EVERY)


def kills(folder: Path) -> dict[str, int]:
    """How often what was killed, and where."""
    lines = (folder / "kills").read_text().splitlines()
    there = folder / "servers"
    killed = there.read_text().splitlines() if there.exists() else []
    return dict(Counter(lines) + Counter(killed))


def table(found: dict[str, Any]) -> str:
    dead = found["kills"]
    whole = sum(n for name, n in dead.items() if name.split()[0] not in NOT_KILLS)
    lines = [
        f"{found['messages']:,} messages, {whole:,} kills, {found['seconds']:,.0f} s",
        *(f"  {name:44}{n:7,}" for name, n in sorted(dead.items())),
        "what became of the messages",
        *(f"  {name:44}{n:7,}" for name, n in sorted(found["states"].items())),
        f"  {'erased with their member':44}{found['erased']:7,}",
    ]
    names = (
        *("arrived", "doubled", "strangers", "sent, not arrived"),
        *("arrived, said otherwise", "without a trace", "still open"),
        *("uncertain, arrived", "acts before it arrived", "after the act"),
    )
    lines += [f"{name:46}{found[name]:7,}" for name in names]
    acts = ", ".join(f"{n:,} {what}" for what, n in sorted(found["acts"].items()))
    nearest = found["nearest"]
    lines.append(f"acts: {acts}")
    if nearest is not None:
        lines.append(f"nearest: a message that arrived {-nearest:.3f} s before its act")
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("mail-kills", __doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=3_600, help="at most; 3600")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--resume", action="store_true", help="go on with the last run")
    given = parser.parse_args(words)
    folder = given.folder / "mail-kills"
    folder.mkdir(parents=True, exist_ok=True)
    found = run(given, folder)
    print(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2))
    wrong = (
        *("doubled", "strangers", "sent, not arrived", "arrived, said otherwise"),
        *("without a trace", "still open", "after the act"),
    )
    if any(found[name] for name in wrong):
        sys.exit(1)
