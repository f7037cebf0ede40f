"""A test of an issue: to staff alone, marked, counted nowhere."""

from email import message_from_bytes, policy

import pytest
from allauth.account.models import EmailAddress

from members import outbox
from members.mailing.writing import testing
from members.mailing.writing.drawing_up import NotFit
from members.mailing.writing.testing import NotToThem, TooOften
from members.models import CampaignStep, Delivery, IssueLink, OutgoingMail
from tests.campaigns import a_campaign, an_issue
from tests.people import a_member

pytestmark = pytest.mark.django_db


def of_staff(**fields):
    return a_member(**({"is_staff": True, "full_name": "Ana <b>Costa"} | fields))


def test_it_arrives_as_readers_would_see_it_and_says_test(mailbox):
    issue, ana = a_campaign().issues.get(), of_staff()
    testing.send_test(issue, ana)
    assert outbox.deliver_waiting() == 1
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == [ana.email]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == f"[TEST] {issue.subject}"
    assert message["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        said = message.get_body((kind,)).get_content()
        assert "There are new pumps." in said
        assert "This is a test to our staff." in said
        assert "http://testserver/u/test/" in said
        assert "[[td:" not in said
    assert "<b>Costa" not in said
    assert not Delivery.objects.exists()
    assert not IssueLink.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"is_staff": False}, {"is_active": False}], ids=["a member", "closed"]
)
def test_others_get_none(fields):
    with pytest.raises(NotToThem):
        testing.send_test(a_campaign().issues.get(), of_staff(**fields))
    assert not OutgoingMail.objects.exists()


def test_an_address_that_nobody_confirmed_gets_none():
    ana = of_staff()
    EmailAddress.objects.update(verified=False)
    with pytest.raises(NotToThem):
        testing.send_test(a_campaign().issues.get(), ana)


def test_what_cannot_be_sent_is_not_tested_either():
    issue = an_issue(
        a_campaign(), language="fr", source="![x](https://e.example/o.gif)"
    )
    with pytest.raises(NotFit):
        testing.send_test(issue, of_staff())
    assert not CampaignStep.objects.exists()


def test_no_more_than_twenty_an_hour():
    issue, ana = a_campaign().issues.get(), of_staff()
    for _n in range(testing.MOST):
        CampaignStep.objects.create(
            campaign=issue.campaign, what="tested", by=ana.subject
        )
    with pytest.raises(TooOften):
        testing.send_test(issue, ana)
    testing.send_test(issue, ana, by=of_staff())
