"""What is kept for a time: a rule for each, a report that finds what was forgotten, one job."""

import re
from datetime import timedelta
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from django.utils import timezone

from privacy import holdings, ledgers, opt_ins, retention
from privacy.models import ConsentEvent, LedgerAgeing, OptInMail, RetentionRun
from tests.privacy.test_ledgers import TABLE, execute, say

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P2")]


@pytest.fixture
def too_old():
    return OptInMail.objects.create(
        mark=b"m" * 32,
        sent_at=timezone.now() - opt_ins.COUNTED - timedelta(days=1),
    )


def test_all_that_is_swept_is_checked_by_a_rule_or_says_why_not():
    assert retention.without_rule() == set()


def test_every_rule_can_be_asked():
    assert {line.overdue for line in retention.report()} == {0}


SPANS = {"day": 1, "days": 1, "months": 365 / 12, "years": 365}
NUMBERS = {"a": 1, "two": 2}
# Their rules count from the end of the time that the map names.
COUNTED_FROM_ITS_END = {
    *("members.Session", "members.Counter", "members.Leaving", "listings.GuestLink"),
    *("privacy.DisclosureFile", "privacy.PartnerFile"),
}


def days_said(holding):
    """The times that the data map names for a field, in days: 7, 30, 395…"""
    what = holding.personal.what if holding.personal else ""
    for number, unit in re.findall(
        r"(\d+|\ba|two) (days?|months|years)", f"{holding.retention.label}, {what}"
    ):
        yield round((NUMBERS.get(number) or int(number)) * SPANS[unit])


@pytest.mark.parametrize("rule", retention.rules(), ids=str)
def test_a_rule_is_what_the_data_map_says(rule):
    """The pages are made of the map: what is checked has to be what they say."""
    fields = holdings.registry[rule.model].values()
    timed = {*holdings.Retention} - {*holdings.WITHOUT_AN_END}
    timed.add(holdings.Retention.UNTIL_SENT)
    said = {days for one in fields if one.retention in timed for days in days_said(one)}
    if said and rule.model._meta.label not in COUNTED_FROM_ITS_END:
        assert any(abs(rule.kept.days - days) <= 1 for days in said), said


def test_what_is_too_old_is_in_the_report(too_old):
    assert [str(line.rule) for line in retention.report() if line.overdue] == [
        "privacy.OptInMail.sent_at, 30 days"
    ]
    with pytest.raises(CommandError, match="1 rows are older"):
        call_command("retention_report")


def test_the_job_deletes_it_and_writes_its_figures(too_old):
    turn = retention.run()
    assert not OptInMail.objects.exists()
    assert turn.overdue == 0
    assert turn.ended_at
    assert "privacy.opt_ins.forget_old" in turn.removed
    call_command("retention_report")


def test_a_deed_that_fails_is_named_and_keeps_no_other_from_its_work(
    too_old, monkeypatch
):
    def broken():
        raise ValueError

    monkeypatch.setitem(holdings.sweeps.so_far, RetentionRun, broken)
    with pytest.raises(ExceptionGroup):
        retention.run()
    turn = RetentionRun.objects.get()
    assert [line.rpartition(": ")[2] for line in turn.failed] == ["ValueError"]
    assert not OptInMail.objects.exists()


def test_a_run_that_was_broken_off_is_not_the_last():
    RetentionRun.objects.create()
    assert retention.last_run() is None


@pytest.fixture
def ageing(as_owner):
    """A ledger whose entries are kept for half a second: two that are older, one that is not."""
    execute(f"UPDATE privacy_ledger SET kept = '0.5 s' WHERE name = '{TABLE}'")
    say()
    say()
    sleep(0.6)
    say()


def places():
    return list(
        ConsentEvent.objects.order_by("position").values_list("position", flat=True)
    )


def test_a_ledgers_oldest_entries_go_and_the_chain_stays(ageing):
    assert ledgers.age_out() == 2
    assert places() == [3]
    assert ledgers.age_out() == 0
    say()
    assert list(ledgers.verify()) == []
    assert LedgerAgeing.objects.get().removed == 2


def test_a_ledger_may_go_wholly(ageing):
    sleep(0.6)
    assert ledgers.age_out() == 3
    say()
    assert places() == [4]
    assert list(ledgers.verify()) == []


def test_without_a_time_nothing_goes(as_owner):
    say()
    execute("SELECT ledger_age_out(%s, 10)", TABLE)
    assert places() == [1]


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE privacy_ledger SET aged_to = 1 WHERE name = '{TABLE}'",
        f"UPDATE privacy_ledger SET aged_seal = '' WHERE name = '{TABLE}'",
    ],
)
def test_who_moves_the_beginning_is_found_out(ageing, sql):
    ledgers.age_out()
    execute(sql)
    assert "where it begins was changed" in [fault.what for fault in ledgers.verify()]


def test_the_sites_own_role_can_neither_delete_nor_set_the_time():
    say()
    for sql in (
        f"UPDATE privacy_ledger SET kept = '0 s' WHERE name = '{TABLE}'",
        f"DELETE FROM {TABLE}",
        f"INSERT INTO privacy_ledgerageing (ledger, removed) VALUES ('{TABLE}', 1)",
    ):
        execute("SELECT set_config('tradedir.ageing', %s, false)", TABLE)
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            execute(sql)
    execute("SELECT set_config('tradedir.ageing', '', false)")
    assert places() == [1]
