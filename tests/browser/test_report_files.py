"""A report in every format, opened again; and a partner's package, fetched on a phone."""

import csv
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from members.exporting import files, partner_packages
from privacy.models import PartnerLink, ReleasedTable, ReleaseExport
from tests.browser.looking import PHONE, faults
from tests.browser.test_company import signed_in
from tests.members.exporting.world import a_partner, a_release
from tests.people import a_policy, a_staff_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("T7")]
REPORT = "/desk/reports/table/?table=industry"


def values_in(kind, content):
    """The figures of a data file, in its order."""
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        table = csv.DictReader(one for one in lines if not one.startswith("#"))
        return [int(row["value"]) for row in table]
    if kind == "json":
        return [row["value"] for row in json.loads(content)["rows"]]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]


def is_drawn(kind, content):
    if kind == "svg":
        return ElementTree.fromstring(content).tag.endswith("svg")
    if kind == "png":
        with Image.open(io.BytesIO(content)) as picture:
            return picture.convert("L").getextrema()[0] < 60
    document = pypdfium2.PdfDocument(content)
    picture = document[0].render(scale=1).to_pil().convert("L")
    return len(picture.getcolors(256)) > 10


def test_files_are_made_and_a_partner_fetches_its_package(new_page, live_server):
    a_policy()
    a_release("industry")
    a_partner()
    marketing, officer = a_staff_member("marketing"), a_staff_member("privacy officer")
    found = []

    def as_(who):
        page = new_page(bypass_csp=True)
        page.context.add_cookies([signed_in(who, live_server.url)])
        return page

    page = as_(marketing)
    page.goto(REPORT)
    released = ReleasedTable.objects.get().values
    for kind in files.KINDS:
        with page.expect_download(timeout=60_000) as waiting:
            page.get_by_role("button", name=kind.upper(), exact=True).click()
        download = waiting.value
        assert download.suggested_filename == f"industry-2026-q3-en.{kind}"
        content = download.path().read_bytes()
        if kind in ("csv", "json", "xlsx"):
            assert values_in(kind, content) == released
        else:
            assert is_drawn(kind, content), kind
    assert ReleaseExport.objects.count() == len(files.KINDS)
    page.goto("/desk/reports/files/")
    found += faults(page, "/desk/reports/files/")

    page.goto(REPORT)
    page.get_by_role("link", name="Give it to a partner").click()
    found += faults(page)
    page.get_by_label("Partner").select_option(label="Ölwerk GmbH")
    page.get_by_role("button", name="Ask for approval").click()
    page.get_by_text("A privacy officer decides about it.").wait_for()
    case = page.url.removeprefix(live_server.url)

    other = as_(officer)
    other.goto(case)
    found += faults(other)
    other.get_by_label("Approve").check()
    other.get_by_role("button", name="Decide").click()
    other.get_by_text("Approved, being made").wait_for()
    partner_packages.make_waiting()

    page.goto(case)
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("section code").inner_text()
    found += faults(page, case)

    phone = new_page(java_script_enabled=False, viewport=PHONE)
    phone.goto(link)
    with phone.expect_download() as waiting:
        phone.get_by_role("button", name="fetch the file").click()
    package = waiting.value.path().read_bytes()
    export = ReleaseExport.objects.get(format="zip")
    assert hashlib.sha256(package).hexdigest() == export.digest
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        assert "manifest.json" in opened.namelist()
    assert not phone.context.cookies()
    assert PartnerLink.objects.get().downloads == 1

    page.goto(case)
    page.get_by_role("link", name="Revoke the link").click()
    page.get_by_role("button", name="Revoke the link").click()
    page.get_by_text("It leads nowhere any more.").first.wait_for()
    assert phone.goto(link).status == 410
    assert found == []
