"""Work that goes wrong in every way: for test_lost_process.py."""

import os
import time


def prepare() -> None:
    pass


def answer(words, data):
    [what] = words
    if what == "echo":
        return data
    if what == "abort":
        os.abort()
    if what == "memory":
        return bytes(bytearray(10**12))
    if what == "raise":
        raise KeyError(what)
    if what == "turn":
        while True:
            pass
    if what == "sleep":
        time.sleep(100)
    if what == "see":
        return repr(
            (dict(os.environ), os.getcwd(), os.listdir("/proc/self/fd"), os.getpid())
        ).encode()
    if what == "write":
        with open(data.decode(), "wb") as file:
            file.write(b"x" * 99)
    if what == "much":
        return b"x" * 300_000
    if what == "parent":
        return str(os.getppid()).encode()
    return b""
