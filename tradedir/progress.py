"""Steps shown as they are taken: what, how long, with what result."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

WIDTH = 34


@dataclass
class Step:
    """A step that is being taken; `note` is shown beside its time."""

    note: str = ""


@dataclass
class Line:
    """The line that is being written: a step whose time is still to come, or nothing."""

    is_open: bool = False


line = Line()


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show a step: its name at once, its time when it is done."""
    _write(f"  {name:<{WIDTH}}")
    line.is_open = True
    taken = Step()
    begun = time.monotonic()
    try:
        yield taken
        name = "" if line.is_open else f"  {name:<{WIDTH}}"
        _write(f"{name}{time.monotonic() - begun:6.1f} s  {taken.note}".rstrip() + "\n")
    except BaseException:
        say("")
        raise
    finally:
        line.is_open = False


def say(text: str) -> None:
    """A line of its own, also amid a step."""
    _write(
        ("\n" if line.is_open else "")
        + text
        + ("\n" if text or not line.is_open else "")
    )
    line.is_open = False


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
