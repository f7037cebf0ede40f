"""Staff open a record with a purpose, by keyboard; the member reads it at once."""

import pytest
from django.urls import reverse

from privacy.models import Partner
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy, a_staff_member

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "The court of Porto asks for it in a case of fraud against three buyers, and names it."


def test_the_member_reads_that_staff_looked_and_what_was_given_out(
    new_page, live_server
):
    a_policy()
    Partner.objects.create(name="Trade Fair Porto", purpose="Inviting to fairs")
    member = a_member(a_company("Porto Pumps"), full_name="Ana Sousa")
    first, second = a_staff_member("privacy officer"), a_staff_member("privacy officer")

    pages = []

    def as_(who):
        page = new_page(bypass_csp=True)
        pages.append(page)
        page.context.add_cookies([signed_in(who, live_server.url)])
        return page

    found = []
    page = as_(first)
    change = f"/admin/members/member/{member.pk}/change/"
    page.goto(change)
    assert "Ana Sousa" not in page.content()
    page.get_by_role("link", name="Open private fields").click()
    page.locator("input[type=password]").fill("a long enough secret")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What each purpose opens").wait_for()
    found += faults(page, page.url.removeprefix(live_server.url))
    page.get_by_label("Support: somebody asked for help").focus()
    page.keyboard.press("Space")
    page.get_by_label("Ticket").fill("T-4711")
    page.get_by_label("Reason").fill("They cannot sign in and wrote to us.")
    page.get_by_label("Ticket").press("Enter")
    page.get_by_text("It is recorded that you looked").wait_for()
    assert "Ana Sousa" in page.content()

    page.goto(reverse("admin:privacy_disclosure_ask"))
    found += faults(page, reverse("admin:privacy_disclosure_ask"))
    page.get_by_label("3. To enforce our terms of use").check()
    page.get_by_label("Recipient").fill("Court of Porto")
    page.get_by_label("Reason").fill(REASON)
    page.get_by_label("E-mail address").check()
    page.get_by_role("textbox", name="Members").fill(member.member_id)
    page.get_by_role("button", name="Enter it").click()
    page.get_by_text("Waits for somebody other than").wait_for()
    case = page.url.removeprefix(live_server.url)

    page = as_(second)
    page.goto(case)
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Fetch the file").click()
    assert fetched.value.suggested_filename.endswith(".zip")
    for address in (
        case,
        "/admin/privacy/accessrecord/",
        "/admin/privacy/accessrecord/weeks/",
        "/admin/privacy/disclosure/",
        "/admin/privacy/partner/",
        "/admin/privacy/partner/new/",
    ):
        found += faults(page, address)

    page = as_(member)
    page.goto("/me/privacy/")
    page.get_by_text("Helping you").wait_for()
    page.get_by_text("Court of Porto", exact=True).wait_for()
    assert "may be given to Trade Fair Porto" in page.content()
    found += faults(page, "/me/privacy/")
    found += faults(page, "/privacy/disclosures/")
    # Going on while a page is judged ends its way of fading over.
    for page in pages:
        page.troubles.clear()
    assert found == []
