"""Released tables with the figures that a test needs, without a row that was counted."""

from django.utils import timezone

from members import statistics
from privacy.models import Release, ReleasedTable

CATALOGUE = statistics.CATALOGUE


def released(period="2025-Q1", **tables):
    """A release with these tables: {"industry": {("food",): 120}}; other cells hold nothing."""
    release = Release.objects.create(
        line=CATALOGUE.line,
        period=period,
        cause=Release.Cause.QUARTER,
        snapshot_at=timezone.now(),
        made_with="a test",
    )
    for name, cells in tables.items():
        a_table(release, name.replace("_", "-"), cells)
    return release


def a_table(release, name, cells):
    table = CATALOGUE.table(name)
    keys = keys_of(table)
    assert set(cells) <= set(keys)
    return ReleasedTable.objects.create(
        release=release,
        name=name,
        domain=table.domain,
        values=[cells.get(key, 0) for key in keys],
        sigma=table.sigma,
        rho=table.rho,
        threshold=table.threshold,
    )


def keys_of(table):
    keys = [()]
    for one in table.dimensions:
        keys = [(*key, category) for key in keys for category in one.categories]
    return keys


def evenly(name, each):
    """Every cell of a table with the same number."""
    return dict.fromkeys(keys_of(CATALOGUE.table(name)), each)
