"""Checks by the clock and on demand: once a day, one run at a time, one mail for each change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from members import promise_watch, public_pages
from members.models import Member
from privacy import promises
from privacy.models import CheckResult, CheckRun
from privacy.promises import Check, running
from privacy.promises.findings import CannotLook, Finding, Reason
from tests.people import a_member, a_staff_member
from tests.served import turn_of_pages

pytestmark = pytest.mark.django_db
State = CheckResult.State


@pytest.fixture
def finds(monkeypatch):
    """One check alone; `finds(…)` says what it finds from then on."""
    now = {"found": Finding(0, 5)}

    def look():
        if isinstance(now["found"], Exception):
            raise now["found"]
        return now["found"]

    check = Check("W1.source", "W1", "Members without a source", look)
    monkeypatch.setattr(promises, "registry", {check.name: check})
    monkeypatch.setattr(promise_watch, "registry", promises.registry)
    return lambda found: now.update(found=found)


@pytest.fixture
def officer():
    return a_staff_member("privacy officer")


def a_day_later():
    CheckRun.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))


def check_again(finds, found):
    a_day_later()
    finds(found)
    promise_watch.keep()
    return CheckResult.objects.newest().get()


@pytest.mark.promise("P1")
def test_a_broken_promise_is_mailed_once_and_so_is_its_mending(
    finds, officer, letters, django_capture_on_commit_callbacks
):
    promise_watch.keep()
    assert letters() == []
    assert check_again(finds, Finding(2, 5)).state == State.BROKEN
    [letter] = letters()
    assert letter.to == officer.email
    assert "W1: Broken (before: Kept)" in letter.body
    assert "Members without a source: 2 of 5" in letter.body
    check_again(finds, Finding(3, 5))
    assert len(letters()) == 1
    check_again(finds, Finding(0, 5))
    assert "W1: Kept (before: Broken)" in letters()[-1].body
    assert len(letters()) == 2


def test_a_check_that_cannot_look_is_told_too(finds, officer, letters):
    promise_watch.keep()
    check_again(finds, CannotLook(Reason.NO_ROLE))
    assert "W1: Could not be checked" in letters()[0].body


def test_a_check_that_is_broken_the_first_time_is_told(finds, officer, letters):
    finds(Finding(1, 5))
    promise_watch.keep()
    assert "Promises of the privacy policy are broken: 1" in letters()[0].subject


def test_nobody_else_is_told(finds, letters):
    a_member()
    a_staff_member("support")
    gone = a_staff_member("privacy officer")
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    finds(Finding(1, 5))
    promise_watch.keep()
    assert letters() == []


@pytest.mark.promise("P1")
def test_the_kept_page_is_over_as_soon_as_one_breaks(
    finds, django_capture_on_commit_callbacks
):
    promise_watch.keep()
    before = turn_of_pages()
    with django_capture_on_commit_callbacks(execute=True):
        check_again(finds, Finding(1, 5))
    assert turn_of_pages() != before


@pytest.mark.promise("P1")
def test_it_is_over_before_the_run_is(finds, monkeypatch):
    promise_watch.keep()
    ends = []
    monkeypatch.setattr(
        public_pages, "changed", lambda: ends.append(CheckRun.objects.latest("pk"))
    )
    check_again(finds, Finding(1, 5))
    assert ends[0].ended_at is None


def test_once_a_day_and_not_more(finds):
    for _ in range(3):
        promise_watch.keep()
    assert CheckRun.objects.count() == 1
    a_day_later()
    promise_watch.keep()
    assert CheckRun.objects.count() == 2


def test_asked_twice_it_runs_once(finds):
    assert promise_watch.ask() == promise_watch.ask()
    promise_watch.keep()
    assert CheckResult.objects.count() == 1
    assert CheckRun.objects.open().count() == 0


def test_a_second_worker_leaves_a_run_to_the_first(finds):
    running.ask(by_the_clock=True)
    assert running.claim()
    assert running.claim() is None
    CheckRun.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert running.claim()


def test_a_run_broken_off_goes_on_where_it_was(monkeypatch):
    seen = []
    table = {}
    for n in range(3):

        def look(n=n):
            seen.append(n)
            return Finding(0, 1)

        table[f"W1.{n}"] = Check(f"W1.{n}", "W1", "x", look)
    monkeypatch.setattr(promises, "registry", table)
    run = running.ask(by_the_clock=True)
    next(running.work(run))  # and killed after the first
    assert [one.check_name for one in running.work(run)] == ["W1.1", "W1.2"]
    assert seen == [0, 1, 2]
    assert promise_watch.finish(run)
    assert not promise_watch.finish(run)


def test_a_run_that_knows_a_check_of_before_ends(finds, officer, letters):
    run = running.ask(by_the_clock=True)
    CheckResult.objects.create(
        run=run,
        check_name="W1.gone",
        clause="W1",
        state="broken",
        wrong=1,
        among=1,
        milliseconds=1,
    )
    finds(Finding(1, 5))
    promise_watch.keep()
    assert CheckRun.objects.open().count() == 0
    [letter] = letters()
    assert "Promises of the privacy policy are broken: 1" in letter.subject


def test_who_asks_as_a_run_ends_is_given_that_run(finds, monkeypatch):
    run = running.ask(by_the_clock=True)
    monkeypatch.setattr(
        type(CheckRun.objects), "open", lambda self: CheckRun.objects.none()
    )
    assert running.ask(by_the_clock=False) == run


@pytest.mark.parametrize("figures", [(6, 5), (-1, 5), (0, -1)])
def test_figures_that_cannot_be_prove_nothing(finds, figures):
    finds(figures)
    promise_watch.keep()
    result = CheckResult.objects.get()
    assert (result.state, result.reason) == (State.CANNOT, Reason.FAILED)


def test_a_check_may_say_its_figures_as_a_pair(finds):
    finds((2, 5))
    promise_watch.keep()
    result = CheckResult.objects.get()
    assert (result.state, result.wrong, result.among) == (State.BROKEN, 2, 5)


def test_a_check_can_change_nothing(finds):
    def look():
        Member.objects.update(full_name="x")
        return Finding(0, 1)

    check = Check("W1.writes", "W1", "x", look)
    member = a_member()
    result = running.judged(check)
    assert (result.state, result.reason) == (State.CANNOT, Reason.FAILED)
    member.refresh_from_db()
    assert member.full_name != "x"


def test_a_check_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 1)

    def look():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return Finding(0, 1)

    result = running.judged(Check("W1.slow", "W1", "x", look))
    assert (result.state, result.reason) == (State.CANNOT, Reason.TOO_LONG)


def test_what_failed_leaves_no_words_in_the_log(caplog):
    secret = f"{uuid4()}@example.org"

    def look():
        raise ValueError(secret)

    result = running.judged(Check("W1.wrong", "W1", "x", look))
    assert (result.state, result.reason) == (State.CANNOT, Reason.FAILED)
    assert secret not in caplog.messages[-1]


def test_old_runs_go(finds):
    promise_watch.keep()
    CheckRun.objects.update(asked_at=timezone.now() - timedelta(days=91))
    promise_watch.keep()
    running.forget_old()
    assert CheckRun.objects.count() == CheckResult.objects.count() == 1


RUN = "/admin/privacy/checkresult/run/"


def test_an_officer_has_everything_checked_and_sees_how_far_it_is(
    client, finds, officer
):
    client.force_login(officer)
    assert "never made here" in client.get(RUN).text
    assert RUN in client.get("/admin/privacy/checkresult/").text
    for _ in range(2):  # pressed twice it runs once
        page = client.post(RUN, follow=True)
    assert "0 of 1 checks made." in page.text
    finds(Finding(1, 5))
    promise_watch.keep()
    page = client.get(RUN).text
    assert "1 checks, 1 broken or not made" in page
    assert CheckRun.objects.count() == 1
    assert "Broken" in client.get("/admin/privacy/checkresult/").text


@pytest.mark.parametrize("role", ["support", "moderator", "verifier", "marketing"])
def test_no_other_role_has_checks_made(client, role):
    client.force_login(a_staff_member(role))
    assert client.get(RUN).status_code == 403
    assert client.post(RUN).status_code == 403
    assert not CheckRun.objects.exists()


def test_nobody_else_has_checks_made(client):
    assert client.post(RUN).status_code == 302
    client.force_login(a_member())
    assert client.post(RUN).status_code in {302, 403}
    assert not CheckRun.objects.exists()
