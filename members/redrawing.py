"""An uploaded picture becomes one of ours: drawn anew, in a process that can be lost."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

PROGRAM = Path(__file__).with_name("redraw_program.py")
SECONDS = 20
# Each takes a processor for a second and at most a gigabyte for a moment.
AT_ONCE = BoundedSemaphore(2)


class Refused(Exception):
    """A file that is not taken as a picture; its reason in one word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Drawn:
    """A picture drawn anew: its largest size, and its files by "width.format"."""

    width: int
    height: int
    files: dict[str, bytes]
    # Of the file that was sent: the same file twice is one picture.
    digest: str


def draw_anew(data: bytes, shape: str) -> Drawn:
    """The pixels of an upload, shaped as a logo, a banner or a photo. Raises Refused."""
    if not AT_ONCE.acquire(timeout=SECONDS):
        raise Refused("busy")
    try:
        answer = run(data, shape)
    finally:
        AT_ONCE.release()
    line, _, rest = answer.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError as error:  # it ended before it could say anything
        raise Refused("broken") from error
    if "refused" in said:
        raise Refused(said["refused"])
    files = {}
    for name, size in said["files"].items():
        files[name], rest = rest[:size], rest[size:]
    digest = hashlib.sha256(data).hexdigest()
    return Drawn(said["width"], said["height"], files, digest)


def run(data: bytes, shape: str) -> bytes:
    """What the program answers; it inherits neither environment nor folder."""
    command = [sys.executable, "-I", "-B", str(PROGRAM), shape]
    try:
        ended = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("slow") from error
    except OSError as error:  # no process or memory is free
        raise Refused("busy") from error
    return ended.stdout
