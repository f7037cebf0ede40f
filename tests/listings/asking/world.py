"""Somebody who asks, and a supplier who is asked."""

from uuid import uuid4

from listings.asking import inquiries
from listings.asking.inquiries import Asked, Sender
from listings.models import Thread
from tests.people import a_company, a_member, number

TEXT = "How many of these fit on a pallet, and what would 40 pallets to Genoa cost?"


def a_supplier(name="", **fields):
    """A company that can be asked: somebody of its team reads."""
    company = a_company(name, **fields)
    a_member(company)
    return company


def a_guest(address="", **given):
    n = next(number)
    return Sender(
        **{
            "member": None,
            "address": address or f"guest{n}@example.org",
            "network": f"fd00::{n}",
            "language": "en",
        }
        | given
    )


def a_buyer(member=None, **given):
    return a_guest(**({"member": member or a_member()} | given))


def asked(text=TEXT, subject="Gear pumps for Genoa", **fields):
    return Asked(subject, text, **fields)


def an_inquiry(target=None, by=None, text=TEXT, form_key=None, **fields):
    """A thread as it was begun; of a member it has left, of a guest it waits."""
    threads = inquiries.ask(
        [target or a_supplier()],
        asked(text, **fields),
        by=by or a_buyer(),
        form_key=form_key or uuid4(),
    )
    return Thread.objects.get(pk=threads[0].pk)


def link_in(letter):
    """The token of the link in a letter to a guest."""
    return letter.body.partition("/inquiries/")[2].partition("/")[0]
