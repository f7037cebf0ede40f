"""Asking a supplier in a real browser: a guest without script, a member, and whoever answers."""

import re

import pytest

from listings.models import Message, Thread
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.listings.asking.world import a_guest, a_supplier, an_inquiry, link_in
from tests.people import a_company, a_member, a_policy, an_item

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "How many of these fit on a pallet, and what would 40 pallets to Genoa cost?"


@pytest.fixture
def item():
    a_policy()
    return an_item(a_supplier("Porto Pumps Lda"), "Gear pump GP-20")


@pytest.fixture
def seller(item):
    return item.company.memberships.get().member


def ask(page, item):
    """From the item's page to the form, filled in and sent as a person would."""
    page.goto(item.get_absolute_url())
    page.get_by_role("link", name="Ask the supplier").click()
    page.get_by_label("Subject").fill("Pumps for Genoa")
    page.get_by_label("Message").fill(TEXT)
    page.get_by_label("Quantity").fill("40")
    page.get_by_label("Unit", exact=False).first.select_option("PF")
    page.get_by_label("Destination").select_option("IT")
    page.wait_for_timeout(4_100)  # nobody writes this faster


def write(page, text):
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_guest_asks_and_both_sides_talk(
    new_page, live_server, item, seller, letters, script
):
    guest = new_page(java_script_enabled=script)
    ask(guest, item)
    guest.get_by_label("Your e-mail address").fill("ann@example.com")
    guest.get_by_role("button", name="Send the inquiry").click()
    guest.get_by_role("heading", name="Look in your mail").wait_for()
    guest.goto(f"/inquiries/{link_in(letters()[0])}/")
    guest.get_by_role("button", name="Confirm and send").click()
    guest.get_by_role("link", name="Pumps for Genoa").click()
    guest.get_by_text("on a pallet").wait_for()
    team = new_page(java_script_enabled=script)
    team.context.add_cookies([signed_in(seller, live_server.url)])
    team.goto(f"/me/company/{item.company.pk}/inquiries/")
    team.get_by_role("link", name="Pumps for Genoa").click()
    team.get_by_text("on a pallet").wait_for()
    assert "ann@example.com" not in team.content()
    write(team, "40 fit on one. Shall I send a sheet?")
    team.get_by_text("Shall I send a sheet?").wait_for()
    guest.reload()
    guest.get_by_text("Shall I send a sheet?").wait_for()
    assert seller.full_name not in guest.content()
    write(guest, "Yes, to bob@example.com please.")
    assert guest.locator("mark").inner_text() == "bob@example.com"
    guest.get_by_label("Send it as it is").check()
    guest.get_by_role("button", name="Send", exact=True).click()
    guest.get_by_text("Yes, to bob@example.com").wait_for()
    guest.get_by_text("Show my e-mail address").click()
    guest.get_by_label("I want them to see it").check()
    guest.get_by_role("button", name="Show it").click()
    team.reload()
    team.get_by_text("ann@example.com").wait_for()
    team.get_by_role("button", name="Close it").click()
    team.get_by_role("button", name="Open it again").wait_for()
    assert guest.context.cookies() == []
    guest.troubles[:] = [one for one in guest.troubles if "422" not in one]
    assert Thread.objects.get().closed_by == "supplier"


def test_a_member_asks_and_is_told_of_the_answer(new_page, live_server, item, seller):
    buyer = a_member(a_company("Genoa Imports"))
    page = new_page()
    page.context.add_cookies([signed_in(buyer, live_server.url)])
    ask(page, item)
    page.get_by_label("Ask as").select_option(label="Genoa Imports")
    page.get_by_role("button", name="Send the inquiry").click()
    page.get_by_role("heading", name="Pumps for Genoa").wait_for()
    team = new_page()
    team.context.add_cookies([signed_in(seller, live_server.url)])
    team.goto(f"/me/company/{item.company.pk}/")
    team.get_by_role("link", name=re.compile("Inquiries 1")).click()
    team.get_by_role("link", name="Pumps for Genoa").click()
    write(team, "40 fit on one.")
    page.goto("/me/")
    page.get_by_role("link", name=re.compile("My inquiries 1")).click()
    page.get_by_role("link", name="Pumps for Genoa").click()
    page.get_by_text("40 fit on one.").wait_for()
    assert Message.objects.count() == 2


@pytest.mark.parametrize("language", ["", "/ar"])
def test_axe_finds_nothing_on_any_page_of_asking(
    new_page, live_server, item, seller, letters, language
):
    thread = an_inquiry(item, quantity=40, unit="PF")
    held = an_inquiry(item, text="Best SEO services, first page of Google, write us!")
    an_inquiry(item, a_guest())
    token = link_in(letters()[-1])
    own = f"{language}/me/company/{item.company.pk}/inquiries/"
    page = new_page(bypass_csp=True)
    found = faults(page, f"{language}/items/{item.pk}/inquire/")
    found += faults(page, f"{language}/inquire/?items={item.pk}")
    found += faults(page, f"{language}/inquire/")
    found += faults(page, f"{language}/inquire/sent/")
    found += faults(page, f"{language}/inquiries/{token}/")
    page.get_by_role("main").get_by_role("button").click()
    found += faults(page, f"{language}/inquiries/{token}/")
    last = Thread.objects.latest("asked_at")
    found += faults(page, f"{language}/inquiries/{token}/{last.pk}/")
    page.context.add_cookies([signed_in(seller, live_server.url)])
    for more in (
        *("", "?box=held", "templates/", "rules/"),
        *(f"{thread.pk}/", f"{held.pk}/"),
    ):
        found += faults(page, own + more)
    page.context.add_cookies([signed_in(thread.inquirer.member, live_server.url)])
    for address in ("/me/inquiries/", f"/me/inquiries/{thread.pk}/"):
        found += faults(page, language + address)
    page.troubles.clear()
    assert found == []
