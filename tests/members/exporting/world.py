"""Releases whose values are known, so that files can be held against them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

from django.http import QueryDict
from django.test import Client

from members import statistics
from members.exporting import of_answer, partner_packages
from members.exporting.report import Report
from members.models import Member
from members.reporting import answering, asking
from members.reporting.answering import Answer
from members.reporting.asking import Question
from privacy.models import (
    Partner,
    PartnerFile,
    PartnerRelease,
    Release,
    ReleaseExport,
)
from tests.releases import a_released_table, an_empty_release

FROZEN = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


def a_release(
    *tables: str, period: str = "2026-Q3", seed: int = 7, frozen: datetime = FROZEN
) -> Release:
    """A release of these tables, with values below nought, under the limit and above it."""
    release: Release = an_empty_release(period, snapshot_at=frozen)
    draw = Random(seed)
    for name in tables or ("industry",):
        table = statistics.CATALOGUE.table(name)
        values = [draw.choice((-9, 3, 60, 412, 1730)) for _ in range(table.cells)]
        a_released_table(release, table, values)
    return release


def an_answer(query: str = "table=industry", language: str = "en") -> Answer:
    return answering.answer(asking.asked(QueryDict(query)), language)


def a_report(
    query: str = "table=industry", language: str = "en", recipient: str = ""
) -> Report:
    return of_answer.report(an_answer(query, language), recipient)


def a_partner(name: str = "Ölwerk GmbH", active: bool = False) -> Partner:
    known = {"purpose": "Advertising for machine tools.", "active": active}
    return Partner.objects.get_or_create(name=name, defaults=known)[0]


def a_partner_release(
    by: Member,
    questions: Sequence[str] = ("industry", "type"),
    formats: Sequence[str] = ("csv", "json"),
) -> PartnerRelease:
    return partner_packages.ask(
        a_partner(),
        questions=[Question(one) for one in questions],
        formats=formats,
        by=by,
        language="en",
        days=7,
        key=uuid4(),
    )


def content(export: ReleaseExport) -> bytes:
    """Of a package."""
    return bytes(PartnerFile.objects.get(export=export).content)


def page(asked: PartnerRelease) -> str:
    return f"/desk/reports/partners/{asked.pk}/"


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client
