"""Accepting a quote once, and all else that may become of it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from listings.asking import seals, threads
from listings.asking.files import Sent
from listings.models import AcceptedQuote, Message, Offer, Side, Thread
from listings.quoting import deciding, freezing, giving, paper
from listings.quoting.deciding import CannotBeDecided
from listings.relay import carrying
from members import outbox
from members.models import OutgoingMail
from tests.listings.asking.world import a_buyer, an_inquiry
from tests.listings.quoting.world import (
    a_buy_offer,
    a_quoter,
    on_offer,
    quoted,
    team_of,
    terms,
)
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db
Event = Message.Event


def accepted(quote, **how):
    """Accepted by the side that buys."""
    thread = quote.thread
    if quote.side == Side.BUYER:
        return deciding.accept(
            quote, side=Side.SUPPLIER, by=team_of(thread.company), **how
        )
    by = thread.inquirer.member
    return deciding.accept(quote, side=Side.BUYER, by=by, **how)


def test_what_is_accepted_is_frozen_with_both_names():
    company = a_company("Lisbon Buyers")
    buyer = a_buyer(a_member(company), shown_company=company)
    frozen = accepted(quoted(an_inquiry(by=buyer)))
    agreed = freezing.opened(frozen)
    assert agreed["buyer"]["name"] == "Lisbon Buyers"
    assert agreed["supplier"]["name"] == frozen.thread.company.trading_name
    assert agreed["terms"]["unit_price"] == "12.5"
    assert agreed["conversation"] == str(frozen.thread_id)
    assert freezing.digest(seals.opened(frozen)) == frozen.digest


def test_files_are_in_it_by_their_digests():
    thread = an_inquiry()
    sheet = Sent("sheet.txt", b"40 bar", "text/plain")
    quote = giving.give(
        thread,
        terms(),
        side=Side.SUPPLIER,
        by=team_of(thread.company),
        files=[sheet],
    )
    [file] = freezing.opened(accepted(quote))["files"]
    assert file["title"] == "sheet.txt"
    assert len(file["sha256"]) == 64


def test_the_thread_is_won_and_the_offer_noted():
    offer = a_buy_offer(shows_identity=True)
    quote = on_offer(offer)
    accepted(quote)
    assert Thread.objects.get(pk=quote.thread_id).won_at
    assert Offer.objects.get(pk=offer.pk).outcome == Offer.Outcome.HERE


def test_twice_is_once():
    quote = quoted(an_inquiry())
    assert accepted(quote) == accepted(quote)
    assert Message.objects.filter(event=Event.ACCEPTED).count() == 1


def test_nothing_changes_it_afterwards():
    frozen = accepted(quoted(an_inquiry()))
    for change in ({"digest": "0" * 64}, {"snapshot": b"x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AcceptedQuote.objects.filter(pk=frozen.pk).update(**change)


def test_the_names_stay_when_a_company_is_renamed():
    frozen = accepted(quoted(an_inquiry()))
    name = freezing.opened(frozen)["supplier"]["name"]
    frozen.thread.company.trading_name = "Quite Another"
    frozen.thread.company.save()
    stored = AcceptedQuote.objects.get()
    assert freezing.opened(stored)["supplier"]["name"] == name


def test_its_own_side_does_not_accept_it():
    quote = quoted(an_inquiry())
    with pytest.raises(CannotBeDecided):
        deciding.accept(quote, side=Side.SUPPLIER, by=team_of(quote.thread.company))


def test_an_old_version_is_not_accepted():
    thread = an_inquiry()
    first = quoted(thread)
    quoted(thread)
    with pytest.raises(CannotBeDecided) as raised:
        accepted(first)
    assert raised.value.words == deciding.OLD


def test_an_expired_quote_is_not_accepted():
    quote = quoted(an_inquiry(), valid_until=timezone.localdate())
    with (
        time_machine.travel(timezone.now() + timedelta(days=1, hours=1)),
        pytest.raises(CannotBeDecided) as raised,
    ):
        accepted(quote)
    assert raised.value.words == deciding.EXPIRED


@pytest.mark.parametrize("how", ["withdrawn", "declined", "closed"])
def test_what_is_over_is_not_accepted(how):
    quote = quoted(an_inquiry())
    thread = quote.thread
    if how == "withdrawn":
        deciding.withdraw(quote, side=Side.SUPPLIER, by=team_of(thread.company))
    if how == "declined":
        deciding.decline(quote, side=Side.BUYER, by=thread.inquirer.member)
    if how == "closed":
        threads.close(thread, side=Side.BUYER, by=None)
    with pytest.raises(CannotBeDecided):
        accepted(quote)
    assert not AcceptedQuote.objects.exists()


def test_after_one_is_accepted_no_other_is_given():
    quote = quoted(an_inquiry())
    accepted(quote)
    with pytest.raises(giving.CannotBeQuoted):
        quoted(quote.thread)


def test_a_hidden_buyer_is_named_only_when_they_say_so():
    quote = on_offer(a_buy_offer(shows_identity=False))
    with pytest.raises(CannotBeDecided) as raised, transaction.atomic():
        accepted(quote)
    assert raised.value.words == deciding.UNNAMED
    assert accepted(quote, shows_name=True)


@pytest.mark.parametrize("tells", [True, False])
def test_the_others_are_told_only_if_the_buyer_says_so(tells):
    offer = a_buy_offer(shows_identity=True)
    chosen, other = on_offer(offer), on_offer(offer)
    accepted(chosen, tells_others=tells)
    told = Message.objects.filter(thread=other.thread_id, event=Event.CHOSEN)
    assert told.exists() == tells
    assert bool(Thread.objects.get(pk=other.thread_id).lost_at) == tells


def test_of_another_offer_nobody_is_told():
    chosen = on_offer(a_buy_offer(shows_identity=True))
    other = on_offer(a_buy_offer(chosen.thread.company))
    accepted(chosen, tells_others=True)
    assert not Message.objects.filter(thread=other.thread_id, event=Event.CHOSEN)


def test_changes_are_asked_for_in_words():
    quote = quoted(an_inquiry())
    who = quote.thread.inquirer.member
    deciding.ask_changes(quote, side=Side.BUYER, by=who, text="Could it be CIF Genoa?")
    message = Message.objects.get(event=Event.CHANGES)
    assert seals.opened(message) == "Could it be CIF Genoa?"
    assert quoted(quote.thread).version == 2


def test_the_other_side_gets_a_quote_and_its_end_by_mail_as_text():
    quote = quoted(an_inquiry())
    carrying.carry()
    accepted(quote)
    Thread.objects.update(supplier_read_at=None, supplier_told_at=None)
    carrying.carry()
    letters = OutgoingMail.objects.filter(stream="relay").order_by("pk")
    said = "\n".join(outbox.opened(one).body for one in letters)
    assert "Incoterms 2020: FOB Shanghai" in said
    assert "accepted the quote" in said


def test_the_pdf_is_the_same_bytes_each_time():
    frozen = accepted(quoted(an_inquiry()))
    once = paper.pdf(frozen, "en")
    assert once.startswith(b"%PDF-")
    assert once == paper.pdf(AcceptedQuote.objects.get(), "en")


def test_a_snapshot_that_does_not_fit_its_digest_is_not_shown():
    frozen = accepted(quoted(an_inquiry()))
    frozen.digest = "0" * 64
    with pytest.raises(freezing.Altered):
        freezing.opened(frozen)


def test_a_quoter_of_an_offer_withdraws_only_their_own():
    offer = a_buy_offer()
    quote = on_offer(offer, a_quoter())
    with pytest.raises(CannotBeDecided):
        deciding.withdraw(quote, side=Side.SUPPLIER, by=team_of(offer.company))
