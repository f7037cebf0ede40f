"""Keeps processes up, and stops them in order.

Every process is a direct child, so that its end is seen at once and nothing is left
behind. What ends by itself is started again, after a pause that grows.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

TICK = 0.05
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds; what ran for that long begins with short pauses again
HURRIED = 2.0  # seconds that each process has left once somebody asks twice

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class DidNotStart(Exception):
    """A process ended, or took too long, before it was ready."""


@dataclass(frozen=True)
class Program:
    """What to run, how to see that it is ready, and how to stop it."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    log: Path
    is_ready: Callable[[int], bool] = lambda pid: True
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 10.0  # seconds to end by itself before it is killed
    stops: int = 0  # the lower, the earlier it is stopped
    account: str | None = None  # to run as, where root starts it


@dataclass
class Kept:
    """A program that is to be up, and its process at the moment."""

    program: Program
    process: "subprocess.Popen[bytes]"
    begun: float = field(default_factory=time.monotonic)
    failures: int = 0
    again_at: float | None = None


class Runner:
    """Starts programs, keeps them up and stops them. `tell` prints a line."""

    def __init__(self, *, record: Path, tell: Callable[[str], None]) -> None:
        self.record = record
        self.tell = tell
        self.kept: list[Kept] = []
        self.asked = 0

    def listen(self) -> None:
        """Take Ctrl-C and SIGTERM as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def launch(self, program: Program) -> Kept:
        """Start a program that is to be kept up, without waiting for it."""
        kept = Kept(program, spawn(program))
        self.kept.append(kept)
        self._write_record()
        return kept

    def wait_for(self, kept: Kept, *, seconds: float) -> None:
        """Wait until it is ready. Raises DidNotStart with the end of its log."""
        limit = time.monotonic() + seconds
        while not kept.program.is_ready(kept.process.pid):
            code = kept.process.poll()
            if code is not None or time.monotonic() > limit:
                how = "took too long to start" if code is None else f"ended ({code})"
                raise DidNotStart(
                    f"{kept.program.name} {how}. The end of {kept.program.log}:\n"
                    + tail(kept.program.log)
                )
            self._rest()

    def run(self, program: Program) -> int:
        """Run a program to its end, its output in sight. Returns its exit code."""
        process = spawn(program, log=False)
        try:
            while (code := process.poll()) is None:
                self._rest()
        finally:
            end(process, program, patience=program.patience)
        return code

    def watch(self) -> None:
        """Keep everything up until somebody asks to stop."""
        while not self.asked:
            for kept in self.kept:
                self._look_after(kept)
            time.sleep(0.2)

    def _look_after(self, kept: Kept) -> None:
        code = kept.process.poll()
        now = time.monotonic()
        if code is None:
            return
        if kept.again_at is None:
            steady = now - kept.begun > STEADY_AFTER
            kept.failures = 0 if steady else kept.failures + 1
            pause = min(0.25 * 2**kept.failures, LONGEST_PAUSE)
            kept.again_at = now + pause
            kill_group(kept.process.pid)
            self.tell(
                f"{kept.program.name} ended ({code}); again in {pause:.1f} s."
                f" Its log: {kept.program.log}"
            )
        elif now >= kept.again_at:
            kept.process, kept.begun, kept.again_at = spawn(kept.program), now, None
            self._write_record()

    def stop(self) -> None:
        """Stop everything, one after the other; who asks again makes it hurry."""
        for kept in sorted(self.kept, key=lambda kept: kept.program.stops):
            first = self.asked
            kept.process.poll()
            if kept.process.returncode is None:
                kept.process.send_signal(kept.program.stop_with)
            limit = time.monotonic() + kept.program.patience
            while kept.process.poll() is None and time.monotonic() < limit:
                if self.asked > max(first, 1):
                    limit = min(limit, time.monotonic() + HURRIED)
                    first = self.asked
                time.sleep(TICK)
            kill_group(kept.process.pid)
            kept.process.wait()
        self.kept.clear()
        self.record.unlink(missing_ok=True)

    def _rest(self) -> None:
        if self.asked:
            raise StopAsked
        time.sleep(TICK)
