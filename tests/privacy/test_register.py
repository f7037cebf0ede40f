"""The pages of retention and of the register of processing, made from the data map (P2)."""

import csv
import io
import json

import pytest
from django.utils import translation
from django.utils.html import escape

from privacy import data_table, days, register, retention
from privacy.models import RetentionRun
from tests.people import a_policy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P2")]


@pytest.fixture(autouse=True)
def policy():
    a_policy()


@pytest.mark.parametrize(
    "page", ["/privacy/retention/", "/privacy/register/", "/ar/privacy/register/"]
)
def test_every_personal_holding_is_on_the_page(client, page):
    shown = client.get(page).content.decode()
    language = "ar" if page.startswith("/ar") else "en"
    with translation.override(language):
        for row in data_table.rows():
            assert str(escape(row.personal.what)) in shown
    assert not client.cookies


def test_json_and_csv_name_every_field_that_is_about_a_person(client):
    places = {place for row in data_table.rows() for place in row.fields}
    said = json.loads(client.get("/privacy/register.json").content)
    assert {place for one in said["activities"] for place in one["places"]} == places
    table = client.get("/privacy/register.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {place for row in rows for place in row["places"].split()} == places


def test_sealed_is_what_is_kept_as_bytes():
    assert register.is_sealed("members.CompanyContact.phone")
    assert not register.is_sealed("members.Member.email")


def test_the_page_says_when_the_job_last_ran(client):
    assert "has not run yet" in client.get("/privacy/retention/").content.decode()
    turn = retention.run()
    shown = client.get("/privacy/retention/").content.decode()
    assert f"Last run {days.moment(turn.ended_at, 'en')}" in shown
    assert "0 entries were older than their rule" in shown
    RetentionRun.objects.update(overdue=1)
    shown = client.get("/privacy/retention/").content.decode()
    assert "1 entry was older than its rule" in shown


def test_what_is_not_so_is_not_said(request):
    assert register.OWN_ROLE in register.measures()
    request.getfixturevalue("as_owner")
    assert register.OWN_ROLE not in register.measures()
