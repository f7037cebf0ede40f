"""Reads letters to return addresses, in a process that can be lost: members/lost_process.py asks.

Nothing here knows Django or any secret.
"""

import json

from members.mailing.returning import report_reading


def prepare() -> None:
    """Everything is read with the module."""


def answer(words: list[str], data: bytes) -> bytes:
    """What a letter says, as a line of JSON; of one that cannot be read, that it says nothing."""
    try:
        found = report_reading.read(data)
    except Exception:  # whatever a broken letter makes its reader raise
        found = report_reading.Read()
    return json.dumps(found._asdict()).encode()
