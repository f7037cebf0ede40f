"""Workbooks as suppliers send them, and as somebody sends them who means harm."""

import subprocess
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
import xlsxwriter

from listings.catalogue import sheets, workbooks, xlsx_reading, xlsx_writing
from listings.catalogue.limits import Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = {
    "sheet": "xl/worksheets/sheet1.xml",
    "shared": "xl/sharedStrings.xml",
    "styles": "xl/styles.xml",
}
BEGINS, ENDS = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
pytestmark = pytest.mark.filterwarnings("ignore:::openpyxl")
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def path(tmp_path):
    return tmp_path / "items.xlsx"


def with_parts(path, **parts):
    """A workbook with other parts in place of its own: bytes, or pieces of them."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, ["sku", "title"])
    parts = {PARTS[name]: told for name, told in parts.items()}
    with (
        ZipFile(file) as own,
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in own.namelist():
            if name not in parts:
                archive.writestr(name, own.read(name))
        for name, told in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in [told] if isinstance(told, str) else told:
                    part.write(piece.encode())
    return path


def trouble(path):
    with pytest.raises(Unreadable) as told:
        list(xlsx_reading.rows(path))
    return told.value.code


def test_values_read_as_they_would_be_typed(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([1, 1.5, 0.1 + 0.2, 1e20, True, "007", None, "x_x0041_"])
    sheet.append(
        [datetime(2027, 3, 1), datetime(2027, 3, 1, 8, 30), timedelta(hours=2)]
    )
    book.save(path)
    first, second = (row for _number, row in xlsx_reading.rows(path, decimal_sign=","))
    assert first[:7] == ["1", "1,5", "0,3", "100000000000000000000", "TRUE", "007", ""]
    assert second == ["2027-03-01", "2027-03-01 08:30:00", "2:00:00"]


def test_of_a_formula_its_last_result_is_read(path):
    row = '<row r="3"><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" t="str"><f>A1</f><v>x</v></c></row>'
    with_parts(path, sheet=BEGINS + row + ENDS)
    assert list(xlsx_reading.rows(path)) == [(3, ["", "2", "x"])]


def test_a_dimension_that_is_wrong_and_cells_that_are_empty_make_no_rows(path):
    empty = "".join(
        f'<row r="{n}" ht="15"><c r="XFD{n}" s="0"/></row>' for n in range(2, 3_000)
    )
    row = '<row r="1" ht="15"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>'
    claim = f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>'
    with_parts(path, sheet=f"{claim}{row}{empty}{ENDS}")
    assert list(xlsx_reading.rows(path)) == [(1, ["sku"])]


def test_shared_texts_are_read_only_as_far_as_they_are_asked_for(path, monkeypatch):
    row = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>'
    texts = "<si><t>sku</t></si><si><r><t>ti</t></r><r><t>tle</t></r><rPh><t>no</t></rPh></si>"
    broken = " " * 200_000 + "<si>no XML from here on <<"
    shared = f'<sst xmlns="{MAIN}">{texts}{broken}'
    with_parts(path, sheet=BEGINS + row + ENDS, shared=shared)
    rows = xlsx_reading.rows(path)
    assert next(rows) == (1, ["title", "sku"])


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"sheet": [BEGINS, *["<row/>" * 10_000] * 300, ENDS]}, "broken"),
        (
            {"sheet": [BEGINS, "<row>", *["<c/>" * 10_000] * 100, "</row>", ENDS]},
            "bomb",
        ),
        ({"sheet": [BEGINS, "<row><c><v>", *["9" * 100_000] * 300]}, "bomb"),
        ({"sheet": [BEGINS, '<row r="4294967296"/>', ENDS]}, "broken"),
        ({"sheet": [BEGINS, '<row r="2"/><row r="1"/>', ENDS]}, "broken"),
        (
            {"sheet": [BEGINS, "<row><c t='s'><v>9999999999</v></c></row>", ENDS]},
            "broken",
        ),
        ({"sheet": [BEGINS, "<row>"]}, "broken"),
        ({"sheet": ["not XML"]}, "broken"),
        ({"styles": ["<styleSheet>", *["<xf/>" * 10_000] * 200]}, "bomb"),
    ],
)
def test_what_would_fill_the_memory_or_is_no_sheet_is_told(path, parts, code):
    assert trouble(with_parts(path, **parts)) == code


@pytest.mark.parametrize("part", ["sheet", "shared", "styles"])
def test_entities_are_refused(path, part):
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    root = {"sheet": "worksheet", "shared": "sst", "styles": "styleSheet"}[part]
    parts = {
        "sheet": BEGINS + "<row><c t='s'><v>0</v></c></row>" + ENDS,
        part: f'{doctype}<{root} xmlns="{MAIN}">&b;</{root}>',
    }
    assert trouble(with_parts(path, **parts)) == "broken"


def test_memory_does_not_grow_with_the_file(tmp_path):
    peaks = []
    for count in (2_000, 30_000):
        path = tmp_path / f"{count}.xlsx"
        rows = ([f"SKU-{n}", f"A title of some length {n}" * 5] for n in range(count))
        path.write_bytes(b"".join(xlsx_writing.stream(rows)))
        code = (
            "import resource, sys; from pathlib import Path\n"
            "from listings.catalogue import xlsx_reading\n"
            "for row in xlsx_reading.rows(Path(sys.argv[1])): pass\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 3_000  # kB


def test_the_web_reads_a_beginning_in_a_process_of_its_own(path):
    rows = [["sku", "title"], ["", " "], ["A-1", "Gear pump"], ["A-2", "Vane pump"]]
    path.write_bytes(b"".join(xlsx_writing.stream(rows)))
    header, samples = sheets.beginning(path, sheets.Form("xlsx"))
    assert header == ["sku", "title"]
    assert samples == [["A-1", "Gear pump"], ["A-2", "Vane pump"]]
    with_parts(path, sheet="not XML")
    with pytest.raises(Unreadable):
        workbooks.beginning(path, 3)
