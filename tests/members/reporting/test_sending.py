"""Saved reports by mail: once a turn, to marketing alone, and not while they are paused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from members import tasks
from members.models import OutgoingMail, SavedReport
from members.reporting import keeping, sending
from members.reporting.asking import Question
from tests.members.reporting.test_saved_reports import SAVED, a_report
from tests.members.reporting.world import a_release
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    member = a_staff_member("marketing")
    client.force_login(member)
    return member


def due(report):
    """Let the clock reach its turn."""
    SavedReport.objects.filter(pk=report.pk).update(
        next_at=timezone.now() - timedelta(minutes=1)
    )


def test_a_new_release_is_sent_once(owner, letters):
    a_release("2026-Q3", industry={"food": 100})
    report = a_report(owner, schedule="release")
    assert sending.send_due() == 0, "what there already was is on the page"
    a_release("2026-Q4", industry={"food": 900})
    tasks.send_reports()
    tasks.send_reports()
    [mail] = letters()
    assert mail.to == owner.email
    assert mail.subject == "Your report “Food”"
    assert "Companies by industry, release 2026-Q4" in mail.body
    assert "- Food & beverages: 900 (888 to 912)" in mail.body
    assert f"/desk/reports/saved/{report.pk}/" in mail.body


def test_a_release_without_the_table_is_passed_over(owner, letters):
    a_report(owner, schedule="release")
    a_release("2026", tables=["country"])
    assert sending.send_due() == 0
    a_release("2026-Q4", tables=["industry"])
    a_release("2027", tables=["country"])
    assert sending.send_due() == 1
    assert "release 2026-Q4" in letters()[0].body


@pytest.mark.parametrize("schedule", ["monthly", "quarterly"])
def test_the_clock_sends_once_a_turn(owner, letters, schedule):
    before = a_release("2026-Q3", industry={"food": 100})
    a_release(industry={"food": 200})
    asks = Question("industry", compare=before.pk, kept=(("industry", "food"),))
    report = a_report(owner, question=asks, schedule=schedule)
    assert sending.send_due() == 0
    due(report)
    assert sending.send_due() == 1
    assert sending.send_due() == 0
    report.refresh_from_db()
    assert report.next_at > timezone.now()
    assert report.next_at.day == 1
    assert "- Food & beverages: 200 (188 to 212), +100 ± 17" in letters()[0].body
    assert "Changes are since 2026-Q3" in letters()[0].body


@pytest.mark.parametrize(
    ("schedule", "after", "turn"),
    [
        ("monthly", (2026, 1, 31), (2026, 2, 1)),
        ("monthly", (2026, 12, 1), (2027, 1, 1)),
        ("quarterly", (2026, 11, 29), (2027, 1, 1)),
        ("quarterly", (2026, 1, 1), (2026, 4, 1)),
    ],
)
def test_turns_are_first_days(schedule, after, turn):
    found = keeping.next_time(schedule, datetime(*after, 5, 4, tzinfo=UTC))
    assert found == datetime(*turn, 6, tzinfo=UTC)


def test_two_at_once_write_one(owner, letters):
    """The second has read the row before the first took its turn."""
    report = a_report(owner, schedule="release")
    a_release(tables=["industry"])
    newest, now = keeping.newest(), timezone.now()
    same = SavedReport.objects.get(pk=report.pk)
    assert sending.send(report, now, newest) is True
    assert sending.send(same, now, newest) is False
    assert len(letters()) == 1


def test_broken_off_in_between_it_is_written_at_the_next_time(
    owner, letters, monkeypatch
):
    report = a_report(owner, schedule="monthly")
    a_release(tables=["industry"])
    due(report)

    def killed(**given):
        raise SystemExit

    @transaction.atomic
    def run():
        with monkeypatch.context() as broken:
            broken.setattr(sending.outbox, "post", killed)
            sending.send_due()

    with pytest.raises(SystemExit):
        run()
    assert letters() == []
    assert sending.send_due() == 1
    assert len(letters()) == 1


def no_role(member):
    member.groups.clear()


def no_staff(member):
    type(member).objects.filter(pk=member.pk).update(is_staff=False)


def not_active(member):
    type(member).objects.filter(pk=member.pk).update(is_active=False)


@pytest.mark.promise("T6")
@pytest.mark.parametrize("ends", [no_role, no_staff, not_active])
def test_it_stops_with_the_owners_role(owner, letters, ends):
    report = a_report(owner, schedule="release")
    a_release(tables=["industry"])
    ends(owner)
    assert sending.send_due() == 0
    report.refresh_from_db()
    assert report.paused_at is not None
    owner.groups.add(Group.objects.get(name="marketing"))
    type(owner).objects.filter(pk=owner.pk).update(is_staff=True, is_active=True)
    assert sending.send_due() == 0, "it does not begin again by itself"
    assert letters() == []


def test_the_role_is_asked_at_the_last_moment(owner, letters):
    report = a_report(owner, schedule="release")
    a_release(tables=["industry"])
    no_role(owner)
    assert not sending.send(report, timezone.now(), keeping.newest())
    assert letters() == []


def test_the_owner_pauses_and_goes_on(client, owner, letters):
    report = a_report(owner, schedule="release")
    page = client.post(f"{SAVED}{report.pk}/pause/", follow=True).content.decode()
    client.post(f"{SAVED}{report.pk}/pause/")
    assert "The mail is paused since" in page
    a_release("2026-Q3", tables=["industry"])
    assert sending.send_due() == 0
    client.post(f"{SAVED}{report.pk}/go-on/")
    assert sending.send_due() == 0, "what came meanwhile is on the page"
    a_release("2026-Q4", tables=["industry"])
    assert sending.send_due() == 1
    client.post(f"{SAVED}{report.pk}/delete/")
    a_release("2027-Q1", tables=["industry"])
    assert sending.send_due() == 0


def test_what_cannot_be_answered_is_not_sent_and_stops_nobody(owner, letters):
    broken, well = (
        a_report(owner, name, schedule="monthly") for name in ("Broken", "Well")
    )
    SavedReport.objects.filter(pk=broken.pk).update(question="table=income")
    a_release(tables=["industry"])
    due(broken)
    due(well)
    assert sending.send_due() == 1
    assert "Well" in letters()[0].subject


def test_in_the_owners_language(letters):
    owner = a_staff_member("marketing", language="fr")
    a_report(owner, schedule="release")
    a_release(industry={"agriculture": 12345})
    sending.send_due()
    assert "12\u202f345" in letters()[0].body
    assert "/fr/desk/" in letters()[0].body


def test_erasing_the_owner_takes_the_reports(owner, letters):
    a_report(owner, schedule="release")
    kept = a_report(a_staff_member("marketing"))
    owner.delete()
    a_release(tables=["industry"])
    assert sending.send_due() == 0
    assert list(SavedReport.objects.all()) == [kept]


def test_many_are_looked_at_with_few_statements(owner, django_assert_max_num_queries):
    for n in range(5):
        a_report(owner, f"Report {n}", schedule="release")
    a_release(tables=["industry"])
    with django_assert_max_num_queries(5 + 5 * 12):
        sending.send_due()
    assert OutgoingMail.objects.count() == 5
    with django_assert_max_num_queries(4):
        sending.send_due()
