"""An invitation that really arrived, answered in a real browser; the pages of a team."""

import email
import re
from uuid import uuid4

import pytest
from django.core.cache import cache

from members import invitations, outbox, ownership
from members.models import Member, Membership
from tests.browser.looking import faults
from tests.browser.test_accounts import recently_signed_in, sign_in
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy

pytestmark = pytest.mark.django_db(transaction=True)

ANY = (200, 404, 410)
SCRIPTS = pytest.mark.parametrize(
    "scripts", [True, False], ids=["scripts", "no scripts"]
)


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def arrived(mailbox, settings, live_server):
    """`arrived(address)`: the link of the last letter that came to it."""
    settings.SITE_URL = live_server.url

    def link(address):
        outbox.deliver_waiting()
        mails = [mail for mail in mailbox.mails if address in mail.rcpt_tos]
        letter = email.message_from_bytes(mails[-1].content)
        text = letter.get_payload(decode=True).decode()
        return re.search(rf"{live_server.url}(/\S+)", text)[1]

    return link


def invite(new_page, live_server, company, owner, address, role="Editor"):
    """An owner invites somebody, clicking through the pages."""
    page = new_page()
    page.context.add_cookies([signed_in(owner, live_server.url)])
    page.goto(f"/me/company/{company.pk}/")
    page.get_by_role("link", name="Team").click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label(f"{role}:").check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("The invitation is on its way").wait_for()
    page.get_by_text(address).wait_for()
    return page


@SCRIPTS
@pytest.mark.promise("W1")
def test_somebody_new_joins_the_team_by_the_mail(
    new_page, live_server, arrived, scripts
):
    a_policy()
    company = a_company("Porto Pumps Lda")
    owner = a_member(company, full_name="Ana Lima")
    team = invite(new_page, live_server, company, owner, "bea@example.org")
    page = new_page(java_script_enabled=scripts)
    page.goto(arrived("bea@example.org"))
    page.get_by_text("Porto Pumps Lda").first.wait_for()
    page.get_by_role("link", name="Make an account and join").click()
    page.get_by_text("bea@example.org").wait_for()
    page.get_by_label("Full name").fill("Bea Costa")
    page.get_by_label("Member ID").fill("bea.costa")
    page.get_by_label("Password").fill("short")
    page.get_by_label("I have read").check()
    page.get_by_role("button", name="Join the team").click()
    assert page.get_by_label("Full name").input_value() == "Bea Costa"
    page.get_by_label("Password").fill("seven quiet herons")
    page.get_by_role("button", name="Join the team").click()
    page.get_by_text("Your role: Editor").wait_for()
    assert Member.objects.get(member_id="bea.costa").source == "invitation"
    team.reload()
    team.get_by_text("Bea Costa").wait_for()
    assert not team.get_by_text("bea@example.org").count()


@SCRIPTS
@pytest.mark.promise("Y3")
def test_a_member_signs_in_comes_back_and_joins(
    new_page, live_server, arrived, scripts
):
    company = a_company("Porto Pumps Lda")
    bea = a_member(a_company("Faro Valves"), email="bea@example.org")
    invite(new_page, live_server, company, a_member(company), "bea@example.org")
    page = new_page(java_script_enabled=scripts)
    page.goto(arrived("bea@example.org"))
    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("Member ID").fill(bea.member_id)
    page.get_by_label("Password").fill("a long enough secret")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Join the team").click()
    page.get_by_text("Welcome to the team").wait_for()
    page.goto("/me/")
    page.get_by_role("link", name="Porto Pumps Lda", exact=True).wait_for()
    page.get_by_role("link", name="Faro Valves", exact=True).wait_for()


def test_withdrawn_it_opens_nothing(new_page, live_server, arrived):
    company = a_company("Porto Pumps Lda")
    team = invite(new_page, live_server, company, a_member(company), "bea@example.org")
    link = arrived("bea@example.org")
    team.get_by_role("button", name="Withdraw").click()
    team.get_by_text("its link is over").wait_for()
    page = new_page()
    page.goto(link)
    page.get_by_role("heading", name="This invitation is over").wait_for()


def test_another_owner_is_asked_for_and_stopped_by_the_mail(
    new_page, live_server, arrived
):
    company = a_company("Porto Pumps Lda")
    owner = a_member(company, email="ana@example.org")
    a_member(company, role="editor", full_name="Bea Costa")
    page = new_page()
    sign_in(page, owner)
    page.goto(f"/me/company/{company.pk}/team/")
    page.get_by_role("link", name="Hand the company over, or share it").click()
    page.get_by_label("Your password").fill("a long enough secret")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Who becomes an owner").select_option(index=1)
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("Bea Costa becomes an owner on").wait_for()
    elsewhere = new_page()
    elsewhere.goto(arrived("ana@example.org"))
    elsewhere.get_by_role("button", name="Stop it").click()
    elsewhere.get_by_role("heading", name="It is stopped").wait_for()
    page.reload()
    assert not page.get_by_text("becomes an owner on").count()


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_on_any_page_of_a_team(
    new_page, live_server, arrived, prefix
):
    page = new_page(bypass_csp=True)
    page.context.add_cookies([recently_signed_in()])
    owner = Membership.objects.get(role="owner")
    company, by = owner.company, owner.member
    for role in ("admin", "viewer"):
        a_member(company, role=role, full_name="Bea Costa de Albuquerque e Silva")
    long = "a.very.long.address.of.somebody@a-department.of-a-company.example.org"
    for address in (long, "bea@example.org"):
        invitations.invite(
            company, address=address, role="editor", by=by, form_key=uuid4()
        )
    link = arrived("bea@example.org")
    below = company.memberships.get(role="viewer").pk
    own = f"/me/company/{company.pk}/team/"
    found = []
    places = ("", "invite/", f"{below}/role/", f"{below}/remove/", "leave/", "owner/")
    for address in (*(f"{own}{rest}" for rest in (*places, "history/")), link):
        found += faults(page, prefix + address, ANY)
    ownership.ask(company, to=company.memberships.get(pk=below), by=by, is_shared=True)
    for address in (own, f"{own}owner/", f"{own}history/"):
        found += faults(page, prefix + address, ANY)
    page.context.clear_cookies()
    for address in (link, f"{link}join/", arrived(by.email), "/invitations/over/"):
        found += faults(page, prefix + address, ANY)
    page.troubles.clear()
    assert found == []
