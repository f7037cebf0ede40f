"""Certificates: handed in with a document, decided by staff, shown while they are valid."""

import os
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from members import certificates, profiles
from members.models import Certificate, ProfileChange
from tests import full_disk
from tests.people import a_company, a_member, a_staff_member
from tests.pictures import sent

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\nSecret Signer\n%%EOF\n"


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def owner(company):
    return a_member(company)


@pytest.fixture
def page(client, company, owner):
    """The page's address, opened by the company's owner."""
    client.force_login(owner)
    return f"/me/company/{company.pk}/certificates/"


def typed(**other):
    values = {
        "standard": "ISO 9001:2015",
        "scope": "Making pumps",
        "body": "Bureau",
        "number": "N-77",
        "valid_from": "2026-01-01",
        "valid_until": "2029-12-31",
        "form_key": str(uuid4()),
        "pdf": sent(PDF, "cert.pdf"),
    }
    return {name: value for name, value in (values | other).items() if value != ""}


def hand_in(client, page, **other):
    return client.post(f"{page}new/", typed(**other))


def edit(client, page, certificate, **other):
    seen = Certificate.objects.get(pk=certificate.pk).handed_in_at.isoformat()
    values = typed(**{"seen": seen, "pdf": "", "form_key": ""} | other)
    return client.post(f"{page}{certificate.pk}/", values)


def kept(settings):
    return sorted(
        one for one in Path(settings.PRIVATE_ROOT).rglob("*") if one.is_file()
    )


def approve(certificate, by=None):
    certificate.refresh_from_db()
    by = by or a_staff_member("verifier")
    certificates.approve(certificate, seen=certificate.handed_in_at, by=by)
    certificate.refresh_from_db()


@pytest.fixture
def certificate(client, page):
    hand_in(client, page)
    return Certificate.objects.get()


def test_what_is_handed_in_waits_for_staff(client, company, page):
    assert hand_in(client, page)["Location"] == page
    assert "our staff have not looked at it" in client.get(page).text
    client.logout()
    assert "ISO 9001" not in client.get(company.get_absolute_url()).text


def test_the_same_form_twice_is_one_certificate(
    client, page, settings, django_capture_on_commit_callbacks
):
    key = str(uuid4())
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert hand_in(client, page, form_key=key).status_code == 302
    assert Certificate.objects.count() == 1
    assert len(kept(settings)) == 1


