"""Releases: noise drawn once, paid for, frozen. What raw SQL cannot do either (W2, T7)."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from members import statistics
from privacy import ledgers
from privacy.models import Budget, Release, ReleasedTable
from privacy.releases import arithmetic, budgets, making, noise, reading
from tests.privacy.releases.figures import evenly, released

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("W2"),
    pytest.mark.promise("T7"),
]
CATALOGUE = statistics.CATALOGUE
ONE_WAY = [one for one in CATALOGUE.tables if len(one.dimensions) == 1]


def publish(tables=ONE_WAY, period="2026-Q1"):
    return making.publish(CATALOGUE, tables, period=period, cause=Release.Cause.QUARTER)


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def spent():
    return Budget.objects.get(line=CATALOGUE.line).spent


def test_a_release_costs_what_its_noise_tells_and_is_in_the_ledger():
    release = publish(CATALOGUE.tables)
    tables = list(release.tables.all())
    assert len(tables) == 15
    assert spent() == sum(one.rho for one in tables)
    assert spent() == 5 * arithmetic.cost(6) + 10 * arithmetic.cost(10)
    for one in tables:
        asked = CATALOGUE.table(one.name)
        assert len(one.values) == asked.cells
        assert one.domain == asked.domain
    assert list(ledgers.verify()) == []


def test_again_it_is_the_same_release_for_ever(django_assert_num_queries):
    publish()
    before = list(ReleasedTable.objects.order_by("pk").values())
    with pytest.raises(making.AlreadyReleased):
        publish()
    with pytest.raises(making.AlreadyReleased):
        making.release(CATALOGUE, ONE_WAY, period="2026-Q1", cause=Release.Cause.HAND)
    assert list(ReleasedTable.objects.order_by("pk").values()) == before
    assert spent() == 5 * arithmetic.cost(6)


def test_empty_cells_have_noise_too():
    """Nobody is there, and the table does not say so."""
    publish([CATALOGUE.table("country")])
    values = ReleasedTable.objects.get().values
    assert len(set(values)) > 5
    assert min(values) < 0 < max(values)


def test_a_full_year_has_no_room_for_more():
    for n in range(2):
        publish(CATALOGUE.tables, period=f"p{n}")
    before = spent()
    with pytest.raises(making.BudgetSpent):
        publish(CATALOGUE.tables, period="p2")
    assert before == spent() == sum(ReleasedTable.objects.values_list("rho", flat=True))


def test_only_what_fits_is_made_the_tables_of_one_dimension_first(as_owner):
    budgets.set_cap(
        CATALOGUE.line, budgets.standing(CATALOGUE.line).year, Decimal("0.03")
    )
    release = making.release(
        CATALOGUE, CATALOGUE.tables, period="2026", cause=Release.Cause.YEAR
    )
    assert [one.name for one in release.tables.order_by("pk")] == [
        "industry",
        "country",
    ]
    assert spent() == 2 * arithmetic.cost(6)
    with pytest.raises(making.BudgetSpent):
        making.release(
            CATALOGUE, CATALOGUE.tables, period="2027", cause=Release.Cause.YEAR
        )


def test_a_small_directory_releases_no_table_of_two_dimensions():
    """Its own margins, drawn in the same release, say that such a table would be empty."""
    release = making.release(
        CATALOGUE, CATALOGUE.tables, period="2026", cause=Release.Cause.YEAR
    )
    assert release.tables.count() == 5
    assert spent() == 5 * arithmetic.cost(6)


def test_a_table_that_is_of_use_only_coarser_is_released_so(monkeypatch):
    """True counts of regions are those of their countries; the domain says which it is."""
    industries, countries = evenly("industry", 2000), evenly("country", 800)
    released(industry=industries, country=countries)
    table = CATALOGUE.table("industry-country")
    full = dict.fromkeys(evenly(table.name, 0), 30)
    monkeypatch.setattr(
        making.counting, "counted", lambda _catalogue, tables: [(table, full)]
    )
    making.release(CATALOGUE, [table], period="2026", cause=Release.Cause.HAND)
    kept = reading.newest(CATALOGUE.line, "industry-region")
    sheet = reading.sheet(kept)
    assert [name for name, _categories in sheet.dimensions] == ["industry", "region"]
    alone = sum(place == "eastern-asia" for place in statistics.REGION_OF.values())
    figure = sheet.figure("food", "eastern-asia")
    assert abs(figure.value - 30 * alone) < 60  # six σ
    assert reading.newest(CATALOGUE.line, "industry-country") is None


def test_a_wish_that_nothing_comes_of_spends_nothing():
    released(turnover=evenly("turnover", 1), employees=evenly("employees", 1))
    before = spent()
    with pytest.raises(making.NothingToSay):
        making.release(
            CATALOGUE,
            [CATALOGUE.table("turnover-employees")],
            period="2026",
            cause=Release.Cause.HAND,
        )
    assert (spent(), Release.objects.count()) == (before, 1)


def test_our_cost_is_what_the_library_says():
    """ρ of OpenDP's own privacy map, for every σ there is; ours is rounded up."""
    for sigma in {one.sigma for one in CATALOGUE.tables}:
        ours, theirs = float(arithmetic.cost(sigma)), noise.cost_by_library(sigma)
        assert theirs <= ours * (1 + 1e-9)
        assert ours == pytest.approx(theirs, abs=2e-9)


