"""A quote as it could be, and who gives it to whom."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from listings.asking import seals
from listings.models import Message, Quote, Side
from listings.quoting import giving
from listings.quoting.giving import Terms
from tests.listings.asking.world import a_buyer, a_supplier
from tests.people import a_company, a_member, an_offer

TERMS = "30 % in advance, the rest against documents. Packed in cartons of 20."


def terms(**given):
    return Terms(
        **{
            "unit_price": Decimal("12.5"),
            "currency": "USD",
            "unit": "C62",
            "incoterm": "FOB",
            "place": "Shanghai",
            "valid_until": timezone.localdate() + timedelta(days=30),
            "moq": Decimal(100),
            "lead_days": 30,
            "sample": "paid",
            "terms": TERMS,
        }
        | given
    )


def a_quote(thread, text=TERMS, **given):
    """A quote of the company that was asked, written past its deed."""
    message = Message(thread=thread, side=Side.SUPPLIER)
    seals.seal(message, text)
    message.save()
    said = terms().columns() | given
    quote = Quote(
        thread=thread,
        message=message,
        side=Side.SUPPLIER,
        company=thread.company,
        version=1,
        **said,
    )
    seals.seal(quote, text)
    quote.save()
    return quote


def team_of(company):
    return company.memberships.first().member


def quoted(thread, **given):
    """The company that was asked gives a quote, in its thread."""
    who = team_of(thread.company)
    said = terms(**given)
    return giving.give(thread, said, side=Side.SUPPLIER, by=who, form_key=uuid4())


def a_buy_offer(company=None, **given):
    """A buyer's wish, and somebody of theirs who reads."""
    return an_offer(
        company or a_supplier(), title="Wanted: gear pumps", side="buy", **given
    )


def a_quoter(company=None):
    """A member who sells for a published company, as a sender."""
    company = company or a_company()
    return a_buyer(a_member(company, role="sales"), shown_company=company)


def on_offer(offer, by=None, form_key=None, **given):
    return giving.answer_offer(
        offer, terms(**given), by=by or a_quoter(), form_key=form_key or uuid4()
    )
