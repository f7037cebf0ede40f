"""Forks for each piece of work. A program of its own: members/lost_process.py starts it.

On standard input comes, for each piece, a line of its own (SCM_RIGHTS). What is forked may use
little memory and time, start nothing and write no file, so that a hostile file ends it at worst;
it sees no other piece, neither before nor after. Nothing here knows Django or a secret.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from typing import Any

MEMORY = 1 << 30
SECONDS = 15  # of a processor
LONGEST = 20.0  # by the clock on the wall
IDLE = 60.0


def limit() -> None:
    """From here on this process can do little. Where a limit is unknown, the others hold."""
    for what, much in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (much, much))
    # Also where nobody is left who looks at the clock.
    signal.setitimer(signal.ITIMER_REAL, LONGEST)


def do(program: Any, line: socket.socket) -> None:
    """One piece, from its line to its line."""
    limit()
    line.sendall(b"+")
    with line.makefile("rb") as come:
        words = json.loads(come.readline())
        data = come.read()
    line.sendall(program.answer(words, data))


def forked(program: Any, orders: socket.socket, line: socket.socket) -> int:
    """Begin a piece. Returns the number of its process; it takes nothing along but its line."""
    number = os.fork()
    if number:
        return number
    try:
        orders.close()
        # Standard input was the line that all pieces come by.
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        do(program, line)
    finally:
        os._exit(0)


def reap(running: dict[int, float]) -> None:
    """Forget who has ended, and end who takes too long."""
    for number, began in list(running.items()):
        if os.waitpid(number, os.WNOHANG)[0]:
            del running[number]
        elif time.monotonic() - began > LONGEST:
            os.kill(number, signal.SIGKILL)


def main(root: str, name: str) -> None:
    sys.path.insert(0, root)
    program = importlib.import_module(name)
    program.prepare()
    gc.collect()
    gc.freeze()
    running: dict[int, float] = {}
    last = time.monotonic()
    with socket.socket(fileno=os.dup(0)) as orders:
        while time.monotonic() - last < IDLE or running:
            if select.select([orders], [], [], 1.0 if running else IDLE)[0]:
                come, numbers, _flags, _who = socket.recv_fds(orders, 1, 1)
                if not come:
                    break
                last = time.monotonic()
                for number in numbers:
                    with (
                        socket.socket(fileno=number) as line,
                        contextlib.suppress(OSError),  # no process is free
                    ):
                        running[forked(program, orders, line)] = last
            reap(running)
    # Whoever asked is gone, or has another by now; what has begun goes on, within its limits.


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
