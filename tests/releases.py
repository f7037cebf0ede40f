"""Releases with values that a test names, entered as the gate enters them, without its noise."""

from itertools import count

from django.utils import timezone

from members import statistics
from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic

number = count(1)


def a_release(period="", line=statistics.LINE, tables=("industry", "type"), **values):
    """`values`: of a table, what its first cells hold; the others hold nothing.

    Of a table of two dimensions with a low line for the dash: industry_type=[40].
    """
    release = Release.objects.create(
        line=line,
        period=period or f"{2030 + next(number)}",
        cause=Release.Cause.HAND,
        snapshot_at=timezone.now(),
        made_with="opendp 0.0",
    )
    for name in dict.fromkeys([*tables, *(one.replace("_", "-") for one in values)]):
        table = asked(name)
        given = values.get(name.replace("-", "_"), [])
        ReleasedTable.objects.create(
            release=release,
            name=name,
            domain=table.domain,
            values=[*given, *[0] * (table.cells - len(given))],
            sigma=table.sigma,
            rho=arithmetic.cost(table.sigma),
            threshold=arithmetic.threshold(table.sigma, table.cells),
        )
    return release


def asked(name):
    known = {one.name: one for one in statistics.CATALOGUE.tables}
    if name not in known:
        one = {"sector": statistics.SECTOR, "region": statistics.REGION}[name]
        return statistics.Table((one,))
    return known[name]
