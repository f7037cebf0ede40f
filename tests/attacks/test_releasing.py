"""Attacks on the making and the keeping of releases, in the database as the product has it."""

from decimal import Decimal

import opendp.prelude as dp
import pytest
from django.db import connection, transaction
from django.db.models import Sum

from members import statistics
from members.models import Company, Industry
from privacy.models import Budget, Release, ReleasedTable
from privacy.releases import counting, making, reading
from tests.attacks import two_worlds
from tests.people import a_company, a_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("T7"),
    pytest.mark.timeout(600),
]
CAP = Decimal("0.35")
TABLES = statistics.CATALOGUE.tables
# What a release is made of, but for its own moment.
OWN_MOMENT = {"recorded_at", "snapshot_at", "seal"}


def some_members():
    for industry in list(Industry)[:5]:
        company = a_company(industry=industry)
        a_member(company)
        two_worlds.long_ago(company)


def publish(tables=TABLES, period="2026-Q4"):
    return making.publish(
        statistics.CATALOGUE, tables, period=period, cause=Release.Cause.HAND
    )


def kept():
    """Every row that a release leaves, without its moment."""
    return [
        {name: said for name, said in row.items() if name not in OWN_MOMENT}
        for model in (Release, ReleasedTable, Budget)
        for row in model.objects.order_by("pk").values()
    ]


@pytest.mark.usefixtures("as_owner", "same_outcome")
def test_with_the_same_outcome_the_same_is_kept():
    """No true number stands beside: what is kept is made of what the mechanism said, and of
    nothing else."""
    some_members()

    def released():
        publish()
        return {str(n): str(row) for n, row in enumerate(kept())}

    without, with_it = two_worlds.in_both(released)
    assert len(without) == len(TABLES) + 2
    assert two_worlds.different(without, with_it) == []


def the_truth():
    return {
        (table.name, key): number
        for table, counts in counting.counted(statistics.CATALOGUE, TABLES)
        for key, number in counts.items()
    }


@pytest.mark.parametrize("colleagues", [0, 4])
def test_one_company_moves_one_cell_of_each_table_by_one(colleagues):
    """However many colleagues it has, and of every table alike. The cost is reckoned for that."""
    some_members()
    before = the_truth()
    company = two_worlds.joins()
    for _n in range(colleagues):
        a_member(company, role="editor")
    after = the_truth()
    moved = {
        one: after.get(one, 0) - before.get(one, 0)
        for one in before.keys() | after.keys()
        if after.get(one, 0) != before.get(one, 0)
    }
    assert sorted(name for name, _key in moved) == sorted(one.name for one in TABLES)
    assert set(moved.values()) == {1}


def test_a_company_that_says_nothing_is_in_the_tables_as_such():
    """No answer is a category of its own, so that a total less its parts tells nothing."""
    some_members()
    before = the_truth()
    company = two_worlds.joins()
    Company.objects.filter(pk=company.pk).update(turnover_band="", employees_band="")
    after = the_truth()
    assert sum(after.values()) - sum(before.values()) == len(TABLES)


def test_releasing_again_and_again_ends_with_the_budget():
    """Averaging over releases: all of a year tell no more than the year's ρ."""
    some_members()
    small = [one for one in TABLES if one.name == "type"]
    made = 0
    try:
        for n in range(200):
            publish(small, period=f"again-{n}")
            made += 1
    except making.BudgetSpent:
        pass
    told = sum(1 / (2 * float(one.sigma) ** 2) for one in ReleasedTable.objects.all())
    assert 0 < told <= float(CAP)
    assert made == ReleasedTable.objects.count()
    assert ReleasedTable.objects.aggregate(all=Sum("rho"))["all"] <= CAP
    with pytest.raises(making.BudgetSpent):
        publish(period="at-once")


def test_the_same_period_is_never_drawn_again():
    some_members()
    publish()
    before = kept()
    with pytest.raises(making.AlreadyReleased):
        publish()
    assert kept() == before


def test_no_cell_can_be_drawn_again_behind_its_back():
    some_members()
    publish()
    for sql in (
        'UPDATE privacy_releasedtable SET "values" = "values"',
        "DELETE FROM privacy_releasedtable",
        "UPDATE privacy_budget SET spent = 0",
    ):
        with (
            pytest.raises(Exception, match=r"ledger|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def every_answer():
    """All that releases are asked for: cells, regions and sectors, shown or not, changes."""
    found = []
    for table in ReleasedTable.objects.order_by("pk").select_related("release"):
        sheet = reading.sheet(table)
        found += [sheet, reading.changed_between(sheet, sheet)]
        for dimension in statistics.DIMENSIONS:
            if dimension.parts and dimension.name in table.name.split("-"):
                coarser = dimension.coarser
                found.append(
                    sheet.regrouped(
                        dimension.name, dimension.parts.__getitem__, coarser.name
                    )
                )
    return found


def test_a_question_asked_again_has_the_same_answer(monkeypatch):
    """In all groupings, with what makes noise out of order, so that nobody can have drawn."""
    some_members()
    publish()
    monkeypatch.delattr(dp.m, "make_gaussian")
    first = every_answer()
    assert len(first) > 2 * len(TABLES)
    assert repr(every_answer()) == repr(first)


def test_regions_are_sums_of_the_countries_draws():
    """Grouped otherwise, nothing new is told: no noise of its own to average away."""
    some_members()
    publish()
    [table] = ReleasedTable.objects.filter(name="country")
    sheet = reading.sheet(table)
    regions = sheet.regrouped("country", statistics.REGION_OF.__getitem__, "region")
    for one in regions:
        parts = [
            cell for cell in sheet if statistics.REGION_OF[cell.key[0]] == one.key[0]
        ]
        assert one.value == sum(cell.value for cell in parts)
        assert one.cells == len(parts)


def test_what_is_under_the_threshold_is_not_shown():
    """By the noisy value alone. Of empty tables hardly a cell is."""
    publish()
    for table in ReleasedTable.objects.all():
        cells = list(reading.sheet(table))
        assert [one.is_shown for one in cells] == [
            value >= table.threshold for value in table.values
        ]
        # Five in a hundred empty tables show a cell; five cells one in 4·10⁸, and there are
        # fifteen tables (Poisson of 0.05): a false alarm once in 2·10⁷ runs.
        assert sum(one.is_shown for one in cells) < 5
