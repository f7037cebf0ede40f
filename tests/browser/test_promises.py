"""The page of promises in a real browser, in English and Chinese: every clause has its address."""

import pytest
from playwright.sync_api import expect

from members import promise_watch
from privacy import policies
from tests.browser.looking import PHONE, faults
from tests.people import a_company, a_member, a_policy, an_item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise("P1")
@pytest.mark.parametrize(
    ("prefix", "words"),
    [("", "Members whose source"), ("/zh-hans", "您资料中的信息是保密的")],
    ids=["English", "Chinese"],
)
def test_a_reader_finds_how_each_promise_is_kept(new_page, prefix, words):
    a_policy()
    an_item(a_company())
    a_member()
    promise_watch.keep()
    page = new_page(bypass_csp=True)
    assert faults(page, f"{prefix}/privacy/promises/") == []
    page.set_viewport_size(PHONE)
    page.goto(f"{prefix}/privacy/")
    page.locator("main a[href$='/privacy/promises/']").click()
    expect(page.locator(".promise")).to_have_count(len(policies.CLAUSES))
    assert words in page.locator("main").inner_text()
    page.locator("#W1 .standing--kept").wait_for()
    page.goto(f"{prefix}/privacy/promises/#T1")
    assert page.locator("#T1").evaluate("one => one.matches(':target')")
    page.locator("#T1 summary").click()
    page.locator("#T1 code").first.wait_for()
