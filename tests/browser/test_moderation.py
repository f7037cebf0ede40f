"""Moderating from the keyboard, appealing, reporting a page: in a real browser."""

import pytest

from listings.models import Correction, Report, Review
from listings.moderation import deciding, remarks
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.listings.moderation.world import a_held_edit, a_held_item
from tests.people import a_company, a_member, a_policy, a_staff_member, an_item

pytestmark = pytest.mark.django_db(transaction=True)

SENDER = remarks.Sender(None, "fd00::1", "", "en")


@pytest.fixture
def company():
    a_policy()
    return a_company("Porto Pumps Lda")


def test_axe_finds_nothing_on_the_moderators_pages(new_page, live_server, company):
    _item, held = a_held_item(company, description="Raw ivory, carved. " * 20)
    _edit, edited = a_held_edit(
        an_item(company, summary="Cast iron."), summary="Stainless steel, 16 bar."
    )
    report = remarks.report(company, reason=Report.Reason.FRAUD, words="x", by=SENDER)
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_staff_member(), live_server.url)])
    addresses = [
        "/admin/",
        "/admin/listings/review/queue/",
        "/admin/listings/review/",
        "/admin/listings/report/",
        "/admin/listings/correction/",
        f"/admin/listings/review/{held.pk}/decide/",
        f"/admin/listings/review/{edited.pk}/decide/",
        f"/admin/listings/report/{report.pk}/decide/",
    ]
    found = [fault for one in addresses for fault in faults(page, one)]
    page.troubles.clear()
    assert found == []


@pytest.mark.parametrize("language", ["", "/ar"])
def test_axe_finds_nothing_on_the_readers_and_suppliers_pages(
    new_page, live_server, company, language
):
    owner = a_member(company)
    item, held = a_held_item(company)
    deciding.reject(
        held, by=a_staff_member(), rule="copy", field="summary", words="No."
    )
    live = an_item(company)
    about = Correction.About.PRICE
    row = remarks.suggest(live, about=about, words="It is 12.80.", by=SENDER)
    page = new_page(bypass_csp=True)
    open_to_all = [
        f"{language}/report/items/{live.pk}/",
        f"{language}/correct/companies/{company.pk}/",
        f"{language}/remarks/{remarks.token_of(row)}/",
        f"{language}/statistics/",
        f"{language}{live.get_absolute_url()}",
    ]
    own = f"{language}/me/company/{company.pk}"
    found = [fault for one in open_to_all for fault in faults(page, one)]
    page.context.add_cookies([signed_in(owner, live_server.url)])
    for address in (
        f"{own}/decisions/",
        f"{own}/decisions/{held.pk}/",
        f"{own}/corrections/",
        f"{own}/items/{item.pk}/",
    ):
        found += faults(page, address)
    page.troubles.clear()
    assert found == []


def test_a_moderator_decides_with_keys_and_another_hears_the_appeal(
    new_page, live_server, company
):
    owner = a_member(company)
    _item, first = a_held_item(company, "First pump", by=owner)
    _item, second = a_held_item(company, "Second pump", by=owner)
    desk = new_page()
    desk.context.add_cookies([signed_in(a_staff_member("moderator"), live_server.url)])
    desk.goto("/admin/")
    desk.get_by_text("things wait for you").click()
    desk.wait_for_url("**/review/queue/**")
    desk.wait_for_load_state()
    desk.keyboard.press("n")
    desk.get_by_role("heading", name="First pump").wait_for()
    desk.keyboard.press("a")
    desk.get_by_role("heading", name="Second pump").wait_for()
    desk.keyboard.press("4")
    desk.keyboard.press("r")
    desk.get_by_text("Nothing more waits.").wait_for()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (bool(first.approved_at), second.rule) == (True, "copy")

    supplier = new_page()
    supplier.context.add_cookies([signed_in(owner, live_server.url)])
    supplier.goto(f"/me/company/{company.pk}/decisions/")
    supplier.get_by_role("link", name="Second pump").click()
    supplier.get_by_label("Why you see it differently").fill(
        "The text is our own: our catalogue of 2019 has it on page 4."
    )
    supplier.get_by_role("button", name="Appeal").click()
    supplier.get_by_text("Somebody else of our staff looks at it again.").wait_for()

    desk.goto("/admin/listings/review/queue/")
    desk.get_by_text("Nothing waits.").wait_for()
    another = new_page()
    another.context.add_cookies(
        [signed_in(a_staff_member("moderator"), live_server.url)]
    )
    another.goto("/admin/listings/review/queue/")
    another.get_by_role("link", name="Second pump").click()
    another.get_by_text("our catalogue of 2019").wait_for()
    another.get_by_label("What the company reads").fill("It is your own text.")
    another.get_by_role("button", name="Take the decision back").click()
    another.get_by_text("Nothing more waits.").wait_for()
    supplier.goto(second.listing.get_absolute_url())
    supplier.get_by_role("heading", name="Second pump").wait_for()
    assert Review.objects.get(pk=second.pk).overturned_at
    for page in (desk, another, supplier):
        page.troubles[:] = [one for one in page.troubles if "Transition" not in one]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_reader_reports_a_page_and_keeps_no_cookie(new_page, company, scripts):
    item = an_item(company, "Gear pump")
    page = new_page(java_script_enabled=scripts)
    page.goto(item.get_absolute_url())
    page.get_by_role("link", name="Report this page").click()
    page.get_by_label("A copy, or somebody else's mark or picture").check()
    page.get_by_label("What our staff should know").fill("The photo is ours.")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("It waits for a person of our staff").wait_for()
    assert Report.objects.get().reason == "counterfeit"
    assert page.context.cookies() == []


def test_a_moderator_decides_without_scripts(new_page, live_server, company):
    _item, review = a_held_item(company, "Gear pump")
    page = new_page(java_script_enabled=False)
    page.context.add_cookies([signed_in(a_staff_member("moderator"), live_server.url)])
    page.goto("/admin/listings/review/queue/")
    page.get_by_role("link", name="Gear pump").click()
    page.get_by_label("A ready reason").select_option("4")
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("Nothing more waits.").wait_for()
    review.refresh_from_db()
    assert review.rule == "price"
