"""The dry run: which tables enter a release, by released figures alone."""

from decimal import Decimal

import pytest

from members import releasing, statistics
from privacy.models import ReleasedTable
from privacy.releases import arithmetic, budgets, catalogue, planning
from privacy.releases.planning import Why
from tests.privacy.releases.figures import a_table, evenly, keys_of, released

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W2")]
CATALOGUE = statistics.CATALOGUE
ALL = [one.name for one in CATALOGUE.tables]


def judged(*names):
    return {one.asked.name: one for one in releasing.preview(names).lines}


def test_a_table_of_one_dimension_always_enters():
    line = judged("country")["country"]
    assert (line.taken, line.why) == (CATALOGUE.table("country"), Why.MARGIN)


def test_before_the_first_release_two_dimensions_wait_for_their_margins():
    lines = judged("industry", "country", "industry-country", "type-turnover")
    assert lines["industry-country"].why is Why.WHEN_DRAWN
    # Its margins are not in this release, nor in one before.
    assert lines["type-turnover"].why is Why.UNKNOWN
    assert lines["type-turnover"].taken is None


def test_large_margins_let_a_table_in():
    released(turnover=evenly("turnover", 1000), employees=evenly("employees", 1000))
    line = judged("turnover-employees")["turnover-employees"]
    assert line.why is Why.USEFUL
    # 8,000 members over 64 cells: 125 in each, all shown.
    assert line.forecast.coverage == pytest.approx(1)
    assert line.forecast.error == pytest.approx(0.6745 * 10 / 125)


def test_small_ones_keep_it_out():
    released(turnover=evenly("turnover", 60), employees=evenly("employees", 60))
    line = judged("turnover-employees")["turnover-employees"]
    assert (line.taken, line.why, line.rho) == (None, Why.TOO_FINE, 0)
    assert line.forecast.coverage == 0


def test_a_coarser_dimension_takes_the_place_of_a_finer_one():
    """3,000 in 24 industries and 8 bands: 16 a cell; in 12 sectors up to 62."""
    released(industry=evenly("industry", 250), turnover=evenly("turnover", 750))
    line = judged("industry-turnover")["industry-turnover"]
    assert (line.taken.name, line.why) == ("sector-turnover", Why.COARSER)
    assert line.forecast.is_useful


def test_of_coarser_ones_the_finest_that_is_of_use_is_taken():
    table = CATALOGUE.table("industry-country")
    assert [one.name for one in catalogue.coarser(table)] == [
        "industry-region",
        "sector-country",
        "sector-region",
    ]
    assert catalogue.coarser(CATALOGUE.table("type-turnover")) == []
    released(industry=evenly("industry", 2000), country=evenly("country", 800))
    assert judged(table.name)[table.name].taken.name == "industry-region"


def test_the_table_itself_as_released_before_says_more_than_its_margins():
    """All in eight cells, which margins alone would spread over 64."""
    crowded = dict(
        zip(keys_of(CATALOGUE.table("turnover-employees"))[::9], [90] * 8, strict=False)
    )
    before = released(
        turnover=evenly("turnover", 90), employees=evenly("employees", 90)
    )
    assert judged("turnover-employees")["turnover-employees"].taken is None
    a_table(before, "turnover-employees", crowded)
    line = judged("turnover-employees")["turnover-employees"]
    assert line.why is Why.USEFUL
    assert line.forecast.coverage == 1


def test_what_was_released_of_other_categories_foresees_nothing():
    before = released(turnover=evenly("turnover", 9), employees=evenly("employees", 9))
    kept = ReleasedTable(
        release=before,
        name="turnover-employees",
        domain=[["turnover", ["a"]], ["employees", ["b"]]],
        values=[5000],
        sigma=10,
        rho=arithmetic.cost(10),
        threshold=30,
    )
    kept.save()
    assert judged("turnover-employees")["turnover-employees"].why is Why.TOO_FINE


@pytest.mark.parametrize(
    ("values", "coverage", "error"),
    [
        ([100, 100, 20, 20], 200 / 240, 0.06745),
        ([-30, 5, 12, 9], 0, None),  # noise alone
        ([], 0, None),
        ([-500, 400], 0, None),  # nobody is left when noise is taken away
        ([300, -50], 1, 0.6745 / 30),  # not more than all
    ],
)
def test_a_dry_run_by_hand(values, coverage, error):
    found = planning.foreseen(values, CATALOGUE.table("turnover-employees"))
    assert found.coverage == pytest.approx(coverage)
    assert found.error == (error and pytest.approx(error, abs=1e-4))


@pytest.mark.parametrize(
    ("coverage", "error", "is_useful"),
    [(0.5, 0.15, True), (0.49, 0.01, False), (1, 0.16, False), (1, None, False)],
)
def test_the_bar(coverage, error, is_useful):
    assert planning.Forecast(coverage, error).is_useful is is_useful


def test_the_budget_goes_to_tables_of_one_dimension_first():
    standing = budgets.Standing("membership", 2026, Decimal(0), Decimal("0.03"))
    wanted = [
        CATALOGUE.table(name) for name in ("turnover-employees", "type", "country")
    ]
    sheets = planning.known(CATALOGUE, wanted)
    plan = planning.plan(wanted, sheets, standing)
    assert [one.why for one in plan.lines] == [Why.MARGIN, Why.MARGIN, Why.UNKNOWN]
    assert plan.rho == 2 * arithmetic.cost(6)
    little = budgets.Standing("membership", 2026, Decimal("0.01"), Decimal("0.03"))
    plan = planning.plan(wanted, sheets, little)
    assert [one.why for one in plan.lines[:2]] == [Why.MARGIN, Why.BUDGET]
    assert plan.rho <= little.left


def test_a_year_of_releases_by_the_clock_fits_into_the_budget_as_it_is():
    """Three quarters of five tables and a year of fifteen."""
    one, two = arithmetic.cost(6), arithmetic.cost(10)
    assert 3 * 5 * one + 5 * one + 10 * two < Decimal("0.35")
    assert budgets.standing("membership").cap == Decimal("0.35")


def test_a_preview_reads_releases_and_the_budget_alone(django_assert_num_queries):
    released(industry=evenly("industry", 100))
    with django_assert_num_queries(2) as asked:
        releasing.preview(ALL)
    text = " ".join(one["sql"] for one in asked.captured_queries)
    assert "members_" not in text
    assert ReleasedTable.objects.count() == 1


def test_noise_around_nothing_foresees_nothing():
    """Values that nearly cancel out: shares of so small a total would be many times all."""
    noise = [20, -20, 20, -20, 20, -20, 20, -19]
    tables = {}
    for one in (statistics.TURNOVER, statistics.EMPLOYEES):
        keys = [(category,) for category in one.categories]
        tables[one.name] = dict(zip(keys, noise, strict=True))
    released(**tables)
    line = judged("turnover-employees")["turnover-employees"]
    assert line.why is Why.TOO_FINE
    assert line.forecast.coverage == 0
