"""Asking about privacy in a real browser: form, mail, confirmation, our answer, their page."""

import os
from pathlib import Path

import pytest

from members.models import PrivacyRequest
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.mail import letters
from tests.people import a_member, a_policy, a_staff_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("K1")]
QUESTION = "Which of my telephone numbers do you hold?"
ANSWER = "None. We hold your address and this request."


def look(page, name):
    """Keep pictures of a page for whoever wants to see it (LOOK_AT=folder)."""
    if folder := os.environ.get("LOOK_AT"):
        for width, scheme in ((375, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            path = Path(folder) / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)


def test_a_request_is_asked_confirmed_answered_and_read(
    new_page, live_server, settings
):
    settings.SITE_URL = live_server.url
    a_policy()
    page = new_page(bypass_csp=True)
    found = faults(page, "/privacy/request/")
    look(page, "form")
    trap = page.locator("[name=website]").locator("xpath=ancestor::div[1]")
    assert trap.bounding_box()["width"] <= 1, "people do not see the trap"
    page.check("[value=access]")
    page.fill("[name=text]", QUESTION)
    page.fill("[name=address]", "asks@example.org")
    page.wait_for_timeout(4500)  # nobody writes faster than that
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Look into your mail")
    assert not page.context.cookies()
    link = letters()[-1].body.partition(live_server.url)[2].split()[0]
    found += faults(page, link)
    look(page, "confirm")
    page.click("text=Confirm the request")
    page.wait_for_selector("text=We answer by")
    row = PrivacyRequest.objects.get()
    assert row.number in page.text_content("h1")

    desk = new_page(bypass_csp=True)
    officer = a_staff_member("privacy officer")
    desk.context.add_cookies([signed_in(officer, live_server.url)])
    found += faults(desk, "/admin/members/privacyrequest/")
    look(desk, "list")
    desk.click("text=Look and decide")
    desk.wait_for_selector(f"text={QUESTION}")
    found += faults(desk)
    look(desk, "desk")
    desk.fill("[name=text]", ANSWER)
    desk.focus("input[type=submit].default")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("text=sent.")

    page.goto(link)
    page.wait_for_selector(f"text={ANSWER}")
    found += faults(page)
    look(page, "answered")

    own = new_page(bypass_csp=True)
    own.context.add_cookies([signed_in(a_member(), live_server.url)])
    found += faults(own, "/me/privacy/requests/")
    own.wait_for_selector("text=You have asked us nothing yet.")
    own.click("main >> text=Ask us about privacy")
    own.check("[value=objection]")
    own.fill("[name=text]", QUESTION)
    own.wait_for_timeout(4500)
    own.click("main button[type=submit]")
    own.wait_for_selector("text=We answer by")
    found += faults(own, "/me/privacy/")
    own.click("text=All requests")
    own.wait_for_selector("text=Objection to a use of my data")
    found += faults(own)
    look(own, "mine")
    own.click("text=Objection to a use of my data")
    own.wait_for_selector(f"text={QUESTION}")

    for address in (
        "/privacy/retention/",
        "/ar/privacy/register/",
        "/ar/privacy/request/",
    ):
        found += faults(page, address)
        look(page, address.strip("/").replace("/", "-"))
    assert found == []
    own.troubles.clear()
    page.troubles.clear()
    desk.troubles.clear()
