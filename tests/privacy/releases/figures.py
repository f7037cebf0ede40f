"""Released tables with the figures that a test needs, without a row that was counted."""

from members import statistics
from privacy.models import Release
from tests.releases import a_released_table, an_empty_release

CATALOGUE = statistics.CATALOGUE


def released(period="2025-Q1", **tables):
    """A release with these tables: {"industry": {("food",): 120}}; other cells hold nothing."""
    release = an_empty_release(period, cause=Release.Cause.QUARTER)
    for name, cells in tables.items():
        a_table(release, name.replace("_", "-"), cells)
    return release


def a_table(release, name, cells):
    table = CATALOGUE.table(name)
    keys = keys_of(table)
    assert set(cells) <= set(keys)
    return a_released_table(release, table, [cells.get(key, 0) for key in keys])


def keys_of(table):
    keys = [()]
    for one in table.dimensions:
        keys = [(*key, category) for key in keys for category in one.categories]
    return keys


def evenly(name, each):
    """Every cell of a table with the same number."""
    return dict.fromkeys(keys_of(CATALOGUE.table(name)), each)
