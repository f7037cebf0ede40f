"""Releases for tests of reports: rows as `making.publish` writes them, with values of our own."""

from math import prod

from django.utils import timezone

from members import statistics
from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic


def a_release(period="2026-Q4", tables=(), **values):
    """A release with these tables.

    `values` by the table's name with _ for -: {key or keys: value}, every other cell has 3.
    """
    release = Release.objects.create(
        line=statistics.LINE,
        period=period,
        cause=Release.Cause.QUARTER,
        snapshot_at=timezone.now(),
        made_with="tests",
    )
    given = {name.replace("_", "-"): cells for name, cells in values.items()}
    for name in [*tables, *given]:
        table = statistics.CATALOGUE.table(name)
        ReleasedTable.objects.create(
            release=release,
            name=name,
            domain=table.domain,
            values=filled(table, given.get(name, {})),
            sigma=table.sigma,
            rho=arithmetic.cost(table.sigma),
            threshold=arithmetic.threshold(table.sigma, table.cells),
        )
    return release


def filled(table, cells):
    sizes = [list(one.categories) for one in table.dimensions]
    found = [3] * prod(len(one) for one in sizes)
    for key, value in cells.items():
        keys = key if isinstance(key, tuple) else (key,)
        place = 0
        for one, categories in zip(keys, sizes, strict=True):
            place = place * len(categories) + categories.index(one)
        found[place] = value
    return found
