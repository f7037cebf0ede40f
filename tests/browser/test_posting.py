"""An item and an offer posted in a real browser, with and without scripts."""

import re
from uuid import uuid4

import pytest

from listings.models import Item, Offer
from listings.posting import edits, items, offers
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.listings.posting.world import a_full_category, a_known_company, said
from tests.people import a_member, a_policy, an_item, an_offer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    a_policy()
    a_full_category()
    return a_known_company("Porto Pumps Lda")


@pytest.fixture
def editor(company):
    return a_member(company, role="editor")


def publish(page):
    """Confirms where that is asked, and publishes."""
    for box in page.locator(".posting-bar [type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Publish it").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_item_with_tiers_is_posted_and_found_at_once(
    new_page, live_server, company, editor, scripts
):
    page = new_page(java_script_enabled=scripts)
    page.context.add_cookies([signed_in(editor, live_server.url)])
    page.goto("/me/")
    page.get_by_role("link", name="Items of Porto Pumps Lda").click()
    page.get_by_role("link", name="Post the first item").click()
    page.get_by_placeholder("Name of the goods").fill("gear pumps")
    page.get_by_placeholder("Name of the goods").press("Enter")
    page.get_by_role("button", name="Gear pumps").click()
    page.get_by_label("Title").fill("Gear pump, 12 cm³/rev")
    page.get_by_label("Summary").fill("Cast iron, for tractors.")
    page.get_by_role("radio", name="Price by quantity").check()
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("From quantity, row 1").fill("10")
    page.get_by_label("Unit price, row 1").fill("12.50")
    page.get_by_label("From quantity, row 2").fill("100")
    page.get_by_label("Unit price, row 2").fill("13")
    page.get_by_label("HS code").fill("gear")
    page.get_by_role("button", name="Save and see the page").click()
    page.get_by_text("must not cost more than a smaller one").wait_for()
    assert page.get_by_label("Unit price, row 2").input_value() == "13"
    page.get_by_text("Choose one of these codes: 841360").wait_for()
    page.get_by_label("Unit price, row 2").fill("11")
    page.get_by_label("HS code").fill("8413.60")
    page.get_by_role("button", name="Save and see the page").click()
    page.get_by_role("link", name="The number").click()
    page.get_by_label("The number").fill("1.5")
    page.get_by_role("button", name="Save and see the page").click()
    page.get_by_text("EUR 11.00").first.wait_for()
    assert not Item.objects.listed().exists()
    publish(page)
    page.get_by_text("buyers can see it now").wait_for()
    page.context.clear_cookies()
    item = Item.objects.listed().get()
    page.goto(company.get_absolute_url())
    page.get_by_role("link", name="Gear pump, 12 cm³/rev").first.wait_for()
    page.goto("/search/?q=gear+pump")
    page.get_by_role("link", name="Gear pump, 12 cm³/rev").first.click()
    page.wait_for_url(f"**{item.get_absolute_url()}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_wish_to_buy_is_posted_without_a_name(
    new_page, live_server, company, editor, scripts
):
    page = new_page(java_script_enabled=scripts)
    page.context.add_cookies([signed_in(editor, live_server.url)])
    page.goto(f"/me/company/{company.pk}/offers/")
    page.get_by_role("link", name="Wish to buy").click()
    page.get_by_role("link", name="Components").click()
    page.get_by_role("link", name="Pumps & compressors").click()
    page.get_by_role("button", name="Gear pumps").click()
    page.get_by_label("Title").fill("Gear pumps wanted")
    page.get_by_label("Specification").fill("Cast iron, SAE A flange. " * 4)
    page.get_by_label("Quantity needed").fill("500")
    page.get_by_role("button", name="Save and see the page").click()
    publish(page)
    page.context.clear_cookies()
    offer = Offer.objects.listed().get(title="Gear pumps wanted")
    page.goto(offer.get_absolute_url())
    page.get_by_role("heading", name="Gear pumps wanted").wait_for()
    assert not page.get_by_text("Porto Pumps").count()


def test_what_is_written_is_saved_without_a_click(
    new_page, live_server, company, editor
):
    item = items.begin(company, category=a_category_of(company), form_key=uuid4())
    page = new_page()
    page.context.add_cookies([signed_in(editor, live_server.url)])
    page.goto(f"/me/company/{company.pk}/items/{item.pk}/")
    page.get_by_label("Title").fill("Gear pump")
    page.get_by_text(re.compile(r"Saved \d")).wait_for()
    assert Item.objects.get().title == "Gear pump"
    page.get_by_label("Brand").fill("Porto")
    page.get_by_label("MOQ").fill("NaN")
    page.get_by_text("1 field does not fit yet").wait_for()
    page.get_by_label("MOQ").fill("10")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved.").wait_for()
    assert Item.objects.get().brand == "Porto"


