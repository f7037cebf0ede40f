"""Work that goes wrong in every way: for test_lost_process.py."""

import os
import signal
import time
from pathlib import Path


def prepare():
    pass


def turn(_data):
    while True:
        pass


def see(_data):
    files = [one.name for one in Path("/proc/self/fd").iterdir()]
    return repr((dict(os.environ), str(Path.cwd()), files, os.getpid())).encode()


def write(data):
    Path(data.decode()).write_bytes(b"x" * 99)


def fail(_data):
    raise KeyError


def clock(_data):
    return repr(signal.getitimer(signal.ITIMER_REAL)[0]).encode()


def nap(data):
    time.sleep(0.8)
    return data


DEEDS = {
    "nap": nap,
    "clock": clock,
    "echo": bytes,
    "abort": lambda _data: os.abort(),
    "memory": lambda _data: bytes(bytearray(10**12)),
    "raise": fail,
    "turn": turn,
    "sleep": lambda _data: time.sleep(100),
    "see": see,
    "write": write,
    "much": lambda _data: b"x" * 300_000,
    "parent": lambda _data: str(os.getppid()).encode(),
}


def answer(words, data):
    return DEEDS[words[0]](data)
