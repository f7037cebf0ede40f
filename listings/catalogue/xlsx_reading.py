"""The first sheet of a workbook, row by row, at steady memory: read by openpyxl.

What openpyxl would keep as a whole, the texts that cells share, is put aside on disk; what of a
part may be unpacked without completing a row or a text is measured. Only what reads sheets
imports this: openpyxl takes 26 MB.
"""

import json
import os
import resource
import sys
import warnings
import zlib
from array import array
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

# Read by defusedxml, whatever else is installed.
os.environ["OPENPYXL_LXML"] = "False"
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from listings.catalogue.limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Unreadable
from listings.catalogue.workbooks import check

SHARED_TAG, TEXT_TAG, WORDS_TAG, RUN_TAG = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("sst", "si", "t", "r")
)
RUN_WORDS = f"{RUN_TAG}/{WORDS_TAG}"
# A sheet's last row; more texts than cells are never shared.
LAST_ROW = 1_048_576
MOST_TEXTS = MOST_ROWS * MOST_COLUMNS
# Of a part that openpyxl takes as a whole, such as styles.
MOST_OF_A_PART = 8_000_000
# Between one row and the next: 16,384 cells with a style each are 400 kB and 16,384 elements.
MOST_BYTES_BETWEEN, MOST_ELEMENTS_BETWEEN = 16_000_000, 200_000
MOST_MEMORY = 1_000_000_000
BROKEN = (
    *(BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ParseError),
    *(InvalidFileException, ValueError, TypeError, LookupError, AttributeError),
    *(OverflowError, RecursionError),
)
# They would show what stands in a cell.
warnings.filterwarnings("ignore", module="openpyxl")


def rows(path: Path, *, decimal_sign: str = ".") -> Iterator[tuple[int, list[str]]]:
    """Every row of the first sheet that holds something, with its number. Raises Unreadable."""
    check(path)
    try:
        with path.open("rb") as file, closing(_Book(file)) as book:
            last = 0
            for number, cells in book.rows():
                if not last < number <= LAST_ROW:
                    raise Unreadable("broken")
                last = number
                if row := _texts_of(cells, decimal_sign):
                    yield number, row
    except BROKEN:
        raise Unreadable("broken") from None


class _Archive(ZipFile):
    """Its parts are taken as a whole where they are small, else piece by piece."""

    def read(self, name: str | ZipInfo, pwd: bytes | None = None) -> bytes:
        part = name if isinstance(name, ZipInfo) else self.getinfo(name)
        if part.file_size > MOST_OF_A_PART:
            raise Unreadable("bomb")
        return super().read(part, pwd)


class _Measured:
    """A part as it is unpacked; too much of it at once is refused."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.begin()

    def begin(self) -> None:
        """Something was completed: measure from here."""
        self._bytes = self._elements = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._bytes += len(piece)
        self._elements += piece.count(b"<") - piece.count(b"</")
        is_much = self._elements > MOST_ELEMENTS_BETWEEN
        if is_much or self._bytes > MOST_BYTES_BETWEEN:
            raise Unreadable("bomb")
        return piece


class _Texts:
    """The texts that cells share: read as far as they are asked for, and kept on disk."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._unread = texts
        self._file = TemporaryFile()  # noqa: SIM115 - closed by close()
        self._starts = array("Q", [0])

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < MOST_TEXTS:
            raise Unreadable("broken")
        while number >= len(self._starts) - 1:
            self._read_on()
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def _read_on(self) -> None:
        text = next(self._unread, None)
        if text is None:
            raise Unreadable("broken")
        self._file.seek(self._starts[-1])
        written = self._file.write(text.encode("utf-8", "surrogatepass"))
        self._starts.append(self._starts[-1] + written)

    def close(self) -> None:
        self._file.close()


class _Book(ExcelReader):
    """openpyxl's reader as far as the first sheet needs it."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive = _Archive(file)
        self.texts = _Texts(self._shared())

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Each row of the first sheet: its number, its cells."""
        self.read_manifest()
        self.read_workbook()
        book: Any = self.wb
        apply_stylesheet(self.archive, book)
        sheets = (rel for _sheet, rel in self.parser.find_sheets())
        place = next((rel.target for rel in sheets if "chart" not in rel.Type), None)
        if place is None:
            raise Unreadable("empty")
        with self.archive.open(place) as file:
            source = _Measured(file)
            parser: Any = WorkSheetParser(
                source,
                self.texts,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for row in _completed(source, ROW_TAG, within=DATA_TAG):
                yield parser.parse_row(row)
                parser.row_dimensions.clear()

    def _shared(self) -> Iterator[str]:
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as file:
            for text in _completed(_Measured(file), TEXT_TAG, within=SHARED_TAG):
                # Without how a word is read aloud (rPh).
                found = (*text.iterfind(WORDS_TAG), *text.iterfind(RUN_WORDS))
                yield "".join(words.text or "" for words in found)

    def close(self) -> None:
        self.texts.close()
        self.archive.close()


def _completed(source: _Measured, tag: str, *, within: str) -> Iterator[Element]:
    """Each element of this name as soon as it is whole; those before it are forgotten."""
    parent: Element | None = None
    for event, element in iterparse(source, ("start", "end")):
        if event == "start":
            if element.tag == within:
                parent = element
        elif element.tag == tag:
            yield element
            source.begin()
            if parent is not None:
                parent.clear()
        elif element.tag == within:
            return


def _texts_of(cells: list[dict[str, Any]], decimal_sign: str) -> list[str]:
    """The row's cells as texts, up to the last that says something."""
    row: list[str] = []
    for cell in cells:
        if cell["value"] is None or cell["value"] == "":
            continue
        # What stands beyond is kept nowhere; the header says that there is too much.
        place = min(cell["column"] - 1, MOST_COLUMNS)
        row += [""] * (place + 1 - len(row))
        row[place] = _said(cell["value"], decimal_sign)
    return row


def _said(value: Any, decimal_sign: str) -> str:
    """A value as it would be typed."""
    if isinstance(value, str):
        return _unescaped(value)[: LONGEST_CELL + 1]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value).replace(".", decimal_sign)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    return str(value)


def _number(value: float) -> str:
    """No 1E+5, no .0, no noise of binary fractions."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


def _unescaped(text: str) -> str:
    """_x000D_ stands for a character that XML cannot hold (22.9.2.19)."""
    if "_x" not in text:
        return text
    # Of two halves of a character one is made; a half alone is none.
    return unescape(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def main(path: str, count: str) -> None:
    """Print the first rows of a workbook as JSON, or what is wrong with it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    told: dict[str, Any] = {}
    try:
        told["rows"] = list(islice(rows(Path(path)), int(count)))
    except Unreadable as error:
        told["trouble"] = error.code
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
