"""What was released, put together and compared: always with how sure it is."""

from math import sqrt

import pytest
from django.utils import timezone

from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic, reading

CITIES = {"lyon": "fr", "paris": "fr", "porto": "pt"}


def a_table(values, sigma=6):
    """Two kinds in three cities, as a release holds it."""
    return ReleasedTable(
        release=Release(line="membership", period="2026", snapshot_at=timezone.now()),
        name="kind-city",
        domain=[["kind", ["maker", "agent"]], ["city", list(CITIES)]],
        values=values,
        sigma=sigma,
        threshold=arithmetic.threshold(sigma, 6),
    )


def test_a_cell_has_its_value_and_its_interval():
    sheet = reading.sheet(a_table([100, 2, -3, 40, 50, 60]))
    cell = sheet.figure("agent", "lyon")
    assert (cell.value, cell.is_shown) == (40, True)
    assert (cell.low, cell.high) == pytest.approx((40 - 1.96 * 6, 40 + 1.96 * 6))
    assert not sheet.figure("maker", "porto").is_shown


def test_cells_put_together_are_less_sure_and_have_to_be_larger():
    sheet = reading.sheet(a_table([100, 2, -3, 40, 50, 60]))
    countries = sheet.regrouped("city", CITIES.__getitem__, "country")
    assert countries.dimensions == (
        ("kind", ("maker", "agent")),
        ("country", ("fr", "pt")),
    )
    sums = {one.key: one for one in countries}
    assert sums["maker", "fr"].value == 102
    assert sums["maker", "fr"].margin == pytest.approx(1.96 * 6 * sqrt(2))
    assert sums["maker", "fr"].threshold == arithmetic.threshold(6 * sqrt(2), 4)
    assert sums["maker", "pt"].threshold == arithmetic.threshold(6, 4)


def test_what_is_put_together_twice_counts_every_cell():
    sheet = reading.sheet(a_table([100, 2, -3, 40, 50, 60]))
    all_of_it = sheet.regrouped("city", lambda _: "all", "all").regrouped(
        "kind", lambda _: "all", "all"
    )
    [total] = all_of_it
    assert (total.value, total.cells) == (249, 6)
    assert total.margin == pytest.approx(1.96 * 6 * sqrt(6))


def test_a_change_inside_its_error_is_not_clear():
    before = reading.sheet(a_table([100, 2, -3, 40, 50, 60]))
    after = reading.sheet(a_table([116, 2, -3, 57, 50, 60]))
    found = {one.after.key: one for one in reading.changed_between(before, after)}
    margin = 1.96 * 6 * sqrt(2)  # 16.6
    assert found["maker", "lyon"].margin == pytest.approx(margin)
    assert not found["maker", "lyon"].is_clear
    assert found["agent", "lyon"].is_clear
