"""The check before publishing, photos and documents of items in a real browser."""

import pytest

from listings import documents, item_photos
from listings.models import Item, PublicConfirmation
from listings.moderation import trust
from members import redrawing
from tests.browser.looking import DESKTOP, PHONE, faults
from tests.browser.test_company import signed_in
from tests.members.test_certificates import PDF
from tests.people import a_company, a_member, a_policy, an_item
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (
    "Cast-iron gear pump for tractors. Mail ｓａｌｅｓ [at] acme-pumps dot com, "
    "or call 一三八零零一三八零零零. Ask for a drawing: +351 912 345 678."
)


def a_draft(company):
    return an_item(company, description=TEXT, summary="Cast iron", published_at=None)


def opened(new_page, live_server, member, address, **options):
    page = new_page(**options)
    page.context.add_cookies([signed_in(member, live_server.url)])
    page.goto(address)
    return page


@pytest.mark.promise("Y5")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_contact_data_is_taken_out_moved_or_confirmed(
    new_page, live_server, scripts, size
):
    company = a_company()
    item = a_draft(company)
    address = f"/me/company/{company.pk}/items/{item.pk}/see/"
    member = a_member(company)
    options = {"java_script_enabled": scripts, "viewport": size}
    page = opened(new_page, live_server, member, address, **options)
    page.get_by_role("heading", name="3 places look like a way to reach you").wait_for()
    assert page.locator("mark").all_inner_texts() == [
        "ｓａｌｅｓ [at] acme-pumps dot com",
        "一三八零零一三八零零零",
        "+351 912 345 678",
    ]
    page.get_by_role("button", name="Take out ｓａｌｅｓ").click()
    page.get_by_text("Taken out.").first.wait_for()
    page.get_by_role("button", name="Move +351 912 345 678 to").click()
    page.get_by_text("Moved to your company's profile").first.wait_for()
    page.get_by_role("heading", name="1 place looks like").wait_for()
    # The browser asks for the tick before anything is sent.
    page.get_by_role("button", name="Publish it").click()
    page.wait_for_url("**/see/")
    page.get_by_role("checkbox", name="I have read the page").check()
    page.get_by_role("button", name="Publish it").click()
    page.get_by_text("Our staff look at it first").first.wait_for()
    entry = PublicConfirmation.objects.get()
    assert entry.found == {"phone": 1}
    assert "1 phone number" in entry.wording.words
    assert "acme" not in Item.objects.get(pk=item.pk).description


def picture(name, colour):
    data = a_picture(colour=colour, size=(800, 600))
    return {"name": name, "mimeType": "image/png", "buffer": data}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_photos_and_documents_come_are_named_moved_and_deleted(
    new_page, live_server, scripts, size, monkeypatch
):
    monkeypatch.setattr(trust, "is_trusted", lambda company: True)
    company = a_company()
    item = an_item(company)
    address = f"/me/company/{company.pk}/items/{item.pk}/"
    options = {"java_script_enabled": scripts, "viewport": size}
    page = opened(new_page, live_server, a_member(company), address, **options)
    page.get_by_role("link", name="Photos", exact=True).click()
    wrong = {"name": "x.png", "mimeType": "image/png", "buffer": b"<svg/>"}
    page.get_by_label("Choose photos").set_input_files([wrong])
    page.get_by_role("button", name="Add the photos").click()
    page.get_by_text("“x.png” is no PNG").first.wait_for()
    page.troubles.clear()  # the answer 422 is meant
    two = [picture("call-13800138000.png", "navy"), picture("b.png", "olive")]
    page.get_by_label("Choose photos").set_input_files(two)
    page.get_by_role("button", name="Add the photos").click()
    page.get_by_text("2 photos are added").first.wait_for()
    page.get_by_text("The name of a file holds “13800138000”").first.wait_for()
    page.get_by_label("What it shows").first.fill("The pump")
    page.get_by_role("button", name="Move photo 1 down").press("Enter")
    page.wait_for_url("**/photos/#file-*")
    assert page.get_by_label("What it shows").nth(1).input_value() == "The pump"
    page.get_by_role("link", name="Delete photo 1").click()
    page.get_by_role("button", name="Delete the picture").click()
    page.get_by_text("The picture is deleted.").first.wait_for()
    page.get_by_role("link", name="Documents", exact=True).click()
    sheets = [
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": PDF + end}
        for name, end in (("Data sheet", b""), ("Manual", b"\n"))
    ]
    page.get_by_label("Choose documents").set_input_files(sheets)
    page.get_by_role("button", name="Add the documents").click()
    page.get_by_text("2 documents are added").first.wait_for()
    page.get_by_role("button", name="Move document 2 up").press("Enter")
    page.wait_for_url("**/documents/#file-*")
    assert page.get_by_label("Title").first.input_value() == "Manual"
    page.context.clear_cookies()
    page.goto(item.get_absolute_url())
    shown = page.get_by_role("img", name="The pump").first
    assert shown.evaluate("image => image.decode().then(() => image.currentSrc)")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Manual").click()
    assert coming.value.suggested_filename == "manual.pdf"


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing(new_page, live_server, prefix):
    a_policy()
    company = a_company("Porto Pumps Lda")
    draft, item = a_draft(company), an_item(company, "Screw pump")
    drawn = redrawing.draw_anew(a_picture(colour="teal", size=(900, 500)), "photo")
    item_photos.put_up(item, [drawn])
    documents.put_up(item, [documents.Sent("Data sheet", PDF)])
    own = f"/me/company/{company.pk}/items"
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    found = []
    for address in (
        f"{own}/{draft.pk}/see/",
        f"{own}/{item.pk}/photos/",
        f"{own}/{item.pk}/photos/{item.photos.get().pk}/delete/",
        f"{own}/{item.pk}/documents/",
        f"{own}/{item.pk}/documents/{item.documents.get().pk}/delete/",
        item.get_absolute_url(),
    ):
        found += faults(page, prefix + address)
    page.troubles.clear()
    assert found == []
