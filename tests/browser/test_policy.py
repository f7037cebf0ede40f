"""The policy in a real browser: eight questions, ways back, on paper; what a visit leaves."""

import re

import pytest

from privacy import consents, traces
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy, an_item
from tests.test_traces import OWN_PAGES

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = "why what other treated shared responsibility you contact".split()
PREFIXES = ["", "/zh-hans", "/es", "/fr", "/ar"]
STORED = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(one => one.name),
    ...await caches.keys(),
]"""


@pytest.mark.promise("P5")
@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_question_leads_to_its_answer_and_back_without_script(new_page, prefix):
    a_policy()
    page = new_page(java_script_enabled=False)
    page.goto(f"{prefix}/privacy/")
    asked = page.locator("ol a").all()
    assert [one.get_attribute("href") for one in asked] == [f"#{q}" for q in QUESTIONS]
    for question, link in zip(QUESTIONS, asked, strict=True):
        link.click()
        page.wait_for_url(re.compile(f"#{question}$"))
        section = page.locator(f"section[aria-labelledby={question}]")
        assert section.get_by_role("heading").inner_text() == link.inner_text()
        section.locator("a[href='#top']").click()
        page.wait_for_url(re.compile("#top$"))


@pytest.mark.promise("P5")
@pytest.mark.parametrize("prefix", PREFIXES)
def test_on_paper_it_is_the_text_alone(new_page, prefix):
    a_policy()
    page = new_page(java_script_enabled=False)
    page.goto(f"{prefix}/privacy/")
    page.emulate_media(media="print")
    page.locator("#W4").wait_for()
    page.locator("#K1").wait_for()
    for only_on_screen in (".header", ".footer", "article > ol", "a[href='#top']"):
        page.locator(only_on_screen).first.wait_for(state="hidden")


@pytest.mark.promise("O3")
def test_a_visit_and_a_membership_leave_exactly_what_is_listed(new_page, live_server):
    a_policy()
    member = a_member(a_company())
    item = an_item()
    page = new_page()
    stored = set()
    for address in ("/", "/search/?q=pump", item.get_absolute_url(), "/privacy/"):
        page.goto(address)
        stored |= set(page.evaluate(STORED))
    assert page.context.cookies() == []
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(member.member_id)
    page.locator("[name=password]").fill("a long enough secret")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/me/")
    for address in OWN_PAGES:
        page.goto(address)
        stored |= set(page.evaluate(STORED))
    kept = {cookie["name"] for cookie in page.context.cookies()}
    assert kept == {trace.name for trace in traces.COOKIES}
    assert stored == {trace.name for trace in traces.STORAGE}


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_about_privacy(new_page, live_server, prefix):
    a_policy()
    member = a_member(a_company("Porto Pumps Lda"))
    consents.record(
        member.subject,
        consents.TARGETING,
        state=consents.State.GRANTED,
        words="My industries and country may be used",
        language="en",
        method=consents.Method.SETTINGS,
    )
    number = consents.history(member.subject)[0].number
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(member, live_server.url)])
    found = []
    for address in (
        *("/privacy/", "/privacy/data/", "/privacy/cookies/", "/me/privacy/"),
        f"/me/privacy/receipts/{number}/",
    ):
        found += faults(page, prefix + address)
    page.troubles.clear()
    assert found == []
