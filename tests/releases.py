"""Releases with values that a test names, entered as the gate enters them, without its noise."""

from itertools import count
from uuid import uuid4

from django.utils import timezone

from members import statistics
from privacy.models import Partner, Release, ReleasedTable, ReleaseExport
from privacy.releases import exports, partnering

number = count(1)


def a_release(period="", line=statistics.LINE, tables=("industry", "type"), **values):
    """`values`: of a table, what its first cells hold; the others hold nothing.

    Of a table of two dimensions with a low line for the dash: industry_type=[40].
    """
    release = an_empty_release(period or f"{2030 + next(number)}", line=line)
    for name in dict.fromkeys([*tables, *(one.replace("_", "-") for one in values)]):
        table = asked(name)
        given = values.get(name.replace("-", "_"), [])
        a_released_table(release, table, [*given, *[0] * (table.cells - len(given))])
    return release


def an_empty_release(
    period, *, line=statistics.LINE, cause=Release.Cause.HAND, snapshot_at=None
):
    """A release without a table."""
    return Release.objects.create(
        line=line,
        period=period,
        cause=cause,
        snapshot_at=snapshot_at or timezone.now(),
        made_with="opendp 0.0",
    )


def a_released_table(release, table, values):
    """A table with these values, one for each cell."""
    return ReleasedTable.objects.create(
        release=release,
        name=table.name,
        domain=table.domain,
        values=values,
        sigma=table.sigma,
        rho=table.rho,
        threshold=table.threshold,
    )


def asked(name):
    known = {one.name: one for one in statistics.CATALOGUE.tables}
    if name not in known:
        one = {"sector": statistics.SECTOR, "region": statistics.REGION}[name]
        return statistics.Table((one,))
    return known[name]


def a_file_for_a_partner(release, name="Trade Fair Porto", table="type"):
    """Figures that a partner was to get, agreed to by another, and packed."""
    partner = Partner.objects.get_or_create(
        name=name, defaults={"purpose": "Advertising."}
    )[0]
    asked = partnering.ask(
        partner,
        questions=[f"table={table}&release={release.pk}"],
        formats=["csv"],
        language="en",
        days=7,
        by=uuid4(),
        key=uuid4(),
    )
    partnering.decide(asked, partnering.State.APPROVED, by=uuid4())
    of = exports.Of(asked.questions, [table], [str(release)], rows=9)
    return partnering.keep(asked, of, b"PK")


def a_file_of_our_own(release, table="industry"):
    """A file that one of the staff made of a release."""
    of = exports.Of([f"table={table}"], [table], [str(release)], rows=24)
    return exports.record(
        of, b"a,b", kind=ReleaseExport.Format.CSV, language="en", by=uuid4()
    )
