"""The register of processing (GDPR, Article 30), made from the data map and nothing else."""

import csv
import io
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import BinaryField, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy import data_table
from privacy.data_table import Row
from privacy.holdings import registry

# Said only where it is so: see measures().
OWN_ROLE: Promise = _(
    "The site runs in a database role that owns nothing and cannot change a ledger."
)
# What holds for everything that is listed.
MEASURES: tuple[Promise, ...] = (
    _("Contact data and what people write to each other are sealed (AES-256-GCM)."),
    _("Staff sign in with a second step; lists show masks in place of private values."),
    _("What is public and what is private is tried by tests at every release."),
    _(
        "A job deletes every hour what is kept for a time; a report finds what it forgot."
    ),
)
TRANSFERS: Promise = _(
    "Mail to whom it is for. A partner whom you allowed gets what you allowed, and a court or an "
    "authority what the law says; both stand in the register of disclosures, and you read of yours."
)
COLUMNS = (
    *("category", "what", "purpose", "basis", "recipients", "retention"),
    *("on_erasure", "is_sealed", "places"),
)


class Line(NamedTuple):
    """One activity: data that are held alike."""

    category: str
    what: str
    purpose: str
    basis: str
    recipients: str
    retention: str
    on_erasure: str
    is_sealed: bool
    places: list[str]


def lines() -> list[Line]:
    """Every activity, in the reader's language."""
    return [line_of(row) for _category, rows in data_table.table() for row in rows]


def line_of(row: Row) -> Line:
    return Line(
        str(row.personal.category.label),
        str(row.personal.what),
        str(row.holding.purpose),
        str(row.personal.basis.label),
        str(row.holding.visibility.label),
        str(row.holding.retention.label),
        str(row.personal.erased.label),
        any(is_sealed(place) for place in row.fields),
        row.fields,
    )


def is_sealed(place: str) -> bool:
    """Is this field kept as bytes that nobody reads without its key, or as a mark?"""
    model, _dot, name = place.rpartition(".")
    return isinstance(models()[model]._meta.get_field(name), BinaryField)


def models() -> dict[str, type[Model]]:
    return {model._meta.label: model for model in registry}


def measures() -> list[Promise]:
    """How what is listed is protected, here and now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('privacy_ledger', 'UPDATE')")
        may_change = bool(cursor.fetchone()[0])
    return [*MEASURES, *(() if may_change else (OWN_ROLE,))]


def register() -> dict[str, Any]:
    """All that the page says."""
    return {
        "controller": settings.SITE_NAME,
        "email": settings.PRIVACY_EMAIL,
        "lines": lines(),
        "measures": measures(),
        "transfers": TRANSFERS,
    }


def as_json() -> dict[str, Any]:
    said = register()
    return {
        "controller": said["controller"],
        "contact": said["email"],
        "transfers": str(TRANSFERS),
        "measures": [str(one) for one in said["measures"]],
        "activities": [line._asdict() for line in said["lines"]],
    }


def as_csv() -> str:
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for line in lines():
        rows.writerow([*line[:-1], " ".join(line.places)])
    return text.getvalue()
