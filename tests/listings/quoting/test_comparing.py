"""Quotes side by side."""

from datetime import date
from decimal import Decimal

import pytest

from listings import rates
from listings.models import ExchangeRate, Side
from listings.quoting import comparing, giving
from tests.listings.quoting.world import a_buy_offer, a_quoter, on_offer, terms
from tests.people import a_company

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_rates():
    ExchangeRate.objects.all().delete()
    for currency, worth in (("USD", "1"), ("EUR", "1.25")):
        ExchangeRate.objects.create(
            currency=currency, in_usd=Decimal(worth), on=date(2026, 11, 1)
        )
    rates.forget()
    yield
    rates.forget()


def table(offer, currency="USD"):
    quotes = comparing.of_offer(offer)
    wanted = comparing.wanted(quotes, offer, currency)
    return comparing.table(quotes, wanted, "en")


@pytest.fixture
def offer():
    return a_buy_offer(quantity=1000, unit="KGM")


def test_one_currency_at_a_dated_rate_and_one_unit(offer):
    on_offer(offer, unit_price=Decimal(2), unit="KGM", moq=None)
    on_offer(offer, unit_price=Decimal(1000), currency="EUR", unit="TNE", moq=None)
    found = table(offer)
    [group] = found.groups
    assert [row.price for row in group.rows] == [Decimal("1.25"), Decimal(2)]
    assert [row.rank for row in group.rows] == [1, 2]
    assert [row.total for row in group.rows] == [1250, 2000]
    assert found.rate_days == [date(2026, 11, 1)]


def test_below_the_moq_there_is_no_sum(offer):
    on_offer(offer, unit="TNE", moq=Decimal(2))
    [[row]] = [group.rows for group in table(offer).groups]
    assert row.total is None
    assert row.remarks == ["The wanted quantity is below the MOQ."]


def test_unlike_incoterms_are_not_ranked_against_each_other(offer):
    on_offer(offer, unit="KGM", incoterm="FOB")
    on_offer(offer, unit="KGM", incoterm="DDP", place="Genoa")
    found = table(offer)
    assert found.is_mixed
    assert [[row.rank for row in group.rows] for group in found.groups] == [[1], [1]]
    assert b"Not comparable without freight" in comparing.as_csv(found, "en")


def test_what_cannot_be_told_is_said_in_words(offer):
    on_offer(offer, unit="BX", moq=None)
    on_offer(offer, unit="KGM", currency="TRY")
    remarks = [row.remarks for group in table(offer).groups for row in group.rows]
    assert sorted(map(tuple, remarks)) == [
        ("No rate is known from TRY to USD.",),
        ("boxes cannot be told in kg.",),
    ]


def test_the_newest_version_alone_is_compared(offer):
    by = a_quoter()
    thread = on_offer(offer, by, unit="KGM").thread
    newer = terms(unit="KGM", unit_price=Decimal(7))
    giving.give(thread, newer, side=Side.BUYER, by=by.member)
    assert [one.version for one in comparing.of_offer(offer)] == [2]


def test_no_cell_of_the_file_is_a_formula(offer):
    by = a_quoter(a_company("=HYPERLINK(0)"))
    on_offer(offer, by, unit="KGM")
    assert "'=HYPERLINK" in comparing.as_csv(table(offer), "en").decode()


def test_so_many_quotes_are_one_statement(offer, django_assert_num_queries):
    for _n in range(3):
        on_offer(offer, unit="KGM")
    rates.in_usd("USD")
    with django_assert_num_queries(1):
        quotes = comparing.of_offer(offer)
        wanted = comparing.wanted(quotes, offer, "")
    with django_assert_num_queries(0):
        comparing.table(quotes, wanted, "en")
