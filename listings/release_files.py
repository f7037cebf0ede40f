"""A release as files for everybody: every cell with its noise, the same bytes for ever.

Nothing but the release itself is in them, by codes: neither the clock nor words that a later
version of the site might write otherwise.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from members import visits
from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic, reading
from privacy.releases.reading import Figure

COLUMNS = (
    *("line", "period", "table", "dimension_1", "category_1"),
    *("dimension_2", "category_2", "value", "low", "high", "shown"),
    *("sigma", "rho", "threshold"),
)
MEANING = {
    "value": "how many were counted, plus noise from the discrete Gaussian of this sigma; "
    "it may be below zero, and tables may not add up to the same sum",
    "low, high": f"the truth lies between them 95 times in 100: {arithmetic.WITHIN} sigma "
    "to either side",
    "shown": "whether the value reaches the threshold; pages show no smaller ones",
    "rho": "what the table cost of the year's budget (zCDP)",
}

# What is counted, where it is not companies with a member.
COUNTED = {
    visits.LINE: "visits: visitors of each day of the month by the industry of the pages they "
    "saw, at most five industries of each visitor and day; days that were counted in part "
    "are in it with that part, days of imported logs are not"
}


def name(release: Release, kind: str) -> str:
    return f"{release.line}-{release.period}.{kind}"


def as_csv(release: Release, tables: list[ReleasedTable]) -> str:
    """A line for each cell (RFC 4180); empty columns where a table has one dimension."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for table in tables:
        sheet = reading.sheet(table)
        names = [one for one, _categories in sheet.dimensions]
        for cell in sheet:
            named = [
                word for pair in zip(names, cell.key, strict=True) for word in pair
            ]
            rows.writerow(
                [
                    *(release.line, release.period, table.name),
                    *named,
                    *[""] * (4 - len(named)),
                    *(cell.value, *_bounds(cell), str(cell.is_shown).lower()),
                    *(table.sigma, table.rho, table.threshold),
                ]
            )
    return text.getvalue()


def as_json(release: Release, tables: list[ReleasedTable]) -> str:
    """The same for programs, with what each word means."""
    meaning = MEANING
    if release.line in COUNTED:
        meaning = {"counted": COUNTED[release.line]} | meaning
    said = {
        "line": release.line,
        "period": release.period,
        "counted_at": release.snapshot_at.isoformat(timespec="seconds"),
        "made_with": release.made_with,
        "recipient": "everybody",
        "meaning": meaning,
        "tables": [_table(one) for one in tables],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _table(table: ReleasedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "sigma": float(table.sigma),
        "rho": str(table.rho),
        "threshold": table.threshold,
        "dimensions": dict(table.domain),
        "cells": list(_cells(table)),
    }


def _cells(table: ReleasedTable) -> Iterator[dict[str, Any]]:
    for cell in reading.sheet(table):
        low, high = _bounds(cell)
        yield {
            "categories": list(cell.key),
            "value": cell.value,
            "low": float(low),
            "high": float(high),
            "shown": cell.is_shown,
        }


def _bounds(cell: Figure) -> tuple[str, str]:
    return f"{cell.low:.2f}", f"{cell.high:.2f}"
