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
    try:
        text = (file or path()).read_text()
    except FileNotFoundError:
        return []
    whole = text[: text.rfind("\n") + 1]
    pairs = (line.split() for line in whole.splitlines())
    return [Erased(UUID(one[0]), UUID(one[1])) for one in pairs if is_whole(one)]


def is_whole(line: list[str]) -> bool:
    return len(line) == 2 and all(len(one) == 36 for one in line)


def catch_up() -> int:
    """Write down what the ledger has and the list has not. Twice is once."""
    known = {one.number for one in read()}
    rows = Erasure.objects.order_by("position").values_list("number", "subject")
    return add(Erased(*row) for row in rows if row[0] not in known)


def add(erased: Iterable[Erased]) -> int:
    """Add these at the end, so that a power cut loses none."""
    lines = [f"{one.number} {one.subject}\n" for one in erased]
    if not lines:
        return 0
    path().parent.mkdir(parents=True, exist_ok=True)
    # After a line that a power cut broke off, a new one begins.
    before = path().read_text() if path().exists() else ""
    is_broken = bool(before) and not before.endswith("\n")
    with path().open("a") as file:
        file.writelines(["\n", *lines] if is_broken else lines)
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def missing() -> list[Erased]:
    """Those on the list that this database does not know as erased."""
    listed = read()
    known = set(
        Erasure.objects.filter(number__in=[one.number for one in listed]).values_list(
            "number", flat=True
        )
    )
    return [one for one in listed if one.number not in known]


def is_refusing() -> bool:
    return marker().exists()


def refuse_until_replayed() -> None:
    marker().parent.mkdir(parents=True, exist_ok=True)
    marker().touch()


def serve_again() -> None:
    marker().unlink(missing_ok=True)
