"""Reports of a conversation: laid before our staff by a side, and decided by a person."""

import pytest
from django.urls import reverse

from listings.asking import reports, threads
from listings.models import Side, Thread, ThreadReport
from listings.moderation import queue
from tests.listings.asking.world import TEXT, an_inquiry
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    thread = an_inquiry()
    told = reports.Told(ThreadReport.Reason.FRAUD, "They ask for money at once.")
    member = thread.inquirer.member
    return reports.report(thread, told, side=Side.BUYER, by=member)


@pytest.fixture
def moderator():
    return a_staff_member("moderator")


def test_a_report_is_in_the_one_queue(report, moderator):
    [one] = queue.waiting(moderator, only="conversation")
    assert one.company == report.thread.company.trading_name
    assert one.due == report.due_at
    assert not queue.waiting(a_staff_member("verifier"), only="conversation")


def test_each_side_has_one_open_report(report):
    told = reports.Told(ThreadReport.Reason.SPAM, "")
    with pytest.raises(reports.ReportedAlready):
        reports.report(report.thread, told, side=Side.BUYER, by=None)
    reports.report(report.thread, told, side=Side.SUPPLIER, by=None)


def test_staff_read_it_and_close_it(client, report, moderator):
    client.force_login(moderator)
    address = reverse("admin:listings_threadreport_decide", args=[report.pk])
    shown = client.get(address)
    assert TEXT in shown.text
    assert "They ask for money at once." in shown.text
    assert report.reporter.email not in shown.text
    answer = {"decision": "yes", "answer": "Thank you, we closed it."}
    assert client.post(address, {"decision": "yes"}).status_code == 422
    assert client.post(address, answer).status_code == 302
    thread = Thread.objects.get()
    assert thread.closed_by == Side.STAFF
    report.refresh_from_db()
    assert report.upheld_at
    assert report.decided_by == moderator.subject
    client.force_login(report.reporter)
    shown = client.get(f"/me/inquiries/{thread.pk}/")
    assert "Thank you, we closed it." in shown.text
    client.force_login(thread.company.memberships.get().member)
    page = reverse("company-inquiry", args=[thread.company_id, thread.pk])
    assert "Thank you, we closed it." not in client.get(page).text


def test_what_was_decided_is_not_decided_again(report, moderator):
    reports.decide(report, is_right=False, answer="It stays.", by=moderator)
    with pytest.raises(reports.DecidedAlready):
        reports.decide(report, is_right=True, answer="No.", by=moderator)
    assert not Thread.objects.get().is_closed


def test_what_our_staff_closed_no_side_opens_again(report, moderator):
    reports.decide(report, is_right=True, answer="Closed.", by=moderator)
    thread = Thread.objects.get()
    assert not threads.reopen(thread, side=Side.BUYER, by=report.reporter)
