"""Pictures sent, described, moved and deleted in a real browser, with scripts and without."""

import pytest

from members import pictures, redrawing
from members.models import CompanyPhoto
from tests.browser.looking import DESKTOP, PHONE, faults
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db(transaction=True)


def file(name, colour, size=(800, 600)):
    data = a_picture(colour=colour, size=size)
    return {"name": name, "mimeType": "image/png", "buffer": data}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_photos_come_are_described_moved_and_deleted(
    new_page, live_server, scripts, size
):
    company = a_company()
    page = new_page(java_script_enabled=scripts, viewport=size)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    page.goto(f"/me/company/{company.pk}/")
    page.get_by_role("link", name="Pictures").click()
    page.get_by_label("Choose a logo").set_input_files([file("logo.png", "teal")])
    page.get_by_role("button", name="Show this logo").click()
    page.get_by_role("img", name="Your logo").wait_for()
    wrong = {"name": "x.png", "mimeType": "image/png", "buffer": b"<svg/>"}
    page.get_by_label("Choose photos").set_input_files([wrong])
    page.get_by_role("button", name="Add the photos").click()
    page.get_by_text("“x.png” is no PNG").first.wait_for()
    page.troubles.clear()  # the answer 422 is meant
    two = [file("a.png", "navy"), file("b.png", "olive")]
    page.get_by_label("Choose photos").set_input_files(two)
    page.get_by_role("button", name="Add the photos").click()
    page.get_by_text("2 photos are added").first.wait_for()
    page.get_by_label("What it shows").first.fill("The hall")
    # The form's own button comes first: Enter saves and moves nothing.
    page.get_by_label("What it shows").first.press("Enter")
    page.get_by_text("Saved.").first.wait_for()
    page.get_by_role("button", name="Move photo 1 down").press("Enter")
    page.wait_for_url("**/pictures/#photo-*")
    assert page.get_by_label("What it shows").nth(1).input_value() == "The hall"
    page.get_by_role("link", name="Delete photo 1").click()
    page.get_by_role("button", name="Delete the picture").click()
    page.get_by_text("The picture is deleted.").first.wait_for()
    page.context.clear_cookies()
    page.goto(company.get_absolute_url())
    photo = page.get_by_role("img", name="The hall")
    assert photo.evaluate("image => image.decode().then(() => image.currentSrc)")
    assert CompanyPhoto.objects.count() == 2


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_where_pictures_are(new_page, live_server, prefix):
    a_policy()
    company = a_company("Porto Pumps Lda")
    drawn = redrawing.draw_anew(a_picture(colour="teal", size=(900, 500)), "photo")
    for kind in CompanyPhoto.Kind:
        pictures.put_up(company, kind, [drawn], by=None)
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    own = f"/me/company/{company.pk}/pictures/"
    number = CompanyPhoto.objects.first().pk
    found = []
    for address in (own, f"{own}{number}/delete/", company.get_absolute_url()):
        found += faults(page, prefix + address)
    page.troubles.clear()
    assert found == []
