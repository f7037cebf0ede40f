"""A newcomer on a phone: joins, confirms by the mail, enters a company, goes on elsewhere."""

import pytest
from playwright.sync_api import expect

from listings import taxonomy
from members.models import Company
from tests.browser.looking import DESKTOP, PHONE
from tests.browser.test_accounts import _nobody_tried_yet, arrived  # noqa: F401
from tests.people import a_category, a_policy

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons"


@pytest.fixture(autouse=True)
def _categories(live_server):
    a_policy()
    a_category("hydraulic-pumps")
    a_category("gear-pumps")
    yield
    taxonomy.forget()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_joining_to_a_company_on_two_devices(new_page, arrived, scripts):  # noqa: F811
    phone = new_page(viewport=PHONE, java_script_enabled=scripts)
    join(phone, arrived)
    phone.get_by_label("Trading name").fill("Porto Pumps")
    phone.get_by_label("Country").select_option("PT")
    phone.get_by_label("Main industry").select_option("components")
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_text("Nobody sees your page yet").wait_for()
    phone.get_by_role("link", name="What you supply").click()
    phone.get_by_label("Hydraulic pumps").check()
    phone.get_by_role("button", name="Save").click()
    phone.get_by_role("link", name="Vehicles").click()
    expect(phone.get_by_label("Hydraulic pumps")).to_be_checked()
    desk = new_page(viewport=DESKTOP, java_script_enabled=scripts)
    sign_in_as_newcomer(desk)
    desk.get_by_role("link", name="Porto Pumps").first.click()
    desk.get_by_role("link", name="How you trade").click()
    desk.get_by_label("Portuguese").check()
    desk.get_by_label("Brazil").first.check()
    desk.get_by_label("CLP").check()
    desk.get_by_role("button", name="Save").click()
    company = Company.objects.get()
    assert company.categories == ["hydraulic-pumps"]
    assert (company.languages, company.currencies) == (["pt"], ["CLP"])
    assert company.export_countries == ["BR"]


def join(page, arrived):  # noqa: F811
    page.goto("/accounts/signup/")
    page.get_by_text("version 1, in force").wait_for()
    assert not page.get_by_label("Send me news").is_checked()
    page.get_by_label("Full name").fill("Ana Lima")
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Member ID").fill("ana.lima")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I have read").check()
    page.get_by_role("button", name="Join").click()
    page.goto(arrived())
    page.get_by_role("button", name="Yes, this is mine").click()


def sign_in_as_newcomer(page):
    page.goto("/accounts/login/")
    page.get_by_label("Member ID").fill("ana.lima")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
