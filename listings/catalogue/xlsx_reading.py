"""The first sheet of a workbook, row by row, at steady memory.

Texts that cells share are put aside on disk, so that a large file takes no more memory
than a small one. (ECMA-376, part 1: 18.3 worksheets, 18.4 shared strings, 18.8 styles.)
"""

import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from listings.catalogue.limits import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_UNPACKED,
    Unreadable,
)

PIECE = 65_536
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Formats of dates that have no text of their own in a file (18.8.30).
DATE_FORMATS = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
COLUMN = re.compile("[A-Z]+")
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days have no zone


class Texts:
    """The texts that cells share, on disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._starts = array("Q", [0])

    def add(self, text: str) -> None:
        written = self._file.write(text.encode("utf-8", "surrogatepass"))
        self._starts.append(self._starts[-1] + written)

    def get(self, number: int) -> str:
        if not 0 <= number < len(self._starts) - 1:
            raise Unreadable("broken")
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


class Book:
    """An open workbook: which part is the first sheet, its dates, its shared texts."""

    def __init__(self, archive: ZipFile, texts: Texts) -> None:
        self.archive = archive
        self.texts = texts
        self.dates: list[bool] = []
        self.days_from = FIRST_DAY
        self.sheet = ""


def check(path: Path | IO[bytes]) -> None:
    """Refuse, before anything is unpacked, what would unpack to too much. Raises Unreadable."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError):
        raise Unreadable("broken") from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable("kind")
    if len(parts) > 2_000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("locked")


def rows(path: Path, *, decimal_sign: str = ".") -> Iterator[tuple[int, list[str]]]:
    """Every row of the first sheet that holds something, with its number. Raises Unreadable."""
    check(path)
    try:
        with _opened(path) as book:
            yield from _Sheet(book, decimal_sign).rows()
    except (BadZipFile, expat.ExpatError, KeyError, EOFError, NotImplementedError):
        raise Unreadable("broken") from None
    except (ValueError, OverflowError, IndexError):
        raise Unreadable("broken") from None


@contextmanager
def _opened(path: Path) -> Iterator[Book]:
    with ZipFile(path) as archive, TemporaryFile() as file:
        book = Book(archive, Texts(file))
        _read_workbook(book)
        if "xl/styles.xml" in archive.NameToInfo:
            _read_styles(book)
        if "xl/sharedStrings.xml" in archive.NameToInfo:
            _read_texts(book)
        yield book


def _parse(
    book: Book,
    part: str,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Feed a part to a parser, piece by piece. Names come without their namespaces."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attrs: start(
        name.rpartition(":")[2], attrs
    )
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    # Nothing in a workbook needs a document type; entities that multiply do.
    parser.StartDoctypeDeclHandler = _refuse
    with book.archive.open(part) as file:
        while piece := file.read(PIECE):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    yield


def _refuse(*_what: Any) -> None:
    raise Unreadable("broken")


def _read_workbook(book: Book) -> None:
    sheets: list[str] = []
    targets: dict[str, str] = {}

    def in_book(name: str, attrs: dict[str, str]) -> None:
        if name == "sheet":
            found = [v for k, v in attrs.items() if k.rpartition(":")[2] == "id"]
            sheets.extend(found)
        elif name == "workbookPr" and attrs.get("date1904") in {"1", "true"}:
            book.days_from = FIRST_DAY + timedelta(days=1462)

    def in_relations(name: str, attrs: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attrs["Id"]] = attrs["Target"]

    for _ in _parse(book, "xl/workbook.xml", start=in_book):
        pass
    for _ in _parse(book, "xl/_rels/workbook.xml.rels", start=in_relations):
        pass
    if not sheets:
        raise Unreadable("empty")
    target = targets[sheets[0]]
    book.sheet = target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _read_styles(book: Book) -> None:
    formats: dict[int, bool] = {}
    inside = [False]

    def start(name: str, attrs: dict[str, str]) -> None:
        if name == "numFmt":
            code = QUOTED.sub("", attrs.get("formatCode", "")).lower()
            formats[int(attrs["numFmtId"])] = any(sign in code for sign in "ymdh")
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            number = int(attrs.get("numFmtId", "0"))
            book.dates.append(formats.get(number, number in DATE_FORMATS))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    for _ in _parse(book, "xl/styles.xml", start=start, end=end):
        pass


