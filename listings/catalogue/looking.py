"""Looking a file through: its good rows into their table, its errors counted and kept.

Nothing of it is entered. A worker that is killed leaves rows in the table that the next one
forgets before it begins anew.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from listings.catalogue import holding, keeping, lines, sheets
from listings.catalogue.cleaning import Cleaned, Cleaner, Fault
from listings.catalogue.failed import FailedRows
from listings.catalogue.limits import Unreadable
from listings.catalogue.photos import noting
from listings.catalogue.sheets import Form, Row
from listings.models import CatalogueFile

BATCH = 1_000
ERRORS_KEPT = 200
PREVIEWS = 10


@dataclass
class Account:
    """What looking through has found so far."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    errors: list[list[Any]] = field(default_factory=list)


def form_of(file: CatalogueFile) -> Form:
    return Form(file.kind, file.coding, file.delimiter, file.decimal_sign)


def cleaner_of(file: CatalogueFile) -> Cleaner:
    return Cleaner(
        file.header,
        file.mapping,
        file.defaults,
        kind=file.kind,
        decimal_sign=file.decimal_sign,
        industry=file.company.industry,
    )


def rows_of(file: CatalogueFile) -> Iterator[Row]:
    """The rows below the header. Raises Unreadable."""
    try:
        with keeping.place(file.content).here() as path:
            yield from islice(sheets.rows(path, form_of(file)), 1, None)
    except FileNotFoundError as error:
        raise Unreadable("gone") from error


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, BATCH)):
        yield some


def look_through(file: CatalogueFile) -> None:
    """Count what entering the file would do. Raises holding.Lost."""
    old = file.failed
    lines.forget(file)
    account = Account()
    try:
        with closing(FailedRows(file)) as failed:
            cleaner = cleaner_of(file)
            for some in batches(rows_of(file)):
                look_at(file, cleaner, some, account, failed)
            if not account.rows:
                raise Unreadable("no_rows")
            if noting.count(file) > noting.MOST:
                raise Unreadable("photos")
            kept = failed.kept()
    except Unreadable as error:
        lines.forget(file)
        holding.let_go(file, trouble=error.code)
        return
    holding.let_go(
        file,
        read_at=timezone.now(),
        confirmed_at=None,
        place=account.rows,
        whole=account.rows,
        new=account.new,
        changed=account.changed,
        same=account.same,
        wrong=account.wrong,
        errors=account.errors,
        previews=[list(one) for one in lines.previews(file, cleaner.kept, PREVIEWS)],
        failed=kept,
    )
    keeping.remove([old])


def look_at(
    file: CatalogueFile,
    cleaner: Cleaner,
    some: list[Row],
    account: Account,
    failed: FailedRows,
) -> None:
    cleaned = [cleaner.clean(row) for row in some]
    good = [one for one in cleaned if not one.faults]
    first, last = some[0].number, some[-1].number
    with transaction.atomic():
        if good:
            lines.keep(file, cleaner, good)
            before = account.new + account.changed + account.same
            if before <= BATCH < before + len(good):
                # Of a table that was empty before, each row would be compared with every other.
                lines.analyse()
            note_late(file, cleaner, cleaned, first, last)
            counts = lines.compared(file, cleaner.kept, first, last)
            account.new += counts.new
            account.changed += counts.changed
            account.same += counts.same
        account.rows += len(some)
        holding.go_on(file, place=account.rows)
    for row, one in zip(some, cleaned, strict=True):
        if one.faults:
            note(row, one, account, failed)


def note_late(
    file: CatalogueFile, cleaner: Cleaner, cleaned: list[Cleaned], first: int, last: int
) -> None:
    """Faults that show beside what is there are faults of their rows like any other."""
    late = lines.late_faults(file, cleaner, first, last)
    if not late:
        return
    by_row = {one.number: one for one in cleaned}
    for found in late:
        place = cleaner.places.get(found.column)
        column = cleaner.header[place] if place is not None else ""
        value = by_row[found.row].sku if found.column == "sku" else ""
        by_row[found.row].faults.append(Fault(column, value, found.code, found.told))


def note(row: Row, one: Cleaned, account: Account, failed: FailedRows) -> None:
    account.wrong += 1
    room = ERRORS_KEPT - len(account.errors)
    account.errors += [[one.number, *fault] for fault in one.faults][:room]
    failed.add(row.cells, one.faults)
