"""Keeps programs up, and stops them in order.

What ends by itself is started again, after a pause that grows.
"""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tradedir.processes import (
    TICK,
    Process,
    Program,
    kill_group,
    spawn,
    tail,
    write_record,
)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 60.0  # what ran for so many seconds begins with short pauses again
HURRIED = 2.0  # seconds that are left to each once somebody asks twice


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class DidNotStart(Exception):
    """A program ended, or took too long, before it was ready."""


@dataclass
class Kept:
    """A program that is to be up, and its process at the moment."""

    program: Program
    process: Process
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
        """Take Ctrl-C, SIGTERM and the end of the terminal as the wish to stop."""
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(signal.SIGHUP, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def launch(self, program: Program) -> Kept:
        """Start a program that is to be kept up, without waiting for it."""
        kept = Kept(program, spawn(program))
        self.kept.append(kept)
        self._write_record()
        return kept

    def wait_for(self, kept: Kept, *, seconds: float) -> None:
        """Wait until it is ready; where it ends at once, it may try a second time.

        Raises DidNotStart with the end of its log.
        """
        limit = time.monotonic() + seconds
        while not kept.program.is_ready(kept.process.pid):
            code = kept.process.poll()
            if code is not None and (not kept.failures or kept.again_at):
                self._look_after(kept)
            elif code is not None or time.monotonic() > limit:
                what = "takes too long to start" if code is None else f"ended ({code})"
                raise DidNotStart(
                    f"{kept.program.name} {what}. {kept.program.log} ends with\n"
                    + tail(kept.program.log)
                )
            self._rest()

    def run(self, program: Program) -> int:
        """Run a program to its end, and with it what it began. Returns its exit code."""
        process = spawn(program)
        self._write_record(Kept(program, process))
        try:
            while (code := process.poll()) is None:
                self._rest()
        finally:
            self._end(process, program)
            self._write_record()
        return code

    def watch(self) -> None:
        """Keep everything up until somebody asks to stop."""
        while not self.asked:
            for kept in self.kept:
                if kept.process.poll() is not None:
                    self._look_after(kept)
            time.sleep(4 * TICK)

    def _look_after(self, kept: Kept) -> None:
        """Start again what has ended, once its pause is over."""
        now = time.monotonic()
        if kept.again_at is None:
            kept.failures = 0 if now - kept.begun > STEADY else kept.failures
            pause = min(SHORTEST_PAUSE * 2**kept.failures, LONGEST_PAUSE)
            kept.failures += 1
            kept.again_at = now + pause
            kill_group(kept.process.pid)
            self.tell(
                f"{kept.program.name} ended ({kept.process.returncode}),"
                f" starts again in {pause:g} s. Its log: {kept.program.log}"
            )
        elif now >= kept.again_at:
            kept.process, kept.begun, kept.again_at = spawn(kept.program), now, None
            self._write_record()

    def stop(self) -> None:
        """Stop everything, one after the other. Who asks again makes it hurry."""
        for kept in sorted(self.kept, key=lambda kept: kept.program.stops):
            # The number of what ended long ago may belong to something else now.
            if kept.again_at is None:
                self._end(kept.process, kept.program)
        self.kept.clear()
        self.record.unlink(missing_ok=True)

    def _end(self, process: Process, program: Program) -> None:
        limit = time.monotonic() + program.patience
        hurried = False
        if process.poll() is None:
            process.send_signal(program.stop_with)
        while process.poll() is None and time.monotonic() < limit:
            if self.asked > 1 and not hurried:
                limit, hurried = min(limit, time.monotonic() + HURRIED), True
            time.sleep(TICK)
        kill_group(process.pid)
        process.wait()

    def _write_record(self, *besides: Kept) -> None:
        running = [(kept.program, kept.process.pid) for kept in (*self.kept, *besides)]
        write_record(self.record, running)

    def _rest(self) -> None:
        if self.asked:
            raise StopAsked
        time.sleep(TICK)
