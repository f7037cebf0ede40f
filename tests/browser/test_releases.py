"""A release ordered by hand: chosen, its cost seen, confirmed, and followed until it is made."""

import pytest
from django.test import Client

from members import release_making
from tests.browser.looking import faults
from tests.members.oversight_world import signed_in
from tests.privacy.releases.figures import evenly, released

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("W2")]
MAKE = "/admin/privacy/release/make/"


def test_from_the_cost_to_the_release(new_page, live_server):
    released(
        industry=evenly("industry", 300),
        country=evenly("country", 120),
        turnover=evenly("turnover", 900),
        employees=evenly("employees", 900),
        type=evenly("type", 900),
    )
    client = Client()
    signed_in(client, "privacy officer")
    page = new_page(bypass_csp=True)
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in client.cookies.items()
        ]
    )
    assert faults(page, "/admin/privacy/release/") == []
    page.get_by_role("link", name="Make a release").click()
    page.get_by_role("button", name="See what it costs").click()
    row = page.get_by_role("row", name="Industry × country")
    assert "region" in row.inner_text()
    assert faults(page, page.url.removeprefix(live_server.url)) == []
    page.get_by_label("Reason").fill("A partner asks for it before the quarter ends.")
    page.get_by_role("button", name="Make the release").click()
    page.get_by_text("It waits for a worker").wait_for()
    release_making.keep()
    page.get_by_text("Released").first.wait_for(timeout=20_000)
    assert faults(page, page.url.removeprefix(live_server.url)) == []
    page.troubles.clear()
