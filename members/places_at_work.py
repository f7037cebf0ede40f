"""How many processes of a machine do one kind of work at once.

A worker's processes take whatever comes first. Work that may last, or wait for a server that
is silent, takes a place here, so that some process is always free for what is urgent.

Places share out the processes of one machine, and only that: two machines have twice as many. That
nothing is done twice is the business of the rows, which are claimed, on however many machines.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

FOLDER = "places"


@contextmanager
def place(work: str, *, of: int = 1) -> Iterator[bool]:
    """One of so many places for a piece of work; False where all are taken.

    The system gives it back when the process ends, however it ends.
    """
    folder = Path(settings.VAR_DIR) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(of):
        with (folder / f"{work}-{number}").open("a") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield True
            return
    yield False