# Raw SQL, in the role of the site

A_TABLE = (
    "INSERT INTO privacy_releasedtable"
    " (release_id, name, domain, values, sigma, rho, threshold)"
    " VALUES ({release}, 'x', '[]', '{{1}}', {sigma}, {rho}, 1)"
)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE privacy_releasedtable SET values = '{9}'",
        "UPDATE privacy_releasedtable SET rho = 0",
        "DELETE FROM privacy_releasedtable",
        "DELETE FROM privacy_release",
        "TRUNCATE privacy_releasedtable",
        "UPDATE privacy_budget SET spent = 0",
        "UPDATE privacy_budget SET cap = 99",
        "INSERT INTO privacy_budget (line, year, spent, cap) VALUES ('x', 2027, 0, 99)",
        "DELETE FROM privacy_budget",
        "ALTER TABLE privacy_releasedtable DISABLE TRIGGER released_table_spends",
        "DROP FUNCTION released_table_spends() CASCADE",
        (
            "CREATE OR REPLACE FUNCTION budget_cap(line text) RETURNS numeric"
            " LANGUAGE sql IMMUTABLE AS 'SELECT 99.0'"
        ),
        A_TABLE.format(release="{release}", sigma=6, rho=0),
        A_TABLE.format(release="{release}", sigma=6, rho="0.0138"),
        A_TABLE.format(release="{release}", sigma=0, rho=1),
        A_TABLE.format(release="{release}", sigma="'NaN'", rho="0.001"),
        A_TABLE.format(release="{release}", sigma=6, rho="NULL"),
        A_TABLE.format(release="{release}", sigma=6, rho="'NaN'"),
        A_TABLE.format(release="{release}", sigma=1, rho="0.5"),  # more than is left
        A_TABLE.format(release="NULL", sigma=6, rho="0.02"),
        A_TABLE.format(release="0", sigma=6, rho="0.02"),
    ],
)
def test_raw_sql_gets_no_figure_for_nothing(sql):
    release = publish()
    before = spent(), list(ReleasedTable.objects.order_by("pk").values())
    now = "; SET CONSTRAINTS ALL IMMEDIATE"
    with pytest.raises(DatabaseError):
        execute(sql.replace("{release}", str(release.pk)) + now)
    assert (spent(), list(ReleasedTable.objects.order_by("pk").values())) == before


def test_what_raw_sql_enters_honestly_is_paid_for():
    release, before = publish(), spent()
    execute(A_TABLE.format(release=release.pk, sigma=6, rho="0.02"))
    assert spent() == before + Decimal("0.02")


# The cap


def test_the_owner_sets_a_cap_and_never_below_what_is_spent(as_owner, capsys):
    publish()
    year = str(budgets.standing(CATALOGUE.line).year)
    call_command("set_budget", "membership", year, "0.5")
    assert "may tell 0.5" in capsys.readouterr().out
    assert budgets.standing(CATALOGUE.line).cap == Decimal("0.5")
    with pytest.raises(CommandError, match="spent already"):
        call_command("set_budget", "membership", year, "0.05")
    assert budgets.standing(CATALOGUE.line).cap == Decimal("0.5")
    call_command("set_budget", "membership", "2031", "0")
    assert Budget.objects.get(year=2031).cap == 0


def test_nobody_else_does():
    with pytest.raises(CommandError, match="Only the owner"):
        call_command("set_budget", "membership", "2026", "0.5")


@pytest.mark.parametrize(
    "said",
    [
        ("members", "2026", "0.5"),
        ("membership", "26", "0.5"),
        ("membership", "2026", "-1"),
        ("membership", "2026", "11"),
        ("membership", "2026", "NaN"),
        ("membership", "2026", "much"),
    ],
)
def test_what_is_no_budget_is_refused_in_words(as_owner, said):
    with pytest.raises(CommandError):
        call_command("set_budget", *said)
    assert not Budget.objects.exists()


def test_tables_of_two_dimensions_follow_the_margins_of_their_own_release(monkeypatch):
    """A large directory's first release: nothing was known before it was drawn."""
    counts = {
        one: dict.fromkeys(evenly(one.name, 0), 3000 // one.cells)
        for one in CATALOGUE.tables
    }
    monkeypatch.setattr(
        making.counting,
        "counted",
        lambda _catalogue, tables: [(one, counts[one]) for one in tables],
    )
    names = (
        "turnover",
        "employees",
        "turnover-employees",
        "industry",
        "industry-turnover",
    )
    release = making.release(
        CATALOGUE,
        CATALOGUE.in_order(names),
        period="2026",
        cause=Release.Cause.YEAR,
    )
    made = {one.name for one in release.tables.all()}
    assert made >= {"industry", "turnover", "employees", "turnover-employees"}
    # Fifteen in each cell, of which none would be shown.
    assert "industry-turnover" not in made
