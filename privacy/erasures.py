"""Erasing one subject: what each app does towards it, the entry in the ledger, and the plan.

An app says here what it does when a member goes (`part`); the deed itself is the members'
app's (members/leaving.py). All of it is one transaction: killed in between, nothing happened.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise

from privacy import (
    data_table,
    erased_list,
    holds,
    opt_ins,
    partners,
    restrictions,
    suppressions,
)
from privacy.holdings import Category, Erasure, Holding
from privacy.models import Erasure as Entry
from privacy.models import SubjectKey

Cause = Entry.Cause
# What is gone when the account is, and what stays or goes later.
GOES = (Erasure.DELETED, Erasure.WITH_COMPANY, Erasure.UNREADABLE)


@dataclass
class Erasing:
    """One erasure under way: whom it is about, what went so far, and which files are to go."""

    member: int
    subject: UUID
    address: str
    # Those that end with it: nobody who owns them is left.
    companies: list[int]
    counts: Counter[str] = field(default_factory=Counter)
    # Subjects whose keys go too: of companies, of conversations that nobody has any more.
    keys: set[UUID] = field(default_factory=set)
    # (root, name) of what lies beside the database.
    files: list[tuple[str, str]] = field(default_factory=list)

    def went(self, what: str, amount: int) -> None:
        """Note for the receipt how many of something are gone."""
        if amount:
            self.counts[what] += amount


Part = Callable[[Erasing], None]
parts: list[Part] = []


def part(deed: Part) -> Part:
    """Say what an app does when a member goes, before the account itself does."""
    parts.append(deed)
    return deed


def carry_out(
    erasing: Erasing, *, last: Part, number: UUID, cause: Entry.Cause
) -> Entry:
    """Do what every app does, then `last`; destroy the keys, and enter it. In one transaction.

    What is held is copied first (holds.py).
    """
    # First: it waits for a message that is on its way to them, and no other begins.
    restrictions.note_erased(erasing.subject)
    holds.keep(erasing)
    for deed in (*parts, last):
        deed(erasing)
    opt_ins.forget_of(erasing.subject)
    erasing.went("privacy.DisclosureFile", partners.forget_files_with(erasing.subject))
    if erasing.address:
        suppressions.suppress(erasing.address, reason=suppressions.Reason.ERASED)
    keys = SubjectKey.objects.filter(subject__in={erasing.subject, *erasing.keys})
    erasing.went("keys", keys.delete()[0])
    entry = Entry.objects.create(
        number=number,
        subject=erasing.subject,
        cause=cause,
        counts=dict(sorted(erasing.counts.items())),
    )
    # Outside the database, so that a backup from before can be made right.
    transaction.on_commit(erased_list.catch_up)
    return entry


def receipt(number: UUID) -> Entry | None:
    """What was erased under this number."""
    return Entry.objects.filter(number=number).first()


class Line(NamedTuple):
    """What becomes of something: in the reader's words, from the data map."""

    what: Promise
    purpose: str | Promise
    basis: str
    erased: str
    retention: str


class Plan(NamedTuple):
    """What an erasure does, as its member reads it before asking for it."""

    goes: list[tuple[Category, list[Line]]]
    stays: list[tuple[Category, list[Line]]]


def plan() -> Plan:
    """What goes at once, and what stays: why, and until when. Nothing but the data map."""
    return Plan(_lines(goes=True), _lines(goes=False))


def _lines(*, goes: bool) -> list[tuple[Category, list[Line]]]:
    found = []
    for category, rows in data_table.table():
        lines = _distinct(
            (row.holding, row) for row in rows if (row.personal.erased in GOES) is goes
        )
        if lines:
            found.append((category, lines))
    return found


def _distinct(rows: Iterable[tuple[Holding, data_table.Row]]) -> list[Line]:
    lines = {
        str(row.personal.what): Line(
            row.personal.what,
            holding.purpose,
            str(row.personal.basis.label),
            str(row.personal.erased.label),
            str(holding.retention.label),
        )
        for holding, row in rows
    }
    return list(lines.values())
