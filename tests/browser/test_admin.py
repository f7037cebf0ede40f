"""The administration in a real browser: under the site's own policy, wide and narrow."""

import pytest

from members import check_wishes, checks, claims, interventions, profiles
from members.models import Check, CompanyContact
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy, a_staff_member

pytestmark = pytest.mark.django_db(transaction=True)


def test_axe_finds_nothing_in_the_administration(new_page, live_server):
    a_policy()
    company = a_company("Porto Pumps Lda", hs_codes=["841350", "841360"])
    member = a_member(company)
    superuser = a_staff_member()
    interventions.suspend(company, by=superuser, reason="Sells what it does not have.")
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(superuser, live_server.url)])
    found = []
    lists = "company member membership check outgoingmail signup".split()
    for address in (
        "/admin/",
        *(f"/admin/members/{kind}/" for kind in lists),
        "/admin/privacy/policyversion/",
        "/admin/privacy/consentevent/",
        "/admin/members/member/?q=nobody",
        f"/admin/members/company/{company.pk}/change/",
        f"/admin/members/company/{company.pk}/history/",
        f"/admin/members/member/{member.pk}/change/",
    ):
        found += faults(page, address)
    page.troubles.clear()
    assert found == []


def test_axe_finds_nothing_on_the_desk(new_page, live_server):
    company = a_company("Porto Pumps", registry="Registo", registry_number="5012")
    CompanyContact.objects.create(company=company)
    profiles.save_contact(company, {"street": "Rua Nova 7"}, has_no_fax=None)
    owner = a_member(company, language="ar")
    registry, letter = (
        check_wishes.ask(company, method, by=owner)
        for method in (Check.Method.REGISTRY, Check.Method.ADDRESS_LETTER)
    )
    check = checks.enter(company, Check.Method.DNS, about="pumps.example")
    why = "I am the managing director; the register names me, see entry 4711."
    claim = claims.ask_staff(company, a_member(), why=why)
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_staff_member("verifier"), live_server.url)])
    found = []
    for address in (
        *(f"/admin/members/{kind}/" for kind in ("checkwish", "claim", "check")),
        *(f"/admin/members/checkwish/{one.pk}/decide/" for one in (registry, letter)),
        f"/admin/members/claim/{claim.pk}/decide/",
        f"/admin/members/check/{check.pk}/decide/",
    ):
        found += faults(page, address)
    page.goto(f"/admin/members/checkwish/{letter.pk}/decide/")
    page.get_by_role("button", name="Print the letter").click()
    page.get_by_role("link", name="Back to the desk").wait_for()
    found += faults(page)
    page.troubles.clear()
    assert found == []


def test_a_page_is_suspended_with_a_reason(new_page, live_server):
    company = a_company("Porto Pumps Lda")
    page = new_page()
    page.context.add_cookies([signed_in(a_staff_member("moderator"), live_server.url)])
    page.goto("/admin/members/company/?q=porto")
    page.get_by_role("link", name="Porto Pumps Lda").click()
    page.get_by_role("link", name="Suspend the page").click()
    page.get_by_label("Password").fill("a long enough secret")
    page.get_by_role("button").last.click()
    page.get_by_label("Reason").fill("Sells what it does not have.")
    page.get_by_role("button", name="Suspend the page").click()
    page.get_by_text("The page is suspended.").wait_for()
    company.refresh_from_db()
    assert company.suspended_at is not None
    assert page.goto(company.get_absolute_url()).status in {404, 410}
    # The site's pages fade into one another; from and to the administration nothing does.
    page.troubles[:] = [one for one in page.troubles if "Transition" not in one]
