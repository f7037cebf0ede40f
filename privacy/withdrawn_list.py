"""The list of withdrawals outside the database: what was taken back stays so after a restore.

A backup from before knows a consent as granted. Whoever withdrew it since has said no, and a
restored database is told so again before anything is served. It holds numbers and purposes.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from privacy import beside, erased_list
from privacy.models import ConsentEvent, Erasure

State = ConsentEvent.State
NOT_ALLOWED = (State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.OBJECTED)
BATCH = 500
NEWEST = 50


class Withdrawn(NamedTuple):
    at: datetime
    subject: UUID
    purpose: str
    state: str


def path() -> Path:
    """Beside the list of the erased."""
    return erased_list.path().with_name("withdrawn")


def read(file: Path | None = None) -> list[Withdrawn]:
    return parsed(beside.lines_of(file or path()))


def read_end() -> list[Withdrawn]:
    return parsed(beside.last_lines_of(path()))


def parsed(lines: Iterable[str]) -> list[Withdrawn]:
    parts = (line.split() for line in lines)
    return [
        Withdrawn(datetime.fromisoformat(one[0]), UUID(one[1]), one[2], one[3])
        for one in parts
        if len(one) == 4 and one[3] in NOT_ALLOWED
    ]


def add(entries: Iterable[Withdrawn]) -> int:
    lines = (
        f"{one.at.isoformat()} {one.subject} {one.purpose} {one.state}"
        for one in entries
    )
    return beside.add(path(), lines)


def catch_up() -> int:
    """Write down what the ledger has and the list has not. Twice is once."""
    ledger = ConsentEvent.objects.filter(state__in=NOT_ALLOWED)
    rows = (
        ledger.exclude(method=ConsentEvent.Method.RESTORED)
        .order_by("-position")
        .values_list("recorded_at", "subject", "purpose", "state")
    )
    new = beside.lacking(
        [Withdrawn(*row) for row in rows[:NEWEST]],
        every=lambda: [Withdrawn(*row) for row in rows.iterator()],
        listed_last=read_end(),
        listed=read,
    )
    return add(new)


def has_come_back() -> bool:
    """Is this database from before a withdrawal? It does not know the newest then."""
    return bool(missing(read_end()[-NEWEST:]))


def missing(entries: Iterable[Withdrawn]) -> list[Withdrawn]:
    """Those after which this database knows nothing that was said; of each purpose the last."""
    last = {(one.subject, one.purpose): one for one in entries}
    subjects = {one.subject for one in last.values()}
    said: dict[tuple[UUID, str], datetime] = {}
    events = ConsentEvent.objects.filter(subject__in=subjects)
    for subject, purpose, at in events.order_by("recorded_at").values_list(
        "subject", "purpose", "recorded_at"
    ):
        said[subject, purpose] = at
    erased = Erasure.objects.filter(subject__in=subjects)
    gone = set(erased.values_list("subject", flat=True))
    return [
        one
        for key, one in last.items()
        if one.subject not in gone and not (key in said and said[key] >= one.at)
    ]


def replay() -> Iterator[int]:
    """Say again what was withdrawn; yields how many so far. Broken off, it goes on."""
    done = 0
    last = {(one.subject, one.purpose): one for one in read()}
    entries = list(last.values())
    for begin in range(0, len(entries), BATCH):
        with transaction.atomic():
            for one in missing(entries[begin : begin + BATCH]):
                ConsentEvent.objects.create(
                    subject=one.subject,
                    purpose=one.purpose,
                    state=one.state,
                    language="en",
                    method=ConsentEvent.Method.RESTORED,
                )
                done += 1
        yield done
