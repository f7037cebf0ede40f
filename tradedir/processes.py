"""Processes: begun as direct children, ended for certain, found again after a crash."""

import ctypes
import grp
import json
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

TICK = 0.05
LARGEST_LOG = 10_000_000
PR_SET_PDEATHSIG = 1
LINUX = sys.platform == "linux"
libc = ctypes.CDLL(None) if LINUX else None

Process = subprocess.Popen[bytes]


def always(pid: int) -> bool:
    """Ready as soon as it runs."""
    return True


@dataclass(frozen=True)
class Program:
    """What to run, how to see that it is ready, and how to stop it."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    log: Path | None = None  # without one its output goes to the terminal
    is_ready: Callable[[int], bool] = always
    stop_with: int = signal.SIGTERM
    patience: float = 10.0  # seconds to end by itself before it is killed
    stops: int = 0  # the lower, the earlier it is stopped
    account: str | None = None  # to run as, where root starts it


def spawn(program: Program) -> Process:
    """Begin a program, in a session of its own so that Ctrl-C reaches the runner alone."""
    with output(program.log) as log:
        return subprocess.Popen(
            [str(part) for part in program.command],
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            # The runner has no threads, which would make this unsafe.
            preexec_fn=partial(_end_with_parent, program.stop_with),  # noqa: PLW1509
            **as_account(program.account),
        )


def output(log: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    """Where a program writes to. A long log is put aside; one older one is kept."""
    if log is None:
        return nullcontext()
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".old.log"))
    return log.open("ab")


def _end_with_parent(number: int) -> None:
    """Linux sends this process a signal when its parent is gone, even by kill -9."""
    if libc:
        libc.prctl(PR_SET_PDEATHSIG, number)


def as_account(name: str | None) -> dict[str, Any]:
    """How `subprocess` runs something as another account, with none of our groups."""
    if name is None:
        return {}
    group = grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name
    return {"user": name, "group": group, "extra_groups": [], "cwd": "/"}


def tail(log: Path | None, *, lines: int = 8) -> str:
    if log is None or not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4000))
        end = file.read().decode(errors="replace").splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in end)


def kill_group(pid: int) -> None:
    """Kill what a process that led its own session has left behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def born(pid: int) -> str | None:
    """When a process began, in the machine's own words; None when it is gone.

    A number may be given to another process later; number and beginning are unique.
    """
    if LINUX:
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
        except OSError:
            return None
        state, *rest = after_name.split()
        return None if state == "Z" else rest[18]
    return _ask_ps("lstart=", pid) or None


def command_of(pid: int) -> str:
    """What a process was started with; empty when it is gone."""
    if not LINUX:
        return _ask_ps("command=", pid)
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _ask_ps(field: str, pid: int) -> str:
    asked = ["ps", "-o", field, "-p", str(pid)]
    answer = subprocess.run(asked, check=False, capture_output=True, text=True)
    return answer.stdout.strip()


def write_record(path: Path, running: Iterable[tuple[Program, int]]) -> None:
    """Note what runs, for the start after a crash."""
    entries = [
        {
            "name": program.name,
            "pid": pid,
            "born": born(pid),
            "stop_with": int(program.stop_with),
            "patience": program.patience,
        }
        for program, pid in sorted(running, key=lambda pair: pair[0].stops)
    ]
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"machine": born(1), "processes": entries}))
    new.replace(path)


def stop_recorded(path: Path) -> list[str]:
    """Stop what a killed runner has left running. Returns the names of what it was."""
    try:
        record = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return []
    stopped = []
    if record["machine"] == born(1):
        for entry in record["processes"]:
            if born(entry["pid"]) == entry["born"]:
                stopped.append(entry["name"])
                end(
                    entry["pid"],
                    with_signal=entry["stop_with"],
                    patience=entry["patience"],
                )
            elif born(entry["pid"]) is None:
                kill_group(entry["pid"])
    path.unlink()
    return stopped


def end(pid: int, *, with_signal: int, patience: float) -> None:
    """End a process that is nobody's child any more, and what it began."""
    beginning = born(pid)
    limit = time.monotonic() + patience
    with suppress(ProcessLookupError):
        os.kill(pid, with_signal)
    while beginning is not None and born(pid) == beginning:
        if time.monotonic() > limit:
            kill_group(pid)
        time.sleep(TICK)
    kill_group(pid)
