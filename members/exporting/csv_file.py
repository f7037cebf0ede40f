"""A report as CSV (RFC 4180, UTF-8): facts in lines that begin with #, then the table."""

import csv
import io

from members import formulas
from members.exporting.report import Report, Value

# So that spreadsheets take it for what it is.
BYTE_ORDER_MARK = "\ufeff"


def written(report: Report) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow([f"# {plain(report.title)}"])
    for one in report.definitions:
        lines.writerow([f"# {plain(one.name)}", formulas.escaped(plain(one.words))])
    lines.writerow([formulas.escaped(one.name) for one in report.columns])
    lines.writerows(list(map(cell, row)) for row in report.rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def cell(value: Value) -> str | int | float:
    """Numbers as they are, below zero too; no text is taken for a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return formulas.escaped(value)
    return "" if value is None else value


def plain(words: str) -> str:
    """On one line: what reads the file leaves lines that begin with # out."""
    return " ".join(words.split())
