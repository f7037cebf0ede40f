"""Releases for tests of reports: rows as `making.publish` writes them, with values of our own."""

from math import prod

from members import statistics
from privacy.models import Release
from tests.releases import a_released_table, an_empty_release


def a_release(period="2026-Q4", tables=(), **values):
    """A release with these tables.

    `values` by the table's name with _ for -: {key or keys: value}, every other cell has 3.
    """
    release = an_empty_release(period, cause=Release.Cause.QUARTER)
    given = {name.replace("_", "-"): cells for name, cells in values.items()}
    for name in [*tables, *given]:
        table = statistics.CATALOGUE.table(name)
        a_released_table(release, table, filled(table, given.get(name, {})))
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
