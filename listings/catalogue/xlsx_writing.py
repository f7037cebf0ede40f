"""A workbook of one sheet, written by XlsxWriter at steady memory."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from tempfile import TemporaryFile

import xlsxwriter

PIECE = 64_000
# What a spreadsheet's cell can hold.
LONGEST = 32_767
# The same items are the same file, whatever the hour.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
Cell = str | int | Decimal


def stream(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The workbook's bytes; numbers are numbers, everything else is text."""
    with TemporaryFile() as file:
        # Each row is on disk before the next is taken.
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        book.set_properties({"created": MADE})
        # A SKU such as 007 stays what it is when somebody edits it.
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Items")
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if not isinstance(value, str):
                    sheet.write_number(place, column, value)
                elif value:
                    sheet.write_string(place, column, value[:LONGEST], text)
        book.close()
        file.seek(0)
        yield from iter(partial(file.read, PIECE), b"")
