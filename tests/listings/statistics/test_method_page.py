"""How figures are made: the page says the very numbers that the software works by."""

import re

import pytest

from listings import attacks
from members import statistics
from members.reporting import definitions
from privacy.releases import arithmetic
from tests.listings.statistics.test_statistics_page import cells
from tests.releases import a_release

pytestmark = pytest.mark.django_db
ADDRESS = "/statistics/method/"
TRIED = """
day = 2026-11-29
members = 20000
tables = 15

[[attack]]
scheme = "hide-under-10"
attack = "linear-programming"
success = 1.0
chance = 0.25
trials = 412

[[attack]]
scheme = "ours"
attack = "everybody-else-known"
success = 0.598
chance = 0.5
bound = 0.5965
trials = 20000
error = 0.0069

[[attack]]
scheme = "next year's"
attack = "unheard of"
success = 0.5
trials = 2
"""


@pytest.fixture
def tried(tmp_path, monkeypatch):
    file = tmp_path / "attacks.toml"
    file.write_text(TRIED)
    monkeypatch.setattr(attacks, "FILE", file)
    attacks._read.cache_clear()
    yield
    attacks._read.cache_clear()


@pytest.mark.promise("T7")
@pytest.mark.promise("T4")
def test_every_table_is_named_with_what_it_costs(client):
    text = cells(client.get(ADDRESS))
    for table in statistics.CATALOGUE.tables:
        names = " × ".join(str(one.title) for one in table.dimensions)
        cost = f"{arithmetic.cost(table.sigma):.4f}".rstrip("0")
        threshold = arithmetic.threshold(table.sigma, table.cells)
        line = f"{names} {table.cells:,} {table.sigma} {threshold} {cost}"
        assert line in text, line
    assert "± 11.8 in tables of one kind, ± 19.6 in tables of two" in text


def test_what_was_spent_of_the_budget_is_the_databases_word(
    client, django_assert_num_queries
):
    assert "Nothing was spent in" in client.get(ADDRESS).text
    a_release(tables=["type", "industry-type"])
    with django_assert_num_queries(1):
        text = cells(client.get(ADDRESS))
    assert "Membership 0.0189 0.35" in text


@pytest.mark.promise("T7")
def test_what_attacks_found_is_shown_as_it_was_measured(client, tried):
    text = cells(client.get(ADDRESS))
    assert (
        "Last tried on 29 Nov 2026 with 20,000 invented companies in 15 tables." in text
    )
    found = re.search(
        r"True counts, fewer than 10 hidden Equations .*? 100 % 25 % – 412", text
    )
    assert found
    assert "is somebody in the release? 59.8 % ± 0.7 50 % 59.7 % 20,000" in text
    assert "next year&#x27;s unheard of" in text


def test_without_the_file_it_says_so(client, tmp_path, monkeypatch):
    monkeypatch.setattr(attacks, "FILE", tmp_path / "none.toml")
    attacks._read.cache_clear()
    assert "No results of attacks came" in client.get(ADDRESS).text
    attacks._read.cache_clear()


@pytest.mark.promise("W2")
def test_it_says_who_is_counted_and_how_to_object(client, settings):
    page = client.get(ADDRESS)
    assert "have been in the directory for more than 14 days" in page.text
    assert settings.CONTACT_EMAIL in page.text
    assert "/me/privacy/" in page.text


def test_it_says_of_who_is_counted_what_every_report_says(client):
    text = cells(client.get(ADDRESS))
    for sentence in definitions.who():
        assert sentence in text
