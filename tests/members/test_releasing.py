"""Releases by the clock and by order: once, whatever happens meanwhile."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members import release_making, releasing, statistics
from members.models import Company
from privacy.models import Budget, Release, ReleaseOrder
from privacy.releases import arithmetic, making
from tests.people import a_company, a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W2")]
REASON = "A partner asks for it."
ONE_WAY = ["industry", "country", "type", "turnover", "employees"]


@pytest.fixture
def old():
    """A directory that has been there for years."""
    Company.objects.filter(pk=a_company().pk).update(
        created_at=timezone.now() - timedelta(days=2000)
    )


@pytest.fixture
def officer():
    return a_staff_member("privacy officer")


def on(day, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def order(officer, names=ONE_WAY, key=None):
    return releasing.order(names, reason=REASON, by=officer, form_key=key or uuid4())


# By the clock


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2027, 1, 1), "2026"),
        (date(2027, 3, 31), "2026"),
        (date(2027, 4, 1), "2027-Q1"),
        (date(2027, 9, 30), "2027-Q2"),
        (date(2027, 12, 31), "2027-Q3"),
    ],
)
def test_a_quarter_is_due_when_it_has_ended_and_a_year_is_its_last_one(
    old, day, period
):
    assert releasing.due(day) == (
        period,
        Release.Cause.YEAR if len(period) == 4 else Release.Cause.QUARTER,
    )


def test_a_directory_that_has_begun_since_has_nothing_of_that_time():
    assert releasing.due(date(2027, 4, 1)) is None
    a_company(created_at=timezone.now())
    today = timezone.localdate()
    assert releasing.due(today) is None
    assert releasing.due(today + timedelta(days=100)) is not None


def test_the_clock_makes_it_once(old, monkeypatch):
    on(date(2027, 5, 2), monkeypatch)
    release_making.keep()
    release_making.keep()
    release = Release.objects.get()
    assert (release.period, release.cause, release.by) == ("2027-Q1", "quarter", None)
    assert sorted(release.tables.values_list("name", flat=True)) == sorted(ONE_WAY)


def test_missed_it_is_made_when_the_clock_comes_back_the_last_one_alone(
    old, monkeypatch
):
    on(date(2027, 5, 2), monkeypatch)
    release_making.keep()
    on(date(2028, 2, 20), monkeypatch)
    release_making.keep()
    release_making.keep()
    assert list(Release.objects.order_by("pk").values_list("period", flat=True)) == [
        "2027-Q1",
        "2027",
    ]
    # Nobody is there, so that no table of two dimensions is of use.
    assert Release.objects.last().tables.count() == 5


def test_of_a_year_all_fifteen_are_wanted():
    assert len(releasing.tables_of(Release.Cause.YEAR)) == 15
    assert releasing.tables_of(Release.Cause.QUARTER) == ONE_WAY


def test_without_budget_the_clock_goes_on(old, monkeypatch, as_owner):
    on(date(2027, 5, 2), monkeypatch)
    year = timezone.now().year
    call_command("set_budget", "membership", str(year), "0")
    release_making.keep()
    assert not Release.objects.exists()
    call_command("set_budget", "membership", str(year), "0.02")
    release_making.keep()
    assert [one.name for one in Release.objects.get().tables.all()] == ["industry"]


# By hand


def test_an_order_is_made_by_a_worker(
    officer, django_capture_on_commit_callbacks, monkeypatch
):
    woken = []
    monkeypatch.setattr(releasing, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        row = order(officer)
    assert woken == [releasing.TASK]
    assert not Release.objects.exists()
    release_making.keep()
    row.refresh_from_db()
    assert (row.release.cause, row.release.by, row.trouble) == (
        "hand",
        officer.subject,
        "",
    )
    assert row.release.period == timezone.localdate().isoformat()
    assert row.release.tables.count() == 5


def test_two_clicks_order_one(officer):
    key = uuid4()
    first = order(officer, key=key)
    assert order(officer, key=key) == first
    assert order(officer) == first, "another page, while the first is open"
    release_making.keep()
    assert order(officer, key=key) == first, "the same page, when it is made"
    assert Release.objects.count() == 1


def test_two_at_once_order_one(officer, monkeypatch):
    """The second did not see the first yet."""
    first = order(officer)
    looks = iter([None, first])
    monkeypatch.setattr(releasing, "open_order", lambda: next(looks))
    assert order(officer) == first
    assert ReleaseOrder.objects.count() == 1


def test_a_second_on_the_same_day_is_refused(officer):
    order(officer)
    release_making.keep()
    with pytest.raises(releasing.Refused, match="today already"):
        order(officer)
    assert ReleaseOrder.objects.count() == 1


def test_what_is_no_table_is_not_ordered(officer):
    with pytest.raises(KeyError):
        order(officer, ["industry", "members"])
    with pytest.raises(releasing.Refused):
        order(officer, [])


@pytest.mark.parametrize("names", [["turnover-employees"], ONE_WAY])
def test_an_order_that_nothing_comes_of_says_why(officer, names, as_owner):
    if names == ONE_WAY:
        call_command("set_budget", "membership", str(timezone.now().year), "0")
    row = order(officer, names)
    release_making.keep()
    row.refresh_from_db()
    assert row.trouble == ("budget" if names == ONE_WAY else "nothing")
    assert row.ended_at
    assert not Release.objects.exists()


def test_another_release_of_the_day_came_first(officer):
    row = order(officer)
    making.publish(
        statistics.CATALOGUE,
        statistics.CATALOGUE.tables[:1],
        period=row.period,
        cause=Release.Cause.HAND,
    )
    release_making.keep()
    row.refresh_from_db()
    assert (row.trouble, row.release) == ("released", None)
    assert Budget.objects.get().spent == arithmetic.cost(6)


def test_what_breaks_off_is_tried_three_times(officer, monkeypatch):
    row = order(officer)

    def breaks(*_args, **_named):
        raise OSError("The disk is full.")

    monkeypatch.setattr(making, "release", breaks)
    for _ in range(release_making.TRIES):
        with pytest.raises(OSError, match="full"):
            release_making.keep()
    release_making.keep()
    row.refresh_from_db()
    assert (row.tries, row.trouble) == (3, "failed")


def test_a_worker_that_is_gone_is_followed_by_another(officer):
    row = order(officer)
    assert release_making.claim() == row
    assert release_making.claim() is None, "Another is at it."
    ReleaseOrder.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    release_making.keep()
    row.refresh_from_db()
    assert row.release
    assert row.tries == 2


def test_orders_that_kill_their_worker_end(officer):
    row = order(officer)
    ReleaseOrder.objects.update(tries=release_making.TRIES)
    release_making.keep()
    row.refresh_from_db()
    assert row.trouble == "failed"
    assert not Release.objects.exists()


# The command


def test_a_dry_run_makes_nothing(capsys):
    call_command("make_release", "--dry-run")
    said = capsys.readouterr().out
    assert "Industry: Industry, ρ 0.0139" in said
    assert "Left afterwards, at least: 0.2305" in said
    assert not Release.objects.exists()
    assert not Budget.objects.exists()


def test_the_command_releases(capsys):
    call_command("make_release", "industry", "type", "--period", "first")
    assert "Released “first”: industry, type." in capsys.readouterr().out
    with pytest.raises(CommandError, match="already"):
        call_command("make_release", "industry", "--period", "first")
    with pytest.raises(CommandError, match="no table"):
        call_command("make_release", "members")
    with pytest.raises(CommandError, match="letters"):
        call_command("make_release", "--period", "a" * 11)
    with pytest.raises(CommandError, match="says enough"):
        call_command("make_release", "turnover-employees")
    assert Release.objects.count() == 1
