"""Files of a report: opened again they say what was released; made twice they are the same bytes."""

import csv
import dataclasses
import io
import json
from datetime import datetime
from xml.etree import ElementTree

import jsonschema
import openpyxl
import pypdfium2
import pytest
import time_machine
from PIL import Image

from members.exporting import (
    csv_file,
    drawing,
    drawing_program,
    files,
    fonts,
    json_file,
)
from members.exporting.report import Definition
from privacy.models import ReleasedTable
from tests.members.exporting.world import FROZEN, a_release, a_report

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T7")]

LANGUAGES = ("en", "zh-hans", "es", "fr", "ar")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def release():
    return a_release()


def released(name="industry"):
    """Category and value of every cell, as they are kept."""
    table = ReleasedTable.objects.latest("pk")
    ((_name, categories),) = table.domain
    return dict(zip(categories, table.values, strict=True))


def lines_of(content):
    """The table of a CSV, by its head."""
    text = content.decode("utf-8-sig")
    table = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(table))


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_csv_holds_every_value_as_it_was_released():
    rows = lines_of(files.made(a_report(), "csv"))
    assert {one["industry"]: int(one["value"]) for one in rows} == released()
    assert any(int(one["value"]) < 0 for one in rows)
    for one in rows:
        assert float(one["high"]) - int(one["value"]) == pytest.approx(11.76)
        assert float(one["sigma"]) == 6
        assert one["is_shown"] == ("true" if int(one["value"]) >= 18 else "false")


def test_json_follows_its_schema_and_holds_every_value():
    said = json.loads(files.made(a_report(), "json"))
    jsonschema.Draft202012Validator.check_schema(json_file.schema())
    jsonschema.validate(said, json_file.schema())
    assert {one["industry"]: one["value"] for one in said["rows"]} == released()
    assert (said["sigma"], said["threshold"], said["interval"]) == (6, 18, 0.95)
    assert datetime.fromisoformat(said["frozen_at"]) == FROZEN


