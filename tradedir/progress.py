"""Steps shown as they are taken: what, how long, with what result."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 34


class Step:
    """A step that is being taken; `note` is shown beside its time."""

    note = ""


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show a step: its name at once, its time when it is done."""
    sys.stdout.write(f"  {name:<{WIDTH}}")
    sys.stdout.flush()
    taken = Step()
    begun = time.monotonic()
    try:
        yield taken
    except BaseException:
        sys.stdout.write("\n")
        raise
    sys.stdout.write(f"{time.monotonic() - begun:6.1f} s  {taken.note}".rstrip() + "\n")
    sys.stdout.flush()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
