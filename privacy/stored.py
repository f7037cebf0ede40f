"""What folders and buckets have in common (stores.py)."""

from typing import NamedTuple

# How the root of a bucket begins.
IN_A_BUCKET = "s3://"
# Ends the name of a file that is being written.
UNFINISHED = ".part"


class Away(Exception):
    """The storage does not answer, or refuses us. What was asked for may be there later."""


class Entry(NamedTuple):
    """A file by its name in the root, how long it is, and when it was written."""

    name: str
    size: int
    changed_ns: int