WRONG = {
    "no document": ({"pdf": ""}, "Choose the document"),
    "an empty one": ({"pdf": sent(b"", "x.pdf")}, "is empty"),
    "a page": ({"pdf": sent(b"<html>", "x.pdf")}, "is no PDF file"),
    "a page before it": ({"pdf": sent(b"<b>" + PDF, "x.pdf")}, "is no PDF file"),
    "half of one": ({"pdf": sent(PDF[:-8], "x.pdf")}, "is not whole"),
    "something behind it": (
        {"pdf": sent(PDF + b"PK\x05\x06", "x.pdf")},
        "is not whole",
    ),
    "too large": ({"pdf": sent(bytes(10_000_001), "x.pdf")}, "more than 10 MB"),
    "no standard": ({"standard": ""}, "required"),
    "two lines": ({"standard": "a\nb"}, "one line"),
    "too long": ({"scope": "x" * 201}, "at most 200"),
    "no day": ({"valid_from": "soon"}, "valid date"),
    "ends too early": ({"valid_until": "2025-01-01"}, "ends before it begins"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_form_is_handed_back(client, page, settings, case):
    other, sentence = WRONG[case]
    if upload := other.get("pdf"):
        upload.seek(0)
    answer = hand_in(client, page, body="Kept words", **other)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept words" in answer.text
    assert not Certificate.objects.exists()
    assert kept(settings) == []


def test_a_full_disk_leaves_no_row_and_no_file(client, page, settings):
    with full_disk.room_for(20):
        answer = hand_in(client, page)
    assert answer.status_code == 422
    assert "no room for files" in answer.text
    assert not Certificate.objects.exists()
    assert kept(settings) == []


def test_an_approved_one_is_shown_until_its_last_day(client, company, certificate):
    approve(certificate)
    public = company.get_absolute_url()
    shown = client.get(public).text
    for words in ("ISO 9001:2015", "Making pumps", "Bureau", "N-77"):
        assert words in shown
    yesterday = timezone.localdate() - timedelta(days=1)
    Certificate.objects.update(valid_until=yesterday)
    profiles.show(company, [], by=None)  # another change: kept pages are over
    assert "ISO 9001" not in client.get(public).text
    assert "Lapsed" in client.get(f"/me/company/{company.pk}/certificates/").text


def test_only_a_document_can_be_approved(certificate):
    Certificate.objects.update(document="")
    with pytest.raises(certificates.NoDocument):
        approve(certificate)
    assert not Certificate.objects.standing().exists()


def test_a_change_is_looked_at_again(client, company, page, certificate):
    approve(certificate)
    assert "looked at again" in client.get(f"{page}{certificate.pk}/").text
    assert edit(client, page, certificate, number="N-78").status_code == 302
    certificate.refresh_from_db()
    assert (certificate.approved_at, certificate.number) == (None, "N-78")
    assert certificate.document
    assert "N-78" not in client.get(company.get_absolute_url()).text


def test_nobody_decides_about_what_they_have_not_seen(client, page, certificate):
    seen, staff = certificate.handed_in_at, a_staff_member("verifier")
    edit(client, page, certificate, number="N-78")
    with pytest.raises(profiles.ChangedMeanwhile):
        certificates.approve(certificate, seen=seen, by=staff)
    certificate.refresh_from_db()
    certificates.refuse(
        certificate, reason="No", seen=certificate.handed_in_at, by=staff
    )
    with pytest.raises(profiles.ChangedMeanwhile):
        approve(certificate)


def test_the_second_of_two_editors_is_told(client, page, certificate):
    seen = certificate.handed_in_at.isoformat()
    edit(client, page, certificate, number="N-78")
    edit(client, page, certificate, number="N-79", seen=seen)
    assert Certificate.objects.get().number == "N-78"
    assert "changed it meanwhile" in client.get(f"{page}{certificate.pk}/").text


def test_a_new_document_takes_the_old_one_away(
    client, page, certificate, settings, django_capture_on_commit_callbacks
):
    [before] = kept(settings)
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, page, certificate, pdf=sent(PDF + b"\n", "new.pdf"))
    [now] = kept(settings)
    assert now != before


def test_deleting_asks_and_takes_the_document_along(
    client, page, certificate, settings, django_capture_on_commit_callbacks
):
    address = f"{page}{certificate.pk}/delete/"
    assert "cannot be undone" in client.get(address).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404
    assert kept(settings) == []


def test_documents_that_nothing_names_are_swept_after_a_day(certificate, settings):
    name = certificates.kept(PDF)
    before = time.time() - 25 * 3600
    for file in kept(settings):
        os.utime(file, (before, before))
    assert certificates.sweep() == 1
    assert [str(one).endswith(name) for one in kept(settings)] == [False]


@pytest.mark.promise("T1")
def test_the_document_is_for_the_team_alone(client, company, page, certificate):
    approve(certificate)
    address = f"{page}{certificate.pk}/document/"
    client.force_login(a_member(company, role="viewer"))
    answer = client.get(address)
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    for stranger in (a_member(), a_member(a_company()), a_staff_member("verifier")):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert client.get(f"/media/{certificate.document.name}").status_code == 404
    assert certificate.document.name not in client.get(company.get_absolute_url()).text


def test_nobody_else_comes_to_a_companys_certificates(client, company, certificate):
    own = a_company()
    client.force_login(a_member(own))
    for of in (company, own):
        page = f"/me/company/{of.pk}/certificates/"
        for address in ("", "delete/", "document/"):
            answer = client.get(f"{page}{certificate.pk}/{address}")
            assert answer.status_code == 404, address
        assert edit(client, page, certificate, number="X").status_code == 404
    client.force_login(a_member(company, role="viewer"))
    page = f"/me/company/{company.pk}/certificates/"
    assert client.get(page).status_code == 200
    assert hand_in(client, page).status_code == 403
    assert edit(client, page, certificate, number="X").status_code == 403
    assert client.post(f"{page}{certificate.pk}/delete/").status_code == 403


def verdict(client, certificate, **said):
    seen = Certificate.objects.get(pk=certificate.pk).handed_in_at.isoformat()
    address = f"/admin/members/certificate/{certificate.pk}/verdict/"
    return client.post(address, {"seen": seen} | said, follow=True)


def test_a_verifier_reads_and_approves(client, company, certificate, owner, letters):
    a_member(company, role="editor")
    client.force_login(a_staff_member("verifier"))
    own = f"/admin/members/certificate/{certificate.pk}/"
    assert "Save the document" in client.get(f"{own}change/").text
    assert b"".join(client.get(f"{own}document/")) == PDF
    assert "the company is told" in verdict(client, certificate, verdict="approve").text
    assert "meanwhile" in verdict(client, certificate, verdict="approve").text
    certificate.refresh_from_db()
    assert certificate.approved_at
    [mail] = letters()
    assert mail.to == owner.email
    assert "is on your page" in mail.subject


def test_a_refusal_says_why(client, page, certificate, owner, letters):
    client.force_login(a_staff_member("verifier"))
    said = verdict(client, certificate, verdict="refuse", reason="").text
    assert "Say why" in said
    verdict(client, certificate, verdict="refuse", reason="The name differs <b>.")
    [mail] = letters()
    assert "The name differs <b>." in mail.body
    assert "/certificates/" in mail.body
    client.force_login(owner)
    assert "The name differs &lt;b&gt;." in client.get(page).text
    edit(client, page, certificate, number="N-78")
    assert Certificate.objects.waiting().exists()


@pytest.mark.parametrize("role", ["moderator", "support", "privacy officer", ""])
def test_staff_of_other_roles_decide_nothing(client, certificate, role):
    if role:
        client.force_login(a_staff_member(role))
    else:
        client.force_login(a_member())
    own = f"/admin/members/certificate/{certificate.pk}/"
    assert client.get(f"{own}document/").status_code in {302, 403}
    client.post(f"{own}verdict/", {"verdict": "approve"})
    assert client.get(f"{own}verdict/").status_code in {302, 403, 405}
    assert not Certificate.objects.standing().exists()


@pytest.mark.parametrize("said", [{}, {"verdict": "x"}, {"seen": "x"}])
def test_a_malformed_verdict_is_refused(client, certificate, said):
    client.force_login(a_staff_member("verifier"))
    assert verdict(client, certificate, **said).status_code == 200
    assert not Certificate.objects.standing().exists()
    address = "/admin/members/certificate/99999/"
    assert client.post(f"{address}verdict/").status_code == 404
    assert client.get(f"{address}document/").status_code == 404


@pytest.mark.promise("H3")
def test_certificates_are_in_the_history(client, company, page, certificate):
    approve(certificate)
    edit(client, page, certificate, number="N-78")
    client.post(f"{page}{certificate.pk}/delete/")
    rows = ProfileChange.objects.filter(part="members_certificate:ISO 9001:2015")
    assert {"standard", "number", "document", "approved_at"} <= {
        row.field for row in rows
    }
    history = client.get(f"/me/company/{company.pk}/history/").text
    for words in ("ISO 9001:2015: number", "N-78", "taken by our staff", "Our staff"):
        assert words in history
    assert ".pdf" not in history


def test_the_pages_ask_little(client, page, certificate, django_assert_max_num_queries):
    client.get(page)
    for address, most in (("", 8), ("new/", 7), (f"{certificate.pk}/", 8)):
        with django_assert_max_num_queries(most):
            assert client.get(f"{page}{address}").status_code == 200


def test_standing_is_a_question_of_the_day(company):
    for until in (None, date(2026, 1, 31), date(2026, 2, 1)):
        Certificate.objects.create(
            company=company,
            standard="x",
            valid_from=date(2026, 1, 1),
            valid_until=until,
            approved_at=timezone.now(),
        )
    assert Certificate.objects.standing(date(2026, 2, 1)).count() == 2
