"""Does mail that somebody waits for wait for anything? Real workers, a real queue, a real sink.

`bench/run service-mail` starts the worker for mail and the clock as `bin/run` does, asks for a
new password every half second, and notes how long each of these letters takes from the commit
to the sink: first with nothing else to do; then with `--notices` policy notices waiting in the
outbox; then while a campaign to `--messages` members is sent beside them; and at last with a
mail server that never answers about the notices. Ends with 1 where one took more than two
seconds.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.mailing import QUIET
from bench.measure import children, percentile
from bench.world import ROOT, World, free_port, options
from tradedir import programs
from tradedir.processes import spawn
from tradedir.runner import Kept

ITEMS = 1_000
WORK = "from bench import service_mail_work as work; "
LIMIT = 2.0


@contextmanager
def sink(folder: Path, port: int, *words: str) -> Iterator[Path]:
    journal = folder / "journal"
    journal.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.sink", str(port), str(journal), *words]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        while not journal.exists():
            time.sleep(0.05)
        yield journal
    finally:
        process.kill()
        process.wait()


@contextmanager
def workers(world: World, folder: Path, port: int) -> Iterator[int]:
    """The worker for mail and the clock, sending to the sink; gives the worker's number."""
    environment = os.environ | world.environment | QUIET
    environment["DJANGO_SETTINGS_MODULE"] = "tradedir.settings"
    environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    clock = programs.clock(environment, logs=folder, kept=folder / "clock")
    mail = programs.mail_worker(environment, logs=folder)
    running = [Kept(program, spawn(program)) for program in (mail, clock)]
    try:
        time.sleep(15)
        yield running[0].process.pid
    finally:
        for kept in running:
            world.runner.kept.append(kept)


def measure(given: Any, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    port = free_port()
    with World.of(items=ITEMS, folder=given.folder) as world:
        prepared = f"{WORK}work.prepare({given.messages}, {given.notices})"
        world.inside(prepared, STATEMENT_TIMEOUT="0", **QUIET)
        with workers(world, folder, port) as worker:
            for phase, words in PHASES.items():
                with sink(folder, port, *words) as journal:
                    code = (
                        f"{WORK}work.ask({phase!r}, {given.letters}, {str(journal)!r})"
                    )
                    told: dict[str, Any] = world.inside(code, **QUIET)
                found[phase] = told
            found["shared_mb"] = sum(map(shared_mb, children(worker)))
    return found


# What stands beside the letters, and what the sink is told.
PHASES: dict[str, tuple[str, ...]] = {
    "nothing else": (),
    "policy notices": (),
    "and a campaign": (),
    "notices never answered": ("--deaf-to", "notice"),
}


def shared_mb(pid: int) -> float:
    """A process' memory where what it shares with others is counted once among them (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return (
        next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    )


def table(found: dict[str, Any]) -> str:
    columns = ("letters", "median", "95 %", "most", "messages", "notices")
    head = "".join(f"{name:>10}" for name in columns)
    lines = [f"{'seconds to the sink':26}{head}"]
    for phase in PHASES:
        told = found[phase]
        waits = told["waits"]
        figures = (statistics.median(waits), percentile(waits, 0.95), max(waits))
        lines.append(
            f"{phase:26}{len(waits):10}"
            + "".join(f"{one:10.3f}" for one in figures)
            + f"{told['messages']:10,}{told['notices']:10,}"
        )
    lines.append(
        f"the worker for mail: {found['shared_mb']:.0f} MB, what its processes share counted once"
    )
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("service-mail", __doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--notices", type=int, default=1_000_000)
    parser.add_argument("--letters", type=int, default=60)
    given = parser.parse_args(words)
    folder = given.folder / "service-mail"
    folder.mkdir(parents=True, exist_ok=True)
    found = measure(given, folder)
    print(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2))
    lost = any(found[phase]["lost"] for phase in PHASES)
    if lost or max(max(found[phase]["waits"]) for phase in PHASES) > LIMIT:
        sys.exit(1)