def test_without_a_connection_nothing_typed_is_lost(
    new_page, live_server, company, editor
):
    item = items.begin(company, category=a_category_of(company), form_key=uuid4())
    page = new_page()
    page.context.add_cookies([signed_in(editor, live_server.url)])
    page.goto(f"/me/company/{company.pk}/items/{item.pk}/")
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Gear pump")
    page.get_by_text("there is no connection").wait_for()
    assert page.get_by_label("Title").input_value() == "Gear pump"
    page.context.set_offline(False)
    page.get_by_label("Brand").fill("Porto")
    page.get_by_text(re.compile(r"Saved \d")).wait_for()
    assert Item.objects.get().title == "Gear pump"
    page.troubles.clear()


def test_two_at_once_the_second_is_told(new_page, live_server, company, editor):
    item = items.begin(company, category=a_category_of(company), form_key=uuid4())
    pages = [new_page(java_script_enabled=False) for _ in "12"]
    for page in pages:
        page.context.add_cookies([signed_in(editor, live_server.url)])
        page.goto(f"/me/company/{company.pk}/items/{item.pk}/")
    for name, page in zip(("First", "Second"), pages, strict=True):
        page.get_by_label("Title").fill(name)
        page.get_by_role("button", name="Save and see the page").click()
    pages[1].get_by_text("A colleague saved it").wait_for()
    assert pages[1].get_by_label("Title").input_value() == "Second"
    assert Item.objects.get().title == "First"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_many_are_paused_and_taken_back(
    new_page, live_server, company, editor, scripts
):
    for name in ("One", "Two", "Three"):
        an_item(company, f"Pump {name}")
    page = new_page(java_script_enabled=scripts)
    page.context.add_cookies([signed_in(editor, live_server.url)])
    page.goto(f"/me/company/{company.pk}/items/?state=live")
    if scripts:
        page.get_by_label("All on this page").check()
    else:
        for box in page.get_by_label("Tick Pump").all():
            box.check()
    page.get_by_label("What to do with").select_option("pause")
    page.get_by_role("button", name="Do it").click()
    page.get_by_text("3 items are paused.").wait_for()
    assert not Item.objects.listed().exists()
    page.get_by_role("button", name="Undo").click()
    assert Item.objects.listed().count() == 3


def a_category_of(_company):
    return a_full_category("screw-pumps", required=())


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    new_page, live_server, company, editor, prefix
):
    category = a_category_of(company)
    draft = items.begin(company, category=category, form_key=uuid4())
    bad = {
        name: [value] for name, value in said(moq="x").items() if value == str(value)
    }
    edits.save(draft, {"title": "N" * 120}, typed=bad, mark=None, by=editor)
    live = an_item(company, "Gear pump", sku="N" * 64, category=category)
    edits.save(live, {"title": "Screw pump"}, mark=None, by=editor)
    wish = offers.begin(company, side="buy", category=category, form_key=uuid4())
    closed = an_offer(company, "W" * 80, days=-1)
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(editor, live_server.url)])
    own = f"/me/company/{company.pk}"
    found = []
    for address in (
        *("/me/", f"{own}/", f"{own}/items/", f"{own}/items/?q=nothing"),
        *(f"{own}/items/new/", f"{own}/items/new/?q=pump", f"{own}/items/new/?q=xyz"),
        *(f"{own}/items/{draft.pk}/", f"{own}/items/{draft.pk}/see/"),
        *(f"{own}/items/{live.pk}/see/", f"{own}/items/{live.pk}/discard/"),
        *(f"{own}/items/{live.pk}/category/", f"{own}/offers/", f"{own}/offers/new/"),
        *(f"{own}/offers/{wish.pk}/", f"{own}/offers/{wish.pk}/see/"),
        f"{own}/offers/{closed.pk}/withdraw/",
    ):
        found += faults(page, prefix + address)
    page.goto(f"{prefix}{own}/items/")
    page.locator("[name=listing]").first.check()
    for act in ("publish", "move", "lead-time", "withdraw"):
        page.locator("[name=act]").select_option(act)
        page.locator(".own-acts button").click()
        found += faults(page)
        page.goto(f"{prefix}{own}/items/")
        page.locator("[name=listing]").first.check()
    page.troubles.clear()
    assert found == []