def test_xlsx_has_typed_numbers_a_head_that_stays_and_definitions():
    report = a_report("table=industry&show=shares")
    book = openpyxl.load_workbook(io.BytesIO(files.made(report, "xlsx")))
    figures, definitions = book.worksheets
    assert figures.freeze_panes == "A2"
    head = [cell.value for cell in figures[1]]
    rows = list(figures.iter_rows(min_row=2, values_only=True))
    assert {row[0]: row[2] for row in rows} == released()
    place = head.index("Share")
    types = {
        "code": str,
        "Companies": int,
        "Shown on pages": bool,
        "Interval, from": float,
    }
    for name, kind in types.items():
        column = head.index("Industry, code" if name == "code" else name)
        assert all(isinstance(row[column], kind) for row in rows), name
    assert {cell.number_format for cell in figures["C"][1:]} == {"#,##0"}
    assert all(cell.number_format == "0.00%" for cell in figures["J"][1:] if cell.value)
    assert all(row[place] is None or 0 < row[place] < 1 for row in rows)
    said = {
        row[0]: row[1]
        for row in definitions.iter_rows(min_row=3, max_col=2, values_only=True)
    }
    assert said == {one.name: one.words for one in report.definitions}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_has_pages_with_every_line_and_definition(language):
    report = a_report(language=language)
    pdf = files.made(report, "pdf")
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == report.title
    for page in document:
        picture = page.render(scale=1).to_pil().convert("L")
        assert len(picture.getcolors(256)) > 10  # nothing is drawn on an empty page
    if language != "ar":  # letters that are joined come back as other ones
        text = " ".join(words_of(pdf).split())
        shown = [cell for row in report.shown for cell in row if cell]
        said = [word for one in report.definitions for word in one.words.split()]
        assert [word for word in shown if word.split()[0] not in text] == []
        if language != "zh-hans":  # broken anywhere
            assert [word for word in said if word not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_png_and_svg_stand_for_themselves(language):
    report = a_report(language=language)
    svg = ElementTree.fromstring(files.made(report, "svg"))
    words = " ".join("".join(one.itertext()) for one in svg.iter(f"{SVG}text"))
    words = words.replace("\u2067", "").replace("\u2069", "")
    for fact in report.facts:
        assert all(part in words for part in fact.split()), fact
    said = svg.findtext(f"{SVG}desc")
    assert all(one.words in said for one in report.definitions)
    assert not list(svg.iter(f"{SVG}script"))
    with Image.open(io.BytesIO(files.made(report, "png"))) as png:
        assert png.format == "PNG"
        assert png.width == round(2 * float(svg.get("width")))
        assert png.convert("L").getextrema()[0] < 60


@pytest.mark.parametrize("kind", files.KINDS)
def test_every_file_says_what_it_takes_to_judge_it(kind):
    report = a_report(recipient="Olwerk Ltd")
    content = files.made(report, kind)
    if kind == "png":  # drawn from the SVG
        return
    text = {
        "pdf": words_of,
        "xlsx": lambda data: "\n".join(
            str(cell.value)
            for sheet in openpyxl.load_workbook(io.BytesIO(data))
            for row in sheet.iter_rows()
            for cell in row
        ),
    }.get(kind, bytes.decode)(content)
    text = " ".join(text.split())
    for said in (
        *("Olwerk Ltd", "2026-Q3", "1 Oct 2026", "σ = 6", "± 1.96σ", "18"),
        f"release={report.question.split('=')[-1]}",
        *("Who is counted", "Totals may not add"),
    ):
        assert said.replace(" ", "") in text.replace(" ", ""), said


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_file_made_twice_is_the_same_bytes_on_another_day_too(kind):
    with time_machine.travel("2026-11-01 10:00", tick=True):
        first = a_report()
        once = files.made(first, kind)
    a_release(period="2026-Q4", seed=8)  # what was asked for is asked for still
    drawing.WORK.end()  # another process draws the second
    with time_machine.travel("2031-02-28 23:59", tick=True):
        again = files.made(a_report(first.question), kind)
    assert once == again
    assert files.made(a_report(), kind) != once


def test_no_text_of_a_csv_is_taken_for_a_formula():
    report = a_report()
    spoilt = dataclasses.replace(
        report,
        title="=1+1",
        definitions=(Definition("@SUM(A1)", "=cmd|' /C calc'!A0\n+1"),),
        rows=(("=1+1", "+1", *report.rows[0][2:]),),
    )
    cells = csv.reader(io.StringIO(csv_file.written(spoilt).decode("utf-8-sig")))
    for line in cells:
        for cell in line:
            assert cell[:1] not in "=+@" or not cell
            assert cell[:1] != "-" or cell.lstrip("-").replace(".", "").isdigit()


def test_without_a_font_nothing_is_drawn_with_holes(monkeypatch):
    said = json.dumps(drawing.page(a_report())).encode()
    monkeypatch.setattr(fonts, "found", dict)
    assert drawing_program.answer(["pdf"], said) == b"-"
    monkeypatch.setattr(drawing.WORK, "answer", drawing_program.answer)
    with pytest.raises(drawing.NoFont):
        drawing.png(a_report())


def test_a_letter_that_no_font_has_keeps_nothing_from_being_drawn():
    report = a_report(recipient="Ölwerk \U0001f9ff GmbH")
    assert files.made(report, "pdf").startswith(b"%PDF-")
    assert files.made(report, "png").startswith(b"\x89PNG")


def test_a_comparison_says_what_changed_and_how_sure_that_is():
    before = ReleasedTable.objects.get().release_id
    a_release(period="2026-Q4", seed=8)
    report = a_report(f"table=industry&compare={before}")
    assert report.releases == ("membership 2026-Q3", "membership 2026-Q4")
    rows = json.loads(files.made(report, "json"))["rows"]
    for one in rows:
        assert one["change"] == one["value"] - one["before"]
        assert one["change_margin"] == pytest.approx(1.96 * 6 * 2**0.5, abs=0.01)
        assert one["change_is_clear"] is (abs(one["change"]) > one["change_margin"])
    assert "no clear change" in {row[-1] for row in report.shown}


def test_sums_of_cells_say_their_own_uncertainty():
    rows = lines_of(files.made(a_report("table=industry&coarse=industry"), "csv"))
    assert sum(int(one["value"]) for one in rows) == sum(released().values())
    by_sector = {one["sector"]: one for one in rows}
    assert float(by_sector["food-farming"]["sigma"]) == pytest.approx(
        6 * 2**0.5, abs=0.01
    )
