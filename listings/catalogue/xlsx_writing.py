"""A workbook of one sheet written as it is read: nothing of it is kept in memory or on disk."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROWS_A_PIECE = 200
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PARTS = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{BOOK}.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    f' ContentType="{BOOK}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="Items" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet"'
    ' Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    "</Relationships>",
    # Style 1 is text: a SKU such as 007 stays what it is when somebody edits it.
    "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font/></fonts><fills count="2"><fill><patternFill/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" xfId="0"/>'
    '<xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
BEGINS = (
    f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
ENDS = "</sheetData></worksheet>"
# What XML cannot hold, and what would be taken for such an escape (22.9.2.19).
UNHELD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
Cell = str | int | Decimal


class _Pieces(io.RawIOBase):
    """What was written since it was last asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        piece = b"".join(self._pieces)
        self._pieces.clear()
        return piece


def stream(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The workbook's bytes; numbers are numbers, everything else is text."""
    pieces = _Pieces()
    with ZipFile(cast(IO[bytes], pieces), "w", ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(_part(name), part)
        with archive.open(
            _part("xl/worksheets/sheet1.xml"), "w", force_zip64=True
        ) as sheet:
            sheet.write(BEGINS.encode())
            some: list[str] = []
            for row in rows:
                some.append(_row(row))
                if len(some) == ROWS_A_PIECE:
                    sheet.write("".join(some).encode())
                    some.clear()
                    if piece := pieces.taken():
                        yield piece
            sheet.write(("".join(some) + ENDS).encode())
    yield pieces.taken()


def _part(name: str) -> ZipInfo:
    """A part without the hour: the same items are the same file."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    return info


def _row(cells: Sequence[Cell]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: Cell) -> str:
    if value == "":
        return "<c/>"
    if isinstance(value, str):
        held = escape(UNHELD.sub(_escaped, value))
        return (
            '<c t="inlineStr" s="1"><is><t xml:space="preserve">'
            + held
            + "</t></is></c>"
        )
    return f"<c><v>{value}</v></c>"


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
