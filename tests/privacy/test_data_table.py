"""The policy's data table: every personal field is in it, and nothing else (P2)."""

import re
from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise

from members import tasks
from members.models import OutgoingMail
from privacy import data_table, holdings, retention
from privacy.holdings import Retention

PERSONAL = sorted(
    f"{model._meta.label}.{name}"
    for model, fields in holdings.registry.items()
    for name, holding in fields.items()
    if holding.personal
)
HELD = {
    id(one): one
    for fields in holdings.registry.values()
    for one in fields.values()
    if one.personal
}.values()


@pytest.mark.promise("P2")
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/zh-hans", "/es", "/fr", "/ar"])
def test_every_personal_field_is_on_the_page_and_nothing_else(client, language):
    page = client.get(f"{language}/privacy/data/")
    assert page.status_code == 200
    assert sorted(re.findall(r"<code>([\w.]+)</code>", page.text)) == PERSONAL


@pytest.mark.promise("P2")
@pytest.mark.django_db
def test_it_says_why_on_what_ground_who_sees_it_and_how_long(client):
    page = client.get("/privacy/data/").text
    for holding in HELD:
        for text in (holding.personal.what, holding.purpose):
            assert str(text).replace("'", "&#x27;") in page
    for heading in ("Why", "On what ground", "Who sees it", "How long"):
        assert f"<dt>{heading}</dt>" in page


def test_all_of_it_is_translated_as_it_is_read():
    for holding in HELD:
        assert isinstance(holding.purpose, Promise)
        assert isinstance(holding.personal.what, Promise)


def test_a_row_is_in_one_category():
    shown = [row for _, rows in data_table.table() for row in rows]
    assert len(shown) == len(data_table.rows()) == len(HELD)


@pytest.mark.django_db
def test_the_policy_leads_to_it(client, new_version):
    page = client.get("/privacy/").text
    assert 'href="/privacy/data/"' in page
    assert 'href="/privacy/cookies/"' in page


@pytest.mark.parametrize("time", list(Retention))
def test_a_time_has_a_deed_that_keeps_it_or_a_reason_to_have_no_end(time):
    has_a_reason = time in holdings.WITHOUT_AN_END
    keepers = {
        holdings.sweeps[model]
        for model, fields in holdings.registry.items()
        for holding in fields.values()
        if holding.retention is time and model in holdings.sweeps
    }
    assert has_a_reason or keepers


@pytest.mark.parametrize("model", holdings.registry, ids=lambda model: model.__name__)
def test_nothing_that_has_its_time_is_kept_for_ever(model):
    assert holdings.endless(model) == set()


def test_a_field_with_its_time_and_no_deed_is_found():
    class Note(models.Model):
        class Meta:
            app_label = "privacy"
            managed = False

    holding = holdings.Holding(
        "x", holdings.Visibility.INTERNAL, Retention.MONTH, "the test"
    )
    holdings.declare(Note, {"id": holding})
    try:
        assert holdings.endless(Note) == {Retention.MONTH}
    finally:
        del holdings.registry[Note]
        del Note._meta.apps.all_models["privacy"]["note"]


@pytest.mark.django_db
def test_one_deed_that_fails_keeps_no_other_from_its_work(monkeypatch):
    done = []

    def fails():
        raise OSError

    deeds = {1: fails, 2: lambda: done.append("second")}
    monkeypatch.setattr(holdings, "sweeps", deeds)
    with pytest.raises(ExceptionGroup):
        retention.run()
    assert done == ["second"]


@pytest.mark.django_db
def test_the_clock_deletes_what_is_left_of_mails_after_thirteen_months():
    for days in (394, 396):
        OutgoingMail.objects.create(
            key=str(days),
            stream="service",
            template="x",
            language="en",
            created_at=timezone.now() - timedelta(days=days),
        )
    tasks.tidy_accounts()
    assert [one.key for one in OutgoingMail.objects.all()] == ["394"]
