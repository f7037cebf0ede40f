"""A company entered, completed and published in a real browser, with and without scripts."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members import claim_invitations, confirming, profiles
from members.drafts import Edit
from members.models import Company, ImportedCompany
from tests.browser.looking import DESKTOP, PHONE, faults
from tests.people import a_company, a_member, a_policy

pytestmark = pytest.mark.django_db(transaction=True)


def confirmed_ago(days):
    day = timezone.localdate() - timedelta(days=days)
    return a_company(f"Company of {days} days", confirmed_on=day)


def signed_in(member, url):
    """The cookie of a member, for a browser's context."""
    client = Client()
    client.force_login(member)
    [cookie] = client.cookies.values()
    return {"name": cookie.key, "value": cookie.value, "url": url}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_nothing_to_a_page_everybody_sees(new_page, live_server, scripts):
    page = new_page(java_script_enabled=scripts)
    page.context.add_cookies([signed_in(a_member(), live_server.url)])
    page.goto("/me/")
    page.get_by_role("link", name="Add a company").click()
    page.get_by_label("Trading name").fill("Porto Pumps")
    page.get_by_label("Country").select_option("PT")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="The city").click()
    page.get_by_label("City").fill("Porto")
    page.get_by_label("Street").fill("Rua 1")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="A phone number").click()
    page.get_by_label("Phone").fill("22 123 4567")
    page.get_by_label("We have no fax").check()
    page.get_by_label("Web address").fill("http://pumps.example")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Phone").input_value() == "22 123 4567"
    page.get_by_label("Web address").fill("https://pumps.example")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="A summary").click()
    page.get_by_label("Summary, English").fill("Makes pumps.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Turnover, or").click()
    page.get_by_label("Turnover a year").select_option("unsaid")
    page.get_by_label("Employees").select_option("unsaid")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish the page").click()
    page.get_by_role("link", name="Who sees what").click()
    page.get_by_label("Street and number").check()
    page.get_by_role("button", name="Save").click()
    page.context.clear_cookies()
    page.goto(Company.objects.get().get_absolute_url())
    page.get_by_text("Rua 1").first.wait_for()
    assert not page.get_by_text("123").count()


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_one_of_a_like_name_is_asked_about(new_page, live_server, prefix):
    for name in ("Porto Pumps Lda", "Porto Pumps SA"):
        a_member(a_company(name, city="Porto"))
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_member(), live_server.url)])
    page.goto(f"{prefix}/me/company/new/")
    page.locator("[name=trading_name]").fill("Porto Pumps")
    page.locator("[name=country]").select_option("PT")
    page.locator("main form .button").last.click()
    page.get_by_role("link", name="Porto Pumps SA").wait_for()
    assert faults(page) == []
    page.locator("main form .button").last.click()
    assert Company.objects.filter(trading_name="Porto Pumps").count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_button_in_the_mail_confirms_the_page(new_page, live_server, scripts):
    company = a_company("Porto Pumps", confirmed_on=date(2026, 1, 1))
    token = confirming.token_of(company, a_member(company).memberships.get())
    page = new_page(java_script_enabled=scripts)
    page.goto(f"/u/still-right/{token}/")
    page.get_by_role("button", name="Yes, all of it is right").click()
    page.get_by_role("heading", name="Confirmed").wait_for()
    assert not page.context.cookies()
    page.get_by_role("link", name="See the public page").click()
    page.get_by_role("heading", name="Porto Pumps").first.wait_for()
    assert not page.get_by_text("more than 180 days ago").count()


def test_the_longest_words_fit_a_phone(new_page):
    long = "N" * 200
    company = a_company(long, legal_name=long, city=long[:100], keywords=[long[:80]])
    page = new_page(viewport=PHONE)
    for prefix in ("", "/ar"):
        page.goto(f"{prefix}{company.get_absolute_url()}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_title_in_another_script_begins_where_the_page_does(new_page, live_server):
    company = a_company("Porto Pumps Lda")
    page = new_page(viewport=DESKTOP)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    page.goto(f"/ar/me/company/{company.pk}/")
    title = page.locator("h1 bdi").bounding_box()
    own = page.locator(".own__page").bounding_box()
    assert title["x"] + title["width"] == pytest.approx(own["x"] + own["width"], abs=2)


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_on_any_page_of_a_company(new_page, live_server, prefix):
    a_policy()
    company = a_company("Porto Pumps Lda")
    member = a_member(company)
    unclaimed = a_company(source="import", web_address="https://pumps.example")
    edit = Edit(facts={"city": "Faro"}, contact={"street": "Rua 1"})
    profiles.save(company, edit, seen=profiles.state_of(company), by=member)
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(member, live_server.url)])
    own = f"/me/company/{company.pk}/"
    token = confirming.token_of(company, member.memberships.get())
    imported = a_company("Entered Lda", source="import")
    never = claim_invitations.token_of(ImportedCompany(address_digest=b"digest"))
    ages = {days: confirmed_ago(days).get_absolute_url() for days in (200, 400)}
    sections = "names business goods place reach texts size trade closure".split()
    found = []
    for address in (
        *("/me/", "/me/privacy/", "/me/company/new/", own),
        *(f"{own}{page}" for page in ("visibility/", "unpublish/", "discard/")),
        *(f"{own}{page}" for page in ("history/", "view/", "view/?as=staff&changes=1")),
        *(f"{own}edit/{section}/" for section in sections),
        *(f"{own}checks/", f"/me/company/{unclaimed.pk}/claim/"),
        *(f"/u/still-right/{token}/", *ages.values()),
        *(f"/u/no-invitation/{never}/", imported.get_absolute_url()),
    ):
        found += faults(page, prefix + address)
    page.troubles.clear()
    assert found == []
