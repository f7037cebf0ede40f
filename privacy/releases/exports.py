"""The ledger of what left as files: of which releases, in which format, for whom; and the list
of it that everybody reads.

Who made a file is known to the ledger and to staff, never to the public list or a file.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from privacy.models import PartnerRelease, ReleaseExport

PER_PAGE = 20


@dataclass(frozen=True)
class Of:
    """What a file is of: questions in their one spelling, their tables, their releases."""

    questions: Sequence[str]
    tables: Sequence[str]
    releases: Sequence[str]
    rows: int


@dataclass(frozen=True)
class Listed:
    """A line of the public list. An empty recipient is our own staff."""

    day: date
    tables: tuple[str, ...]
    releases: tuple[str, ...]
    format: str
    # Of the file's bytes: whoever holds it finds it here.
    digest: str
    recipient: str
    # The terms that a partner got it on; none inside.
    terms_version: int | None
    terms: str


def record(
    of: Of,
    content: bytes,
    *,
    kind: ReleaseExport.Format,
    language: str,
    by: UUID,
    partner_release: PartnerRelease | None = None,
) -> ReleaseExport:
    """Enter a file. In the transaction that hands it out, before a byte of it leaves."""
    return ReleaseExport.objects.create(
        questions=list(of.questions),
        tables=list(of.tables),
        releases=list(of.releases),
        format=kind,
        language=language,
        rows=of.rows,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        recipient=partner_release.recipient if partner_release else "",
        partner_release=partner_release,
        by=by,
    )


def all_of_them() -> QuerySet[ReleaseExport]:
    """Every file that was made, the latest first. For staff: it says who made each."""
    return ReleaseExport.objects.select_related("partner_release").order_by("-position")


def public_list(page: str | int | None = 1) -> Page[Listed]:
    """A page of what left as files, the latest first: never who of our staff made it."""
    shown: Page[Any] = Paginator(_for_everybody(), PER_PAGE).get_page(page)
    shown.object_list = [listed(row) for row in shown.object_list]
    return shown


def latest(most: int) -> list[Listed]:
    """The beginning of that list."""
    return [listed(row) for row in _for_everybody()[:most]]


def _for_everybody() -> QuerySet[ReleaseExport]:
    return all_of_them().only(
        *("position", "recorded_at", "tables", "releases", "format", "digest"),
        *("recipient", "partner_release"),
        *("partner_release__terms_version", "partner_release__terms"),
    )


def listed(row: ReleaseExport) -> Listed:
    terms = row.partner_release
    return Listed(
        day=row.recorded_at.date(),
        tables=tuple(row.tables),
        releases=tuple(row.releases),
        format=row.get_format_display(),
        digest=row.digest,
        recipient=row.recipient,
        terms_version=terms.terms_version if terms else None,
        terms=terms.terms if terms else "",
    )
