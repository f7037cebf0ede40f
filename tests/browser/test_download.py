"""A copy of everything in a real browser: asked for, seen ready, saved; brought in again."""

import os

import pytest

from listings.taking_in import working
from members import downloads
from members.models import Company
from tests.browser.looking import faults
from tests.members import copies
from tests.people import a_company, a_member, a_policy, an_item

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough secret"
PHONE = {"width": 375, "height": 800}
WIDE = {"width": 1280, "height": 900}


def looks(page, name):
    """Nothing is wrong with it, at a phone's width and a wide one."""
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
    assert faults(page) == []


def test_a_copy_is_saved_and_brought_in_again(
    new_page, live_server, settings, tmp_path
):
    settings.SITE_URL = live_server.url
    a_policy()
    member = a_member()
    company = a_company("Porto Pumps", published_at=None)
    company.memberships.create(member=member, role="owner")
    an_item(company, published_at=None)
    page = new_page()
    page.goto("/accounts/login/?next=/me/privacy/")
    page.fill("[name=login]", member.member_id)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.click("main >> text=Download everything")
    looks(page, "begin")
    page.click("text=Make a copy")
    page.wait_for_selector("text=Your copy is being made.")
    looks(page, "making")
    downloads.work()
    page.wait_for_selector("text=Your copy is ready", timeout=20_000)
    page.goto("/me/privacy/download/")  # no script of the page before is at work
    looks(page, "ready")
    page.set_viewport_size(PHONE)
    with page.expect_download() as coming:
        page.click("text=Save the copy")
    saved = tmp_path / "copy.zip"
    coming.value.save_as(saved)
    assert coming.value.suggested_filename.startswith("copy-")
    assert copies.is_whole(saved.read_bytes())
    page.goto("/me/privacy/download/")
    page.wait_for_selector("text=Handed out")
    bring_in(page, saved)


def bring_in(page, saved):
    page.goto("/me/privacy/")
    page.click("text=Bring a copy in")
    looks(page, "bring")
    page.set_input_files("[name=file]", saved)
    page.click("text=Send the copy")
    page.wait_for_selector("text=The copy is being looked through")
    working.work()
    page.wait_for_selector("text=What it would bring", timeout=20_000)
    page.goto("/me/privacy/import/")  # no script of the page before is at work
    looks(page, "plan")
    page.check("[name=alike]")
    page.click("text=Take it in")
    working.work()
    page.wait_for_selector("h2 >> text=Taken in", timeout=20_000)
    page.goto("/me/privacy/import/")
    looks(page, "taken")
    assert Company.objects.filter(trading_name="Porto Pumps").count() == 2