def _read_texts(book: Book) -> None:
    pieces: list[str] = []
    state = {"in": False, "aside": 0}

    def start(name: str, _attrs: dict[str, str]) -> None:
        if name == "rPh":  # how a word is read aloud, not the word
            state["aside"] += 1
        state["in"] = name == "t"

    def end(name: str) -> None:
        state["in"] = False
        if name == "rPh":
            state["aside"] -= 1
        elif name == "si":
            book.texts.add(_unescaped("".join(pieces)[: LONGEST_CELL + 1]))
            pieces.clear()

    def text(said: str) -> None:
        if state["in"] and not state["aside"]:
            pieces.append(said)

    for _ in _parse(book, "xl/sharedStrings.xml", start=start, end=end, text=text):
        pass


class _Sheet:
    """Reads a sheet; what a piece of the file completes is handed out before the next."""

    def __init__(self, book: Book, decimal_sign: str) -> None:
        self.book = book
        self.decimal_sign = decimal_sign
        self.done: list[tuple[int, list[str]]] = []
        self.row: list[str] = []
        self.number = 0
        self.place = self.style = 0
        self.kind = ""
        self.pieces: list[str] = []
        self.takes = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for _ in _parse(
            self.book, self.book.sheet, start=self.start, end=self.end, text=self.text
        ):
            yield from self.done
            self.done.clear()

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "c":
            at = attrs.get("r")
            self.place = _column(at) if at else self.place + 1
            self.kind = attrs.get("t", "n")
            self.style = int(attrs.get("s", "0"))
            self.pieces.clear()
        elif name in {"v", "t"}:
            self.takes = True
        elif name == "rPh":
            self.kind = "aside"
        elif name == "row":
            self.begin(int(attrs.get("r", self.number + 1)))

    def begin(self, number: int) -> None:
        if number <= self.number or number > 1_048_576:
            raise Unreadable("broken")
        self.number = number
        self.place = -1
        self.row = []

    def text(self, said: str) -> None:
        if self.takes:
            self.pieces.append(said)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.takes = False
        elif name == "c":
            self.put("".join(self.pieces))
        elif name == "row" and self.row:
            self.done.append((self.number, self.row))

    def put(self, said: str) -> None:
        if not said:
            return
        if self.place > 16_383:
            raise Unreadable("broken")
        # What stands beyond is kept nowhere; the header says that there is too much.
        if self.place > MOST_COLUMNS:
            self.place = MOST_COLUMNS
        while len(self.row) <= self.place:
            self.row.append("")
        self.row[self.place] = self.value(said)

    def value(self, said: str) -> str:
        if self.kind == "s":
            return self.book.texts.get(int(said))
        if self.kind in {"str", "inlineStr", "aside"}:
            return _unescaped(said[: LONGEST_CELL + 1])
        if self.kind == "b":
            return "TRUE" if said == "1" else "FALSE"
        if self.kind == "n":
            is_date = self.style < len(self.book.dates) and self.book.dates[self.style]
            if is_date:
                return _day(float(said), self.book.days_from)
            return _number(said).replace(".", self.decimal_sign)
        return said  # an error such as #N/A, or a date in words


def _column(at: str) -> int:
    """0 for A1, 26 for AA7."""
    found = COLUMN.match(at)
    if not found or len(found[0]) > 3:
        raise Unreadable("broken")
    number = 0
    for letter in found[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(said: str) -> str:
    """A number as it would be typed: no 1E+5, no .0, no noise of binary fractions."""
    value = float(said)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    return format(value, "f") if "e" in text else text


def _day(value: float, days_from: datetime) -> str:
    moment = days_from + timedelta(days=value)
    return (
        moment.date().isoformat()
        if value == int(value)
        else moment.isoformat(" ", "seconds")
    )


def _unescaped(text: str) -> str:
    """_x000D_ stands for a character that XML cannot hold (22.9.2.19)."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
