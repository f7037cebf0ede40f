"""Lists in files beside the database, a line an entry: what a restored backup has forgotten.

They are added to at their end alone, and looked at from their end, so that a look takes no longer
with the years.
"""

import os
from collections.abc import Iterable
from pathlib import Path

END = 64 * 1024


def lines_of(file: Path) -> list[str]:
    """All lines. One that was not written to its end does not count."""
    return _whole(_bytes(file))


def last_lines_of(file: Path) -> list[str]:
    """The last few hundred, the newest last."""
    found = _bytes(file, last=END)
    # Unless it begins there, the first line is the rest of one.
    return _whole(found if len(found) < END else found.partition(b"\n")[2])


def add(file: Path, lines: Iterable[str]) -> int:
    """Add these at the end, so that a power cut loses none; returns how many."""
    new = [f"{line}\n" for line in lines]
    if not new:
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    # After a line that a power cut broke off, a new one begins.
    is_broken = _bytes(file, last=1) not in {b"", b"\n"}
    with file.open("a") as opened:
        opened.writelines(["\n", *new] if is_broken else new)
        opened.flush()
        os.fsync(opened.fileno())
    return len(new)


def _whole(text: bytes) -> list[str]:
    return text[: text.rfind(b"\n") + 1].decode().splitlines()


def _bytes(file: Path, *, last: int | None = None) -> bytes:
    try:
        with file.open("rb") as opened:
            if last is not None:
                size = opened.seek(0, os.SEEK_END)
                opened.seek(max(0, size - last))
            return opened.read()
    except FileNotFoundError:
        return b""
