"""What a sender has begun, written where it outlives it: so that of a killed one little is unknown.

Some messages go through the gate together, and the database knows of all of them only that they
may be on their way. A sender writes down, before a message's first byte and after the server took
it, which one that is: a line in a file of its own, which costs microseconds. The system keeps the
line when the process is killed, and gives the file's lock back. Whoever sends next on this machine
finds the file free, and knows: what was not begun waits again, what was taken was sent, and what
is between is uncertain, at most one message. Where the machine itself ended, lines may be lost: a
file of before is not believed, and all that was on its way is uncertain.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from django.conf import settings

from members.mailing.sending import queueing
from members.mailing.sending.queueing import Outcome
from members.models import Delivery

State = Delivery.State
FOLDER = "sending"
BOOT = Path("/proc/sys/kernel/random/boot_id")
UNNAMED = ".new"
OLD = 24 * 60 * 60  # seconds; no run lasts so long
CLAIMED, BEGINS, TAKEN = "claimed", "begins", "taken"

log = structlog.get_logger("members.mailing")


class Begun:
    """One sender's file. Without a place for it, or where it cannot be written, nothing is kept."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._path = folder() / f"{since_boot()}-{uuid4()}"
        if not since_boot():
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Found by others with its lock alone: it is made under a name they do not look for.
            made = self._path.with_suffix(UNNAMED)
            self._file = os.open(made, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            made.rename(self._path)
        except OSError as error:
            self._give_up(type(error).__name__)

    def claimed(self, claim: UUID) -> None:
        self._write(CLAIMED, claim)

    def begins(self, delivery: UUID) -> None:
        self._write(BEGINS, delivery)

    def taken(self, delivery: UUID) -> None:
        self._write(TAKEN, delivery)

    def clear(self) -> None:
        """All of it is noted in the database."""
        if self._file is not None:
            os.ftruncate(self._file, 0)

    def end(self, *, is_noted: bool) -> None:
        """Nothing more comes. What could not be noted is left for whoever finds it."""
        if self._file is None:
            return
        if is_noted:
            self._path.unlink(missing_ok=True)
        os.close(self._file)
        self._file = None

    def _write(self, what: str, number: UUID) -> None:
        if self._file is None:
            return
        line = f"{what} {number}\n".encode()
        try:
            # A disk that is nearly full takes half of it, and says so by the number alone.
            if os.write(self._file, line) == len(line):
                return
            trouble = "NotWhole"
        except OSError as error:
            trouble = type(error).__name__
        self._give_up(trouble)

    def _give_up(self, trouble: str) -> None:
        """Half a file would say of what was begun that it was not: better none.

        Raises OSError where it can neither be emptied nor taken away: nothing is begun then.
        """
        log.warning("mail-begun-not-kept", error=trouble)
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            os.ftruncate(file, 0)
        except OSError:
            self._path.unlink(missing_ok=True)
        else:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
        with suppress(OSError):
            os.close(file)


def recover() -> None:
    """Of senders that ended: first what their files say, then what their leases do."""
    settle_ended()
    queueing.recover()


def settle_ended() -> None:
    """Of senders on this machine that ended before they noted it: what became of each message."""
    for path in sorted(folder().glob("*")):
        if path.suffix == UNNAMED or not is_of_now(path):
            with suppress(FileNotFoundError):  # another one tidies too
                if path.stat().st_mtime < time.time() - OLD:
                    path.unlink()
            continue
        with held(path) as is_mine:
            if is_mine:
                settle(*read(path))
                path.unlink(missing_ok=True)


def is_of_now(path: Path) -> bool:
    """Was it written since this machine was started? Else lines may be missing."""
    return bool(since_boot()) and path.name.startswith(since_boot())


def read(path: Path) -> tuple[set[UUID], set[UUID], set[UUID]]:
    """The claims, and what was begun and taken; nothing of a file that is not understood."""
    claims, begun, taken = set[UUID](), set[UUID](), set[UUID]()
    said = {CLAIMED: claims, BEGINS: begun, TAKEN: taken}
    try:
        # What comes after the last end of a line was not written whole, and nothing followed it.
        for line in path.read_text().split("\n")[:-1]:
            what, number = line.split(" ")
            said[what].add(UUID(number))
    except (LookupError, ValueError):
        log.error("mail-begun-not-kept", error="unreadable")
        return set(), set(), set()
    return claims, begun, taken


def settle(claims: set[UUID], begun: set[UUID], taken: set[UUID]) -> None:
    """Note what became of what these claims still hold."""
    for claim in claims:
        outcomes = [
            Outcome(delivery, claim, *became(delivery, begun, taken))
            for delivery in queueing.held_by(claim)
        ]
        if outcomes:
            queueing.note(outcomes)


def became(delivery: UUID, begun: set[UUID], taken: set[UUID]) -> tuple[State, str]:
    if delivery in taken:
        return State.SENT, ""
    if delivery in begun:
        return State.UNCERTAIN, "sender ended"
    return State.QUEUED, ""


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Is it nobody's? Then it is ours until the block ends."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path.exists()
    except BlockingIOError:
        yield False
    finally:
        os.close(file)


def folder() -> Path:
    return Path(settings.VAR_DIR) / FOLDER


@lru_cache(maxsize=1)
def since_boot() -> str:
    """What names this run of this machine; empty where it has no such name."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""
