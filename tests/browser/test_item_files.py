"""A file of items with errors: sent, mended, sent again and entered, in a real browser."""

from pathlib import Path

import pytest

from listings.catalogue import files
from listings.catalogue.photos import working
from listings.models import CatalogueFile, Item
from tests.browser.looking import PHONE, faults
from tests.browser.test_company import signed_in
from tests.listings.photos.test_batches import a_zip
from tests.people import a_category, a_company, a_member, a_policy, an_item
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = (
    "Article number;Product;Category;Unit price;Currency;Internal note\n"
    "A-1;Gear pump;hydraulic-pumps;12,50;EUR;cheap\n"
    "A-2;Vane pump;pumps of all kinds;twelve;EUR;\n"
    "A-3;;hydraulic-pumps;3,10;EUR;\n"
)


def a_file(text, name="catalogue.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return [{"name": name, "mimeType": "text/csv", "buffer": content}]


def look_through(page, content):
    page.get_by_label("The file").set_input_files(a_file(content))
    page.get_by_role("button", name="Send the file").click()
    page.get_by_role("heading", name="What the columns are").wait_for()
    page.get_by_role("button", name="Look it through").click()
    page.get_by_text("is being looked through").first.wait_for()
    files.work()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_file_with_errors_is_mended_and_entered(new_page, live_server, scripts):
    a_policy()
    a_category()
    company = a_company("Porto Pumps Lda")
    page = new_page(java_script_enabled=scripts, viewport=PHONE)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    page.goto(f"/me/company/{company.pk}/items/files/")
    look_through(page, WRONG)
    page.get_by_text("2 rows have errors").wait_for()
    page.get_by_text("twelve").wait_for()
    page.get_by_text("This is no number").wait_for()
    assert not Item.objects.exists()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save the rows that failed").click()
    failed = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    assert waiting.value.suggested_filename == "catalogue-errors.csv"
    mended = failed.replace("pumps of all kinds", "hydraulic-pumps")
    mended = mended.replace("twelve", "12").replace("A-3;;", "A-3;Screw pump;")
    page.get_by_role("button", name="Enter the good rows").click()
    page.get_by_text("being entered").first.wait_for()
    files.work()
    page.get_by_text("New items are drafts").wait_for()
    page.get_by_role("link", name="Files of items").last.click()
    look_through(page, mended)
    page.get_by_text("Every row can be entered").wait_for()
    page.get_by_role("button", name="Enter all rows").click()
    page.get_by_text("being entered").first.wait_for()
    files.work()
    page.get_by_text("New items are drafts").wait_for()
    told = Item.objects.order_by("sku").values_list("sku", "title", "price")
    assert [(sku, title, float(price)) for sku, title, price in told] == [
        ("A-1", "Gear pump", 12.5),
        ("A-2", "Vane pump", 12),
        ("A-3", "Screw pump", 3.1),
    ]


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_on_pages_of_files(new_page, live_server, prefix):
    a_policy()
    a_category()
    company = a_company("Porto Pumps Lda")
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    home = f"{prefix}/me/company/{company.pk}/items/files/"
    seen = faults(page, home)
    page.locator("input[type=file]").set_input_files(a_file(WRONG))
    page.locator("form[data-sends-files] button[type=submit]").click()
    page.locator(".column").first.wait_for()
    seen += faults(page)
    file = CatalogueFile.objects.get()
    page.locator("form:has(.column) button[type=submit]").click()
    page.locator("progress").wait_for()
    seen += faults(page)
    files.work()
    page.goto(f"{home}{file.pk}/")
    page.locator("table").first.wait_for()
    seen += faults(page)
    page.troubles.clear()
    assert seen == []


def a_zip_of_photos():
    photos = {"A-1.png": "red", "A-1_2.png": "blue", "B-7.png": "green"}
    files = {name: a_picture(colour=colour) for name, colour in photos.items()}
    content = a_zip(files | {"A-1_3.png": b"no picture"})
    return [{"name": "photos.zip", "mimeType": "application/zip", "buffer": content}]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_photos_of_many_items_are_added_from_a_zip(new_page, live_server, scripts):
    a_policy()
    company = a_company("Porto Pumps Lda")
    an_item(company, sku="A-1")
    page = new_page(java_script_enabled=scripts, viewport=PHONE)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    page.goto(f"/me/company/{company.pk}/items/")
    page.get_by_role("link", name="Add photos").click()
    page.get_by_label("The ZIP").set_input_files(a_zip_of_photos())
    page.get_by_role("button", name="Send the ZIP").click()
    page.get_by_text("is being looked through").first.wait_for()
    working.work()
    page.get_by_text("No item has this SKU").first.wait_for()
    page.get_by_text("It is no PNG, JPEG or WebP picture").first.wait_for()
    page.get_by_role("button", name="Add 2 photos").click()
    page.get_by_text("being added").first.wait_for()
    working.work()
    page.get_by_text("Done.").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save this list").click()
    assert "no_item" in Path(waiting.value.path()).read_text("utf-8-sig")
    assert company.items.get().photos.count() == 2


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_on_pages_of_photos(new_page, live_server, prefix):
    a_policy()
    company = a_company("Porto Pumps Lda")
    an_item(company, sku="A-1")
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    seen = faults(page, f"{prefix}/me/company/{company.pk}/items/files/photos/")
    page.locator("input[type=file]").set_input_files(a_zip_of_photos())
    page.locator("form[data-sends-files] button[type=submit]").click()
    page.locator("[data-under-way]").wait_for()
    seen += faults(page)
    working.work()
    page.locator(".tally").wait_for()
    seen += faults(page)
    page.locator("form[action$='/confirm/'] button").click()
    page.locator("[data-under-way]").wait_for()
    working.work()
    page.locator(".tally").wait_for()
    seen += faults(page)
    page.troubles.clear()
    assert seen == []
