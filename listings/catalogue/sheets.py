"""A file of items as rows of text: CSV in any common writing, or the first sheet of a workbook."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, starmap
from pathlib import Path
from typing import IO, NamedTuple

from listings.catalogue import workbooks, xlsx_reading
from listings.catalogue.limits import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Unreadable,
)

PIECE = 1_000_000
DELIMITERS = ",;\t|"
SAMPLES = 3
# Of a workbook so many rows are read for them: some may hold nothing but spaces.
SEEN = 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ZIP = b"PK\x03\x04"
# Old Excel, PDF, pictures: told by name rather than read as text.
OTHERS = (
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
# Of Chinese text most characters are the common ones (GB 2312, level 1).
COMMON_SHARE = 0.6


class Row(NamedTuple):
    """A row with its number as a spreadsheet counts; `broken` is a code where it is none."""

    number: int
    cells: list[str]
    broken: str = ""


@dataclass(frozen=True)
class Form:
    """How a file is written."""

    kind: str
    coding: str = ""
    delimiter: str = ""
    decimal_sign: str = "."


def form_of(path: Path) -> Form:
    """How this file is written, by its content. Raises Unreadable."""
    size = path.stat().st_size
    if not size:
        raise Unreadable("empty")
    if size > MOST_BYTES:
        raise Unreadable("large")
    with path.open("rb") as file:
        start = file.read(PIECE)
    if start.startswith(ZIP):
        workbooks.check(path)
        return Form("xlsx")
    if start.startswith(OTHERS):
        raise Unreadable("kind")
    coding = coding_of(path, start)
    with path.open(encoding=text_coding(coding), newline="") as text:
        delimiter = delimiter_of(text.read(LONGEST_CELL * 4))
    return Form("csv", coding, delimiter)


def coding_of(path: Path, start: bytes) -> str:
    """UTF-8 or UTF-16 where it is that, else GB18030 or Windows-1252. Raises Unreadable."""
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    if not marked and b"\0" in start:
        raise Unreadable("kind")
    if marked:
        candidates = [marked]
    elif looks_chinese(start):
        candidates = ["utf-8", "gb18030", "cp1252"]
    else:
        candidates = ["utf-8", "cp1252", "gb18030"]
    for name in candidates:
        if decodes(path, name):
            return name
    raise Unreadable("coding")


def decodes(path: Path, coding: str) -> bool:
    decoder = codecs.getincrementaldecoder(coding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def looks_chinese(start: bytes) -> bool:
    """Do pairs of high bytes stand for common Chinese characters?

    Western accents stand alone between letters, or form rare pairs.
    """
    common = other = 0
    place = 0
    while place < len(start) - 1:
        lead = start[place]
        if lead < 0x80:
            place += 1
            continue
        trail = start[place + 1]
        if 0xB0 <= lead <= 0xD7 and trail >= 0xA1:
            common += 1
        elif not (0xA1 <= lead <= 0xA3 and trail >= 0xA1):  # punctuation, full width
            other += 1
        place += 2
    return common > 0 and common >= COMMON_SHARE * (common + other)


def text_coding(coding: str) -> str:
    """The codec to read with: a mark at the beginning is not part of the text."""
    return "utf-8-sig" if coding == "utf-8" else coding


def delimiter_of(start: str) -> str:
    """What separates the cells of the first rows."""
    if announced := _announced(start.partition("\n")[0]):
        return announced
    best, most = ",", 0
    for sign in DELIMITERS:
        try:
            records = list(
                islice(csv.reader(start.splitlines(True), delimiter=sign), 5)
            )
        except csv.Error:
            continue
        widths = [len(cells) for cells in records if any(cells)]
        # The last one may be cut; those before agree where it is the right sign.
        score = widths[0] * 10 + widths.count(widths[0]) if widths else 0
        if widths and widths[0] > 1 and score > most:
            best, most = sign, score
    return best


def _announced(line: str) -> str:
    """The sign that Excel's own first line "sep=;" names."""
    line = line.strip("\r\n\ufeff")
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


def rows(path: Path, form: Form) -> Iterator[Row]:
    """Every row that holds something, the header first. Raises Unreadable."""
    is_book = form.kind == "xlsx"
    return _filled(_book_rows(path, form) if is_book else _csv_rows(path, form))


def _filled(found: Iterator[Row]) -> Iterator[Row]:
    filled = 0
    for row in found:
        if not row.broken and not any(cell.strip() for cell in row.cells):
            continue
        filled += 1
        if filled > MOST_ROWS + 1:
            raise Unreadable("rows")
        yield row


def _book_rows(path: Path, form: Form) -> Iterator[Row]:
    for number, cells in xlsx_reading.rows(path, decimal_sign=form.decimal_sign):
        yield Row(number, cells)


def _csv_rows(path: Path, form: Form) -> Iterator[Row]:
    try:
        with path.open(encoding=text_coding(form.coding), newline="") as text:
            yield from _records(text, form.delimiter)
    except UnicodeDecodeError:
        raise Unreadable("coding") from None


def _records(text: IO[str], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(number, [], "broken_row")
            continue
        if number == 1 and _announced(delimiter.join(cells)):
            continue
        yield Row(number, cells)


def beginning(path: Path, form: Form) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the first rows. Raises Unreadable."""
    if form.kind == "xlsx":
        found = _filled(starmap(Row, workbooks.beginning(path, SEEN)))
    else:
        found = rows(path, form)
    first = list(islice(found, SAMPLES + 1))
    if not first or first[0].broken:
        raise Unreadable("empty")
    header = [" ".join(name.split())[:80] for name in first[0].cells]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise Unreadable("columns")
    if len(first) == 1:
        raise Unreadable("no_rows")
    samples = [
        [plain(cell) for cell in fitted(row.cells, len(header))] for row in first[1:]
    ]
    return [plain(name) for name in header], samples


def plain(cell: str) -> str:
    """A cell as it can be kept and shown: its beginning, in one line, without NUL."""
    return " ".join(cell[:120].replace("\0", "\ufffd").split())


def fitted(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * (width - len(cells)))[:width]
