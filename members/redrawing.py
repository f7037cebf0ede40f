"""An uploaded picture becomes one of ours: drawn anew, in a process that can be lost."""

import hashlib
import json
from dataclasses import dataclass

from members import lost_process

WORK = lost_process.Worker("members.redraw_program")


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
    try:
        answer = WORK.answer([shape], data)
    except lost_process.Busy as error:
        raise Refused("busy") from error
    except lost_process.TooSlow as error:
        raise Refused("slow") from error
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
