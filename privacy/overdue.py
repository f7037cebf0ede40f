"""Nobody waits for ever for a server that neither answers nor ends.

A machine that is stopped keeps its lines open, and what waits on one for an answer waits as long
as it is stopped: no limit of the server's own ends that. So whoever waits says for how long, and
a thread of this process ends the line of an answer that is overdue; who waited gets the error of
a line that broke.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# How exactly it is known that something is overdue, in seconds.
EVERY = 0.1


class Watch:
    """What is waited for in this process, each until when. Costs some microseconds an answer."""

    def __init__(self) -> None:
        # By a number of its own: until when, and the line's file descriptor.
        self._waits: dict[int, tuple[float, int]] = {}
        self._last = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def for_an_answer(self, line: Any, seconds: float) -> Iterator[None]:
        """The block asks this line of psycopg2; after so long the line is ended."""
        if line.closed:  # whoever asks is told so
            yield
            return
        until = time.monotonic() + seconds
        with self._changed:
            self._last += 1
            number = self._last
            self._waits[number] = until, line.fileno()
            self._begin()
            if len(self._waits) == 1:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._waits.pop(number, None)

    def _begin(self) -> None:
        # A thread does not live on in a process that was forked.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._look, name="overdue", daemon=True
            )
            self._thread.start()

    def _look(self) -> None:
        while True:
            with self._changed:
                if not self._waits:
                    self._changed.wait()
                now = time.monotonic()
                for number, (until, line) in list(self._waits.items()):
                    if until <= now:
                        # Under the lock: nobody can have closed the line meanwhile.
                        del self._waits[number]
                        _end(line)
            time.sleep(EVERY)


def _end(line: int) -> None:
    """Whoever reads from it, in whatever thread, finds it at its end."""
    with socket.socket(fileno=os.dup(line)) as end:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the other side ended it


watch = Watch()
