"""The list of erased subjects outside the database, and whether the database knows them all.

A backup from before an erasure still has the member. The list is kept beside the database and
with the keys of each backup; after a restore the site serves nothing until all on it are
erased again. It holds numbers alone.
"""

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from privacy import beside
from privacy.models import Erasure

# How many of the newest are looked at every minute.
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
    """What the list says."""
    return parsed(beside.lines_of(file or path()))


def read_end() -> list[Erased]:
    """Its last entries, the newest last."""
    return parsed(beside.last_lines_of(path()))


def parsed(lines: Iterable[str]) -> list[Erased]:
    pairs = (line.split() for line in lines)
    return [Erased(UUID(one[0]), UUID(one[1])) for one in pairs if is_whole(one)]


def is_whole(line: list[str]) -> bool:
    return len(line) == 2 and all(len(one) == 36 for one in line)


def catch_up() -> int:
    """Write down what the ledger has and the list has not. Twice is once.

    Whoever was erased again after a restore came from the list and stands there already.
    """
    ledger = Erasure.objects.exclude(cause=Erasure.Cause.REPLAYED)
    rows = ledger.values_list("number", "subject")
    rows = rows.order_by("-position")
    new = beside.lacking(
        [Erased(*row) for row in rows[:NEWEST]],
        every=lambda: [Erased(*row) for row in rows],
        listed_last=read_end(),
        listed=read,
    )
    return add(new)


def add(erased: Iterable[Erased]) -> int:
    """Add these at the end, so that a power cut loses none."""
    return beside.add(path(), (f"{one.number} {one.subject}" for one in erased))


def missing() -> list[Erased]:
    """Those on the list that this database does not know as erased."""
    return unknown(read())


def has_come_back() -> bool:
    """Is this database from before an erasure? It does not know the newest on the list then."""
    return bool(unknown(read_end()[-NEWEST:]))


def unknown(listed: list[Erased]) -> list[Erased]:
    # Two processes that caught up at once wrote the same twice.
    listed = list(dict.fromkeys(listed))
    numbers = [one.number for one in listed]
    found = Erasure.objects.filter(number__in=numbers).values_list("number", flat=True)
    known = set(found)
    return [one for one in listed if one.number not in known]


def is_refusing() -> bool:
    """Asked at every request."""
    return os.path.exists(_marker_beside(settings.ERASED_LIST))  # noqa: PTH110 a tenth of a Path's time


@lru_cache(maxsize=2)
def _marker_beside(_list: str | Path) -> str:
    return str(marker())


def refuse_until_replayed(*, seen_by: str = "") -> None:
    """Serve nothing. Whoever only saw that another machine restored says so (`seen_by`)."""
    marker().parent.mkdir(parents=True, exist_ok=True)
    marker().write_text(seen_by)


def refuses_by(seen_by: str) -> bool:
    """Is it refused because of what was seen, and of nothing that is done here?"""
    return is_refusing() and marker().read_text() == seen_by


def serve_again() -> None:
    marker().unlink(missing_ok=True)
