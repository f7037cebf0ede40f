"""A certificate handed in, judged by staff and shown, in a real browser."""

from uuid import uuid4

import pytest

from members import certificates
from members.models import Certificate
from tests.browser.looking import PHONE, faults
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy, a_staff_member

pytestmark = pytest.mark.django_db(transaction=True)

PDF = {
    "name": "iso.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_document_to_the_page(new_page, live_server, scripts):
    company = a_company()
    page = new_page(java_script_enabled=scripts, viewport=PHONE)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    page.goto(f"/me/company/{company.pk}/certificates/")
    page.get_by_role("link", name="Hand in a certificate").click()
    page.get_by_label("Standard").fill("ISO 9001:2015")
    page.get_by_label("Valid from").fill("2026-01-01")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Choose the document").first.wait_for()
    page.troubles.clear()  # the answer 422 is meant
    assert page.get_by_label("Standard").input_value() == "ISO 9001:2015"
    page.get_by_label("The document").set_input_files([PDF])
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("our staff have not looked at it yet").first.wait_for()
    staff = new_page()
    verifier = a_staff_member("verifier")
    staff.context.add_cookies([signed_in(verifier, live_server.url)])
    number = Certificate.objects.get().pk
    staff.goto(f"/admin/members/certificate/{number}/change/")
    with staff.expect_download() as waiting:
        staff.get_by_role("link", name="Save the document").click()
    assert waiting.value.suggested_filename == f"certificate-{number}.pdf"
    staff.get_by_role("button", name="Approve").click()
    staff.get_by_text("the company is told").wait_for()
    page.goto(company.get_absolute_url())
    page.get_by_text("ISO 9001:2015").first.wait_for()


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_where_certificates_are(new_page, live_server, prefix):
    a_policy()
    company = a_company("Porto Pumps Lda")
    facts = {"standard": "ISO 9001:2015", "scope": "Pumps", "valid_from": "2026-01-01"}
    made = [
        certificates.hand_in(company, facts, PDF["buffer"], form_key=uuid4(), by=None)
        for _ in range(2)
    ]
    certificates.refuse(
        made[0],
        reason="The name differs.",
        seen=made[0].handed_in_at,
        by=a_staff_member("verifier"),
    )
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(a_member(company), live_server.url)])
    own = f"/me/company/{company.pk}/certificates/"
    found = []
    for address in (
        own,
        f"{own}new/",
        f"{own}{made[0].pk}/",
        f"{own}{made[0].pk}/delete/",
    ):
        found += faults(page, prefix + address)
    page.troubles.clear()
    assert found == []
