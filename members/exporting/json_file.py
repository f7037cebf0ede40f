"""A report as JSON, with the schema that it follows."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from members.exporting.report import Report

FORMAT = "report/1"
TEXT, NUMBER = {"type": "string"}, {"type": "number"}
FACT = {
    "type": "object",
    "properties": {"name": TEXT, "words": TEXT},
    "required": ["name", "words"],
    "additionalProperties": False,
}
COLUMN = {
    "type": "object",
    "properties": {"name": TEXT, "title": TEXT},
    "required": ["name", "title"],
    "additionalProperties": False,
}
CELL = {"type": ["string", "number", "boolean", "null"]}
SAYS: dict[str, Any] = {
    "$schema": TEXT | {"description": "Where this schema is."},
    "format": {"const": FORMAT},
    "title": TEXT,
    "language": TEXT,
    "question": TEXT | {"description": "The question, in its one spelling."},
    "table": TEXT | {"description": "The released table that it was asked of."},
    "releases": {"type": "array", "items": TEXT, "minItems": 1},
    "frozen_at": TEXT | {"format": "date-time"},
    "recipient": TEXT,
    "sigma": NUMBER | {"description": "Standard deviation of the noise in a cell."},
    "interval": {"const": 0.95, "description": "How much of the time it holds."},
    "threshold": {
        "type": "integer",
        "description": "Pages show no smaller value; files hold every value.",
    },
    "definitions": {"type": "array", "items": FACT},
    "columns": {"type": "array", "items": COLUMN, "minItems": 1},
    "rows": {
        "type": "array",
        "items": {"type": "object", "additionalProperties": CELL},
        "description": "A value for the name of each column. Values may be below zero.",
    },
}


def written(report: Report) -> bytes:
    names = [one.name for one in report.columns]
    said = {
        "$schema": settings.SITE_URL + reverse("report-schema"),
        "format": FORMAT,
        "title": report.title,
        "language": report.language,
        "question": report.question,
        "table": report.table,
        "releases": list(report.releases),
        "frozen_at": report.made_at.isoformat(),
        "recipient": report.recipient,
        "sigma": report.sigma,
        "interval": 0.95,
        "threshold": report.threshold,
        "definitions": [
            {"name": one.name, "words": one.words} for one in report.definitions
        ],
        "columns": [{"name": one.name, "title": one.title} for one in report.columns],
        "rows": [dict(zip(names, row, strict=True)) for row in report.rows],
    }
    return spelled(said)


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of released figures",
        "type": "object",
        "properties": SAYS,
        "required": list(SAYS),
        "additionalProperties": False,
    }


def spelled(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
