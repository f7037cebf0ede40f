"""A report as a workbook (XLSX): typed numbers, a head that stays, a sheet of definitions."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from members.exporting.report import Report

# What a spreadsheet takes in a cell, and in the name of a sheet.
LONGEST, LONGEST_NAME = 32_767, 31
NARROW, WIDE = 14, 34
RIGHT_TO_LEFT = {"ar"}


def written(report: Report) -> bytes:
    """The workbook's bytes: its only moment is that of the release."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        # As the format has it: UTC, and without saying so.
        {"title": report.title, "created": report.made_at.replace(tzinfo=None)}
    )
    write_figures(book, report)
    write_definitions(book, report)
    book.close()
    return file.getvalue()


def write_figures(book: xlsxwriter.Workbook, report: Report) -> None:
    sheet = book.add_worksheet(_("Figures")[:LONGEST_NAME])
    if report.language in RIGHT_TO_LEFT:
        sheet.right_to_left()
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    formats = [book.add_format({"num_format": one.shown_as}) for one in report.columns]
    for place, column in enumerate(report.columns):
        sheet.write_string(0, place, column.title, head)
        is_text = bool(report.rows) and isinstance(report.rows[0][place], str)
        sheet.set_column(place, place, WIDE if is_text else NARROW)
    for line, row in enumerate(report.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(line, place, value)
            elif isinstance(value, str):
                sheet.write_string(line, place, value[:LONGEST])
            elif value is not None:
                sheet.write_number(line, place, value, formats[place])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(report.rows)), len(report.columns) - 1)
    sheet.repeat_rows(0)


def write_definitions(book: xlsxwriter.Workbook, report: Report) -> None:
    sheet = book.add_worksheet(_("Definitions")[:LONGEST_NAME])
    if report.language in RIGHT_TO_LEFT:
        sheet.right_to_left()
    bold = book.add_format({"bold": True, "valign": "top"})
    folded = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, report.title, bold)
    for line, one in enumerate(report.definitions, start=2):
        sheet.write_string(line, 0, one.name, bold)
        sheet.write_string(line, 1, one.words[:LONGEST], folded)
