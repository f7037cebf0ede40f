"""The mail that asks a company to claim its page, as it leaves."""

from email import message_from_bytes, policy

import pytest
from django.test import Client

from members import (
    claim_invitations,
    company_imports,
    confirming,
    domain_links,
    outbox,
)
from members.models import Company, ImportedCompany
from privacy import suppressions
from tests.members.test_company_import import (
    HEADER,
    a_file,
    entered,
    later,
    line,
    looked_through,
)
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db


@pytest.mark.promise("W4")
def test_an_invitation_can_be_ended_by_the_mail_program_with_one_click(client, mailbox):
    entered(line(email="ana@pumps.example"))
    claim_invitations.invite_due()
    outbox.deliver_waiting()
    [envelope] = mailbox.mails
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<> ").removeprefix("http://testserver")
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    later()
    claim_invitations.invite_due()
    assert outbox.deliver_waiting() == 0


@pytest.mark.parametrize(
    ("language", "ground"),
    [("en", "(A public register)"), ("zh-hans", "公共登记册"), ("ar", "سجل عام")],
)
def test_the_invitation_says_by_which_right_in_its_own_language(
    letters, language, ground
):
    row = f"{line(email='ana@pumps.example')},{language}"
    batch = looked_through(a_file(row, header=f"{HEADER},language"))
    company_imports.confirm(batch)
    company_imports.work()
    claim_invitations.invite_due()
    [letter] = letters()
    assert ground in letter.body
    assert "functools" not in letter.body


@pytest.mark.parametrize("reason", list(suppressions.Reason))
def test_an_address_that_nothing_is_sent_to_gets_no_invitation(letters, reason):
    suppressions.suppress("ANA@pumps.example", reason=reason)
    entered(line(email="Ana@pumps.example"), line("Other", email="b@pumps.example"))
    claim_invitations.invite_due()
    assert [letter.to for letter in letters()] == ["b@pumps.example"]


def test_who_complains_of_the_invitation_gets_no_reminder(letters):
    entered(line(email="ana@pumps.example"))
    claim_invitations.invite_due()
    reason = suppressions.Reason.COMPLAINT
    suppressions.suppress("ana@pumps.example", reason=reason)
    later()
    claim_invitations.invite_due()
    assert len(letters()) == 1
    assert not ImportedCompany.objects.to_invite().exists()


def test_a_page_is_the_companys_word_once_the_company_confirmed_it(client):
    entered(line())
    company = Company.objects.get()
    owner = a_member(company)
    page = client.get(company.get_absolute_url()).text
    assert "Our staff entered this page, from: the Demo register" in page
    assert "Entered by our staff, not stated by the company" in page
    assert "Claim it" not in page
    confirming.confirm(company, by=owner)
    page = client.get(company.get_absolute_url()).text
    assert "Our staff entered" not in page
    assert "Stated by the company" in page


def test_a_link_to_a_strangers_address_says_little_of_the_companys_own(letters):
    long = "Win now at evil.example " * 8
    company = a_company(long.strip(), web_address="https://pumps.example")
    domain_links.send(company, a_member(company), address="ana@pumps.example")
    [letter] = letters()
    assert long[:80].strip() in letter.body
    assert long[:90].strip() not in letter.subject + letter.body
