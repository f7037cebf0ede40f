"""Giving quotes: in a thread, and as the first word on a buy offer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from listings.asking import blocking, entries, limits, seals, threads
from listings.asking.entries import Reader
from listings.asking.inquiries import CannotBeAsked
from listings.models import Message, Quote, QuotePlace, Side, Thread
from listings.quoting import deciding, giving, words
from listings.quoting.giving import CannotBeQuoted
from tests.listings.asking.world import an_inquiry
from tests.listings.quoting.world import (
    TERMS,
    a_buy_offer,
    a_quoter,
    on_offer,
    quoted,
    team_of,
    terms,
)
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db


def test_a_supplier_quotes_and_the_thread_says_so():
    quote = quoted(an_inquiry())
    thread = Thread.objects.get(pk=quote.thread_id)
    assert thread.state == Thread.State.QUOTED
    assert thread.answered_at
    assert seals.opened(quote) == TERMS


def test_the_terms_are_kept_sealed():
    quote = quoted(an_inquiry())
    stored = Quote.objects.values_list("terms", flat=True).get(pk=quote.pk)
    assert TERMS.encode() not in bytes(stored)


def test_versions_stay_and_the_newest_counts():
    thread = an_inquiry()
    first, second = quoted(thread), quoted(thread, unit_price=11)
    assert (first.version, second.version) == (1, 2)
    assert words.newest_of(thread) == 2
    assert words.stands(first, 2) == ["Replaced by a newer version"]


def test_the_same_form_twice_is_one_quote():
    thread, key = an_inquiry(), uuid4()
    who = team_of(thread.company)
    for _again in range(2):
        giving.give(thread, terms(), side=Side.SUPPLIER, by=who, form_key=key)
    assert Quote.objects.count() == 1


def test_who_asked_a_supplier_does_not_quote():
    thread = an_inquiry()
    with pytest.raises(CannotBeQuoted):
        giving.give(thread, terms(), side=Side.BUYER, by=thread.inquirer.member)


def test_nothing_is_quoted_in_a_closed_conversation():
    thread = an_inquiry()
    threads.close(thread, side=Side.BUYER, by=None)
    with pytest.raises(threads.ThreadClosed):
        quoted(thread)


def test_a_limit_holds_for_quotes_too():
    thread = an_inquiry()
    for _n in range(limits.OF_A_SIDE):
        quoted(thread)
    with pytest.raises(limits.TooMany):
        quoted(thread)


def test_the_database_keeps_a_quote_as_it_was():
    quote = quoted(an_inquiry())
    rows = Quote.objects.filter(pk=quote.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(unit_price=1)
    assert rows.update(withdrawn_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(withdrawn_at=None)


def test_a_quote_expires_by_its_date_alone():
    quote = quoted(an_inquiry(), valid_until=timezone.localdate())
    assert quote.is_standing
    quote.valid_until -= timedelta(days=1)
    assert quote.is_expired
    assert words.stands(quote, 1) == ["Expired"]


def test_both_sides_read_it_on_their_page():
    quote = quoted(an_inquiry())
    thread = quote.thread
    for side, member in (
        (Side.BUYER, thread.inquirer.member),
        (Side.SUPPLIER, team_of(thread.company)),
    ):
        reader = Reader(side, member)
        page = entries.page_of(thread, reader, "")
        last = list(entries.entries(thread, list(page), reader, "en"))[-1]
        assert dict(last.quote.lines)["Incoterms 2020"] == "FOB Shanghai"


def test_a_quote_on_a_buy_offer_begins_a_conversation():
    offer = a_buy_offer()
    by = a_quoter()
    quote = on_offer(offer, by)
    thread = Thread.objects.get(pk=quote.thread_id)
    assert (thread.company, thread.offer) == (offer.company, offer)
    assert (quote.side, quote.company) == (Side.BUYER, by.shown_company)
    assert thread.quoted_at
    assert thread.messages.count() == 1


def test_the_same_form_on_an_offer_twice_is_one():
    offer, by, key = a_buy_offer(), a_quoter(), uuid4()
    assert on_offer(offer, by, key) == on_offer(offer, by, key)
    assert Thread.objects.count() == QuotePlace.objects.count() == 1


def test_a_later_version_takes_no_second_place():
    offer, by = a_buy_offer(most_quotes=1), a_quoter()
    thread = on_offer(offer, by).thread
    giving.give(thread, terms(unit_price=9), side=Side.BUYER, by=by.member)
    assert QuotePlace.objects.count() == 1
    assert thread.quotes.count() == 2


def test_a_full_offer_says_so_and_begins_nothing():
    offer = a_buy_offer(most_quotes=1)
    on_offer(offer)
    with pytest.raises(CannotBeQuoted) as raised, transaction.atomic():
        on_offer(offer)
    assert raised.value.words == giving.FULL
    assert Thread.objects.count() == 1


def test_a_withdrawn_quote_gives_its_place_back():
    offer, by = a_buy_offer(most_quotes=1), a_quoter()
    quote = on_offer(offer, by)
    deciding.withdraw(quote, side=Side.BUYER, by=by.member)
    assert on_offer(offer)


def test_a_colleague_does_not_quote_a_second_time():
    offer, company = a_buy_offer(), a_company()
    on_offer(offer, a_quoter(company))
    with pytest.raises(CannotBeQuoted) as raised, transaction.atomic():
        on_offer(offer, a_quoter(company))
    assert raised.value.words == giving.COLLEAGUE


@pytest.mark.parametrize("how", ["own", "closed", "paused"])
def test_own_closed_and_paused_offers_take_none(how):
    offer, by = a_buy_offer(), a_quoter()
    if how == "own":
        by = a_quoter(offer.company)
    if how == "closed":
        offer.closes_on = timezone.localdate() - timedelta(days=1)
    if how == "paused":
        offer.paused_at = timezone.now()
    offer.save()
    with pytest.raises(CannotBeAsked):
        on_offer(offer, by)


def test_a_viewer_does_not_quote_for_the_company():
    company = a_company()
    by = a_quoter(company)
    company.memberships.update(role="viewer")
    with pytest.raises(CannotBeQuoted):
        on_offer(a_buy_offer(), by)


def test_in_anothers_name_nobody_quotes():
    other = a_quoter()
    stranger = type(other)(
        member=a_member(),
        address="",
        network="fd00::1",
        language="en",
        shown_company=other.shown_company,
    )
    with pytest.raises(CannotBeQuoted):
        on_offer(a_buy_offer(), stranger)


def test_what_a_blocked_supplier_quotes_is_held():
    offer, by = a_buy_offer(), a_quoter()
    thread = on_offer(offer, by).thread
    blocking.block(thread, by=team_of(offer.company))
    again = giving.give(thread, terms(), side=Side.BUYER, by=by.member)
    assert again.message.is_held
    assert words.newest_of(thread) == 1


def test_an_offer_to_sell_takes_no_quotes():
    offer = a_buy_offer()
    offer.side = "sell"
    with pytest.raises(CannotBeQuoted):
        on_offer(offer)
    assert not Message.objects.exists()
