"""A report in each format that it is given out in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from members.exporting import csv_file, drawing, json_file, workbook
from members.exporting.report import Report


@dataclass(frozen=True)
class Kind:
    """A format: who writes it, and how it is named to browsers."""

    write: Callable[[Report], bytes]
    content_type: str


KINDS: dict[str, Kind] = {
    "csv": Kind(csv_file.written, "text/csv; charset=utf-8"),
    "xlsx": Kind(
        workbook.written,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "json": Kind(json_file.written, "application/json"),
    "svg": Kind(lambda report: report.chart.encode(), "image/svg+xml"),
    "png": Kind(drawing.png, "image/png"),
    "pdf": Kind(drawing.pdf, "application/pdf"),
}


def made(report: Report, kind: str) -> bytes:
    """The file, the same for the same report. Raises drawing.CannotBeDrawn, KeyError."""
    with translation.override(report.language):
        return KINDS[kind].write(report)


def named(report: Report, kind: str) -> str:
    return f"{report.stem}.{kind}"
