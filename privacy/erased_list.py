"""The list of erased subjects outside the database, and whether the database knows them all.

A backup from before an erasure still has the member. The list is kept beside the database and
with the keys of each backup; after a restore the site serves nothing until all on it are
erased again. It holds numbers alone.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from privacy.models import Erasure

# What is looked at every minute is the end of the list, so that it takes no longer with the years.
END = 64 * 1024
NEWEST = 50


class Erased(NamedTuple):
    number: UUID
    subject: UUID


def path() -> Path:
    return Path(settings.ERASED_LIST)


def marker() -> Path:
    """While this file is there, the site refuses to serve."""
    return path().with_name("erasures-to-replay")


def read(file: Path | None = None) -> list[Erased]:
    """What the list says. A line that was not written to its end does not count."""
    return parsed(_bytes(file or path()))


def read_end() -> list[Erased]:
    """Its last lines, the newest last."""
    found = _bytes(path(), last=END)
    # Unless it begins there, the first line is the rest of one.
    return parsed(found if len(found) < END else found.partition(b"\n")[2])


def parsed(text: bytes) -> list[Erased]:
    whole = text[: text.rfind(b"\n") + 1].decode()
    pairs = (line.split() for line in whole.splitlines())
    return [Erased(UUID(one[0]), UUID(one[1])) for one in pairs if is_whole(one)]


def is_whole(line: list[str]) -> bool:
    return len(line) == 2 and all(len(one) == 36 for one in line)


def _bytes(file: Path, *, last: int | None = None) -> bytes:
    try:
        with file.open("rb") as opened:
            if last is not None:
                size = opened.seek(0, os.SEEK_END)
                opened.seek(max(0, size - last))
            return opened.read()
    except FileNotFoundError:
        return b""


def catch_up() -> int:
    """Write down what the ledger has and the list has not. Twice is once.

    Whoever was erased again after a restore came from the list and stands there already.
    """
    ledger = Erasure.objects.exclude(cause=Erasure.Cause.REPLAYED)
    rows = ledger.values_list("number", "subject")
    newest = rows.order_by("-position")[:NEWEST]
    if {number for number, _subject in newest} <= {one.number for one in read_end()}:
        return 0
    known = {one.number for one in read()}
    every = rows.order_by("position")
    return add(Erased(*row) for row in every if row[0] not in known)


def add(erased: Iterable[Erased]) -> int:
    """Add these at the end, so that a power cut loses none."""
    lines = [f"{one.number} {one.subject}\n" for one in erased]
    if not lines:
        return 0
    path().parent.mkdir(parents=True, exist_ok=True)
    # After a line that a power cut broke off, a new one begins.
    is_broken = _bytes(path(), last=1) not in {b"", b"\n"}
    with path().open("a") as file:
        file.writelines(["\n", *lines] if is_broken else lines)
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def missing() -> list[Erased]:
    """Those on the list that this database does not know as erased."""
    return unknown(read())


def has_come_back() -> bool:
    """Is this database from before an erasure? It does not know the newest on the list then."""
    return bool(unknown(read_end()[-NEWEST:]))


def unknown(listed: list[Erased]) -> list[Erased]:
    numbers = [one.number for one in listed]
    found = Erasure.objects.filter(number__in=numbers).values_list("number", flat=True)
    known = set(found)
    return [one for one in listed if one.number not in known]


def is_refusing() -> bool:
    return marker().exists()


def refuse_until_replayed() -> None:
    marker().parent.mkdir(parents=True, exist_ok=True)
    marker().touch()


def serve_again() -> None:
    marker().unlink(missing_ok=True)
