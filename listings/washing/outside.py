"""Where the rest of the house asks for washing; what is in this folder else it never reads itself."""

import json
from typing import Any

from members import lost_process

WORK = lost_process.Worker("listings.washing.program")


class Lost(Exception):
    """The process ended before it could say anything: a file that kills its reader, or never ends."""


def asked(words: list[str], data: bytes) -> tuple[dict[str, Any], bytes]:
    """What `program.answer` says, and the bytes behind it. Raises lost_process.Busy, Lost."""
    try:
        answer = WORK.answer(words, data)
    except lost_process.TooSlow as error:
        raise Lost from error
    line, _, rest = answer.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError as error:
        raise Lost from error
    if not isinstance(said, dict) or "broken" in said:
        raise Lost
    return said, rest
