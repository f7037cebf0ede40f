"""Making a file: by marketing alone, by a button, entered before a byte leaves."""

import hashlib
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.exporting import (
    drawing,
    drawing_program,
    exporting,
    files,
    of_answer,
)
from members.models import Company
from members.reporting import asking
from privacy.models import ReleaseExport
from privacy.releases import exports
from tests.members.exporting.world import a_release
from tests.people import a_company, a_member, a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T6")]

FILE = "/desk/reports/file/{}/?table=industry"
LIST = "/desk/reports/files/"


@pytest.fixture(autouse=True)
def release():
    return a_release()


@pytest.fixture
def marketing(client):
    member = a_staff_member("marketing", full_name="Marketa Ohlsdottir")
    client.force_login(member)
    return member


@pytest.fixture
def at_hand(monkeypatch):
    """Drawn in this process: what the other one does is tried in test_files.py."""
    monkeypatch.setattr(drawing.WORK, "answer", drawing_program.answer)


@pytest.mark.promise("O1")
@pytest.mark.parametrize("kind", files.KINDS)
def test_a_file_is_handed_out_and_entered_with_its_digest(
    client, marketing, kind, at_hand
):
    answer = client.post(FILE.format(kind))
    assert answer.status_code == 200
    assert answer["Content-Type"] == files.KINDS[kind].content_type
    assert answer["Content-Disposition"].startswith('attachment; filename="industry-')
    assert "no-store" in answer["Cache-Control"]
    row = ReleaseExport.objects.get()
    assert row.digest == hashlib.sha256(answer.content).hexdigest()
    assert (row.format, row.size) == (kind, len(answer.content))
    assert (row.tables, row.releases) == (["industry"], ["membership 2026-Q3"])
    assert (row.rows, row.recipient, row.by) == (24, "", marketing.subject)


@pytest.mark.parametrize("kind", files.KINDS)
def test_who_asked_stands_in_no_file(client, marketing, kind, at_hand):
    answer = client.post(FILE.format(kind))
    said = answer.content + str(answer.headers).encode()
    for mark in (
        *(marketing.full_name, marketing.email, marketing.member_id),
        *(str(marketing.subject), marketing.subject.hex, "Ohlsdottir"),
    ):
        assert mark.encode() not in said
        assert mark.encode("utf-16-be") not in said


def test_no_file_has_anything_of_a_member(client, marketing, at_hand):
    company = a_company("Zyxwvut Pumpworks", industry="components")
    a_member(company, full_name="Qwertz Uiop")
    for kind in files.KINDS:
        content = client.post(FILE.format(kind)).content
        assert b"Zyxwvut" not in content
        assert b"Qwertz" not in content
    assert Company.objects.count() == 1  # and it was counted nowhere


def test_reading_asks_and_makes_nothing(client, marketing):
    page = client.get(FILE.format("csv"))
    assert page.status_code == 200
    assert "Make the CSV file" in page.text
    assert not ReleaseExport.objects.exists()


def test_two_clicks_are_two_files_that_are_the_same(client, marketing):
    once, again = (client.post(FILE.format("xlsx")).content for _ in range(2))
    assert once == again
    assert ReleaseExport.objects.values("digest").distinct().count() == 1
    assert ReleaseExport.objects.count() == 2


@pytest.mark.parametrize(
    "role", ["moderator", "support", "verifier", "privacy officer"]
)
def test_other_staff_make_no_file(client, role):
    client.force_login(a_staff_member(role))
    assert client.post(FILE.format("csv")).status_code == 403
    assert not ReleaseExport.objects.exists()


def test_a_visitor_is_led_to_the_sign_in_and_a_member_refused(client):
    assert client.post(FILE.format("csv")).status_code == 302
    client.force_login(a_member())
    assert client.post(FILE.format("csv")).status_code == 403
    assert client.get(LIST).status_code == 403
    assert not ReleaseExport.objects.exists()


def test_marketing_without_a_second_step_makes_no_file(client, marketing):
    marketing.authenticator_set.all().delete()
    assert client.post(FILE.format("csv")).status_code == 302
    assert not ReleaseExport.objects.exists()


def test_another_site_makes_no_file(marketing):
    client = Client(enforce_csrf_checks=True)
    client.force_login(marketing)
    assert client.post(FILE.format("csv")).status_code == 403
    assert not ReleaseExport.objects.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/desk/reports/file/exe/?table=industry", 404),
        ("/desk/reports/file/csv/", 422),
        ("/desk/reports/file/csv/?table=members", 422),
        ("/desk/reports/file/csv/?table=industry&release=999", 422),
        ("/desk/reports/file/csv/?table=industry&keep=industry:'--", 422),
        ("/desk/reports/file/csv/?table=type", 422),
    ],
)
def test_bad_questions_get_a_sentence_and_enter_nothing(
    client, marketing, address, status
):
    answer = client.post(address)
    assert answer.status_code == status
    assert "<h1" in answer.text
    assert not ReleaseExport.objects.exists()


def test_what_cannot_be_drawn_is_said_and_enters_nothing(
    client, marketing, monkeypatch
):
    for error, words in (
        (drawing.NoFont, "no font"),
        (drawing.CannotBeDrawn, "Try again"),
    ):

        def fails(kind, said, error=error):
            raise error

        monkeypatch.setattr(drawing, "drawn", fails)
        answer = client.post(FILE.format("png"))
        assert answer.status_code == 503
        assert words in answer.text
    assert not ReleaseExport.objects.exists()


def test_the_list_says_what_left_by_whom_a_page_at_a_time(client, marketing):
    assert "No file was made yet" in client.get(LIST).text
    for _ in range(exports.PER_PAGE + 1):
        client.post(FILE.format("csv"))
    with CaptureQueriesContext(connection) as few:
        page = client.get(LIST).text
    assert page.count("Companies by industry") == exports.PER_PAGE
    assert "Marketa Ohlsdottir" in page
    assert "?page=2" in page
    assert client.get(LIST + "?page=2").text.count("Companies by industry") == 1
    assert client.get(LIST + "?page=x").status_code == 200
    assert len(few) <= 12


def test_a_file_takes_few_queries(client, marketing):
    client.post(FILE.format("csv"))
    with CaptureQueriesContext(connection) as found:
        client.post(FILE.format("csv"))
    assert len(found) <= 12, [one["sql"][:80] for one in found]


@pytest.mark.promise("T7")
def test_everybody_reads_what_left_and_nobody_who_made_it(client, marketing):
    client.post(FILE.format("csv"))
    (line,) = exports.public_list().object_list
    assert (line.tables, line.format, line.recipient) == (("industry",), "CSV", "")
    assert line.releases == ("membership 2026-Q3",)
    assert str(marketing.subject) not in repr(line)
    assert len(exports.public_list("nonsense")) == 1


def test_the_schema_and_the_keys_are_there_for_programs(client):
    answer = client.get("/statistics/report.schema.json")
    assert json.loads(answer.content)["type"] == "object"
    keys = client.get("/privacy/signing-keys.json").json()
    assert keys["algorithm"] == "Ed25519"
    assert all(re.fullmatch(r"\d+", number) for number in keys["keys"])
    assert not answer.cookies


def test_figures_are_read_in_the_role_that_cannot_read_a_member(monkeypatch):
    with_rights = []

    def looks(answer, recipient):
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('members_member', 'SELECT')")
            with_rights.append(cursor.fetchone()[0])
        return of_answer_report(answer, recipient)

    of_answer_report = of_answer.report
    monkeypatch.setattr(of_answer, "report", looks)
    exporting.answered(asking.Question("industry"), "en", recipient="")
    assert with_rights == [False]
