"""Lists in files beside the database, a line an entry: what a restored backup has forgotten.

They are added to at their end alone, and looked at from their end, so that a look takes no longer
with the years.
"""

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

END = 64 * 1024
Entry = TypeVar("Entry", bound=Hashable)


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


def lacking(
    newest: Sequence[Entry],
    *,
    every: Callable[[], Iterable[Entry]],
    listed_last: Iterable[Entry],
    listed: Callable[[], Iterable[Entry]],
) -> list[Entry]:
    """What a ledger has and its list has not, the oldest first.

    `newest` are the ledger's last entries, the newest first, and `listed_last` the list's. Where
    the two do not meet, all of both is compared.
    """
    known, found = set(listed_last), list(newest)
    if known.isdisjoint(found[-1:]):
        known, found = set(listed()), list(every())
    return [one for one in reversed(found) if one not in known]


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
