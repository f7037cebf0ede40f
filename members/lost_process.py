"""Work on what strangers send, each piece in a process of its own that can be lost.

Starting Python and reading the parsers takes longer than most pieces. So one process reads them
once and forks for each (`members/forking.py`). It is started without environment, folder or
connection, when there is work, and again when it died; it ends when nothing comes for a minute, or
when whoever started it ends.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock

import structlog

ROOT = Path(__file__).resolve().parent.parent
FORKING = Path(__file__).with_name("forking.py")
SECONDS = 20
# Each takes a processor for a moment and at most a gigabyte.
AT_ONCE = 2
# No answer is longer than what came, but for a line and a picture that is packed worse.
LONGEST_ANSWER = 200_000_000
BEGUN = b"+"


class Busy(Exception):
    """No process was free, or none could be started: try later."""


class TooSlow(Exception):
    """It was not done in time."""


class Worker:
    """Does one kind of work: calls `module.answer(words, data)` in processes that can be lost."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.log = structlog.get_logger(module)
        self.line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.begin()
        # Of whoever is forked from us the process that forks is not a child, and its line is ours.
        os.register_at_fork(after_in_child=self.begin)

    def begin(self) -> None:
        self.lock = Lock()
        self.free = BoundedSemaphore(AT_ONCE)
        if self.line:
            self.line.close()
        if self.process:
            self.process.returncode = 0  # it is not ours to wait for
        self.line = self.process = None

    def answer(self, words: Sequence[str], data: bytes) -> bytes:
        """What the work answers; empty where its process ended before. Raises Busy, TooSlow."""
        if not self.free.acquire(timeout=SECONDS):
            raise Busy
        until = time.monotonic() + SECONDS
        try:
            for _ in range(2):
                with self.handed_over() as line:
                    if has_begun(line, until):
                        return told(line, words, data, until)
                # The one that forks died, or had no process to give: another is tried.
                self.end()
        except OSError as error:
            self.end()
            self.log.warning("no-process", error=type(error).__name__)
            raise Busy from error
        finally:
            self.free.release()
        self.log.warning("no-process", error="EndsAtOnce")
        raise Busy

    def handed_over(self) -> socket.socket:
        """A line to a new process. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            for last in (False, True):
                try:
                    with self.lock:
                        socket.send_fds(self.started(), [b"1"], [theirs.fileno()])
                    return ours
                except OSError:
                    self.end()
                    if last:
                        ours.close()
                        raise
        raise AssertionError

    def started(self) -> socket.socket:
        """The line to the process that forks."""
        if self.line is None:
            self.line, theirs = socket.socketpair()
            with theirs:
                # It knows no secret: not even the environment of who starts it.
                self.process = subprocess.Popen(
                    [sys.executable, "-I", "-B", str(FORKING), str(ROOT), self.module],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={},
                    cwd="/",
                )
        return self.line

    def end(self) -> None:
        """Let go of the process that forks; what it has begun goes on."""
        with self.lock:
            line, process = self.line, self.process
            self.line = self.process = None
        if line:
            line.close()
        if process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)


def has_begun(line: socket.socket, until: float) -> bool:
    """Is there a process for the piece? Until it says so none of it was read. Raises Busy."""
    line.settimeout(left(until))
    try:
        return line.recv(1) == BEGUN
    except TimeoutError as error:
        raise Busy from error
    except ConnectionResetError:
        return False


def told(line: socket.socket, words: Sequence[str], data: bytes, until: float) -> bytes:
    """Hand over what there is to do and read the answer to its end. Raises TooSlow."""
    pieces: list[bytes] = []
    size = 0
    try:
        # Where it ended: see what it said.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.settimeout(left(until))
            line.sendall(json.dumps(list(words)).encode() + b"\n" + data)
            line.shutdown(socket.SHUT_WR)
        while True:
            line.settimeout(left(until))
            piece = line.recv(1 << 20)
            size += len(piece)
            if not piece or size > LONGEST_ANSWER:
                break
            pieces.append(piece)
    except TimeoutError as error:
        raise TooSlow from error
    except ConnectionResetError:
        pass
    return b"".join(pieces) if size <= LONGEST_ANSWER else b""


def left(until: float) -> float:
    """Seconds until then, a moment at least."""
    return max(0.01, until - time.monotonic())
