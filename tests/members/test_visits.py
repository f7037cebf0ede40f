"""Visits are released every month, once, and what they were counted from is gone."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import pytest
from django.core.management import call_command
from django.utils import timezone

from listings import release_files, released
from members import statistics, visit_releasing, visits
from privacy.models import Budget, CountedDay, Release, ReleasedTable, SharedVisits
from privacy.releases import arithmetic, budgets, making, noise
from privacy.traffic import closing, figures, sharing
from tests.listings.statistics.test_statistics_page import cells

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T7")]
OCTOBER = date(2026, 10, 1)
A_DAY = timedelta(days=1)


def on(day, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def closed(day, source=CountedDay.Source.SITE, **bounded):
    closing.begin(day, source)
    closing.enter(day, figures.Figures(bounded=bounded))


@pytest.fixture
def october(monkeypatch):
    """A month is over, its days are closed, and visits of two industries were counted."""
    closed(date(2026, 10, 30), food=5_000, textiles=200)
    closed(date(2026, 10, 31), food=4_000)
    on(date(2026, 11, 1), monkeypatch)


@pytest.mark.promise("O1")
def test_a_month_is_released_with_its_noise_and_its_true_sums_are_gone(october):
    release = visit_releasing.keep()
    assert (release.line, release.period, release.cause) == (
        "traffic",
        "2026-10",
        "month",
    )
    table = ReleasedTable.objects.get()
    assert (table.name, table.sigma, table.threshold) == ("industry", 10, 90)
    assert table.rho == Decimal("0.025")
    food = table.values[list(statistics.INDUSTRY.categories).index("food")]
    assert 9_000 - 80 < food < 9_000 + 80
    assert len(set(table.values)) > 5  # empty cells have noise too
    assert not SharedVisits.objects.exists()
    assert Budget.objects.get(line="traffic").spent == Decimal("0.025")


def test_again_it_is_the_same_release(october):
    first = visit_releasing.keep()
    values = ReleasedTable.objects.get().values
    assert visit_releasing.keep() is None
    with pytest.raises(making.AlreadyReleased):
        making.publish(
            visits.catalogue(OCTOBER),
            [visits.TABLE],
            period="2026-10",
            cause=Release.Cause.MONTH,
        )
    assert Release.objects.get() == first
    assert ReleasedTable.objects.get().values == values


def test_broken_off_neither_is_released_nor_deleted(october, monkeypatch):
    monkeypatch.setattr(sharing, "forget", lambda month: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        visit_releasing.make_due()
    assert not Release.objects.exists()
    assert SharedVisits.objects.count() == 2


def test_a_day_that_is_closed_later_is_in_no_release(october, monkeypatch):
    visit_releasing.keep()
    closed(date(2026, 10, 12), food=7)
    assert visit_releasing.keep() is None
    assert not SharedVisits.objects.exists()


def test_it_waits_for_the_last_day_and_not_for_long(monkeypatch):
    closed(date(2026, 10, 30), food=100)
    closing.begin(date(2026, 10, 31))
    for day in (1, 3):
        on(date(2026, 11, day), monkeypatch)
        assert visit_releasing.keep() is None
    on(date(2026, 11, 4), monkeypatch)
    assert visit_releasing.keep().period == "2026-10"


def test_days_of_imported_logs_make_no_release(monkeypatch):
    for n in range(31):
        closed(OCTOBER + n * A_DAY, CountedDay.Source.LOG)
    on(date(2026, 11, 5), monkeypatch)
    assert visit_releasing.keep() is None
    assert not Release.objects.exists()


def test_a_month_that_was_missed_is_never_released_and_does_not_stay(
    october, monkeypatch
):
    closed(date(2026, 11, 30), food=50)
    on(date(2026, 12, 1), monkeypatch)
    assert visit_releasing.keep().period == "2026-11"
    assert not SharedVisits.objects.exists()


def test_without_budget_the_sums_wait_until_the_month_is_over(
    october, monkeypatch, as_owner
):
    year = str(budgets.standing("traffic").year)
    call_command("set_budget", "traffic", year, "0.02")
    assert visit_releasing.keep() is None
    assert SharedVisits.objects.count() == 2
    on(date(2026, 12, 1), monkeypatch)
    assert visit_releasing.keep() is None
    assert not SharedVisits.objects.exists()
    assert not Release.objects.exists()


def test_a_year_has_room_for_its_twelve_months():
    assert 12 * visits.TABLE.rho == Decimal("0.3")
    assert budgets.standing("traffic").cap == Decimal("0.35")


def test_the_cost_is_what_the_library_says_of_five_cells():
    table = visits.TABLE
    theirs = noise.cost_by_library(table.sigma, table.cells_each)
    assert float(table.rho) == pytest.approx(theirs, abs=2e-9)
    assert theirs <= float(table.rho) * (1 + 1e-9)
    assert float(table.rho) == pytest.approx(sqrt(5) ** 2 / (2 * table.sigma**2))
    assert table.threshold == 90 > arithmetic.threshold(10, 24)
    # Tables of the membership cost what they did.
    assert all(
        (one.cells_each, one.rho) == (1, arithmetic.cost(one.sigma))
        for one in statistics.CATALOGUE.tables
    )


@pytest.mark.promise("W2")
def test_it_is_read_where_releases_are(client, october):
    release = visit_releasing.keep()
    assert "Visits, Oct 2026" in client.get("/statistics/").text
    assert "Visits, Oct 2026" in client.get("/statistics/releases/").text
    page = client.get(f"/statistics/releases/{release.pk}/")
    text = cells(page)
    assert "at most five industries of each visitor and day" in text
    assert "Visitors by industry of the page" in text
    assert "Food" in text
    assert "each with fewer than 90" in text
    assert "Companies with a member" not in text
    assert "Companies by" not in page.text
    rows = client.get(f"/statistics/releases/{release.pk}.csv").text.splitlines()
    assert len(rows) == 25
    assert rows[1].startswith("traffic,2026-10,industry,industry,agriculture,")
    said = client.get(f"/statistics/releases/{release.pk}.json").json()
    assert "at most five industries" in said["meaning"]["counted"]
    assert said["tables"][0]["rho"] == "0.025000000"
    method = cells(client.get("/statistics/method/"))
    assert "at most five industries of each visitor and day" in method
    assert "σ = 10, ρ = 5 / (2σ²) = 0.025" in method
    assert "Figures below 90 are not shown" in method
    assert "Visits 0.025 0.35" in method


def test_the_membership_s_page_and_reports_are_not_of_visits(client, october):
    visit_releasing.keep()
    text = client.get("/statistics/").text
    assert "Nothing was released about the membership yet." in text
    assert released.newest() is None


def test_files_of_the_membership_stay_as_they_are():
    assert set(release_files.COUNTED) == {"traffic"}
