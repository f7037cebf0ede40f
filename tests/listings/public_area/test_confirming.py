"""That somebody knew what becomes public: with the words shown, once a version."""

import pytest
from django.db import DatabaseError, transaction

from listings.models import PublicConfirmation
from listings.public_area import checking, confirming
from privacy import ledgers
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db
TEXT = "Sealed at both ends. Call +351 912 345 678 (Rui) or info@acme.pt now."


@pytest.fixture
def item():
    return an_item(description=TEXT, certificates=["ISO 9001", "www.acme-pumps.pt"])


@pytest.mark.promise("Y5")
def test_who_confirmed_which_version_in_which_words_is_kept(item):
    member = a_member(item.company)
    words = confirming.words(checking.counted(checking.marks(item)))
    confirming.confirm(item, by=member, words=words)
    [entry] = PublicConfirmation.objects.all()
    assert entry.wording.words == words
    assert "1 e-mail address, 1 phone number, 1 link" in words
    assert (entry.subject, entry.listing) == (member.subject, item.pk)
    assert entry.found == {"phone": 1, "email": 1, "link": 1}
    assert confirming.is_confirmed(item)
    assert list(ledgers.verify()) == []


def test_twice_is_once_and_another_text_is_another_version(item):
    member = a_member(item.company)
    first = confirming.confirm(item, by=member, words="Yes")
    assert confirming.confirm(item, by=member, words="Yes") == first
    item.description = "Other"
    assert not confirming.is_confirmed(item)
    assert confirming.confirm(item, by=member, words="Yes") != first
    offer = an_offer(item.company)
    confirming.confirm(offer, by=None, words="Yes")
    assert PublicConfirmation.objects.count() == 3


def test_what_was_confirmed_is_never_changed(item):
    confirming.confirm(item, by=None, words="Yes")
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicConfirmation.objects.update(found={})


def test_what_is_taken_out_leaves_no_gaps(item):
    marked = checking.marks(item)
    assert [mark.found.text for mark in marked] == [
        "+351 912 345 678",
        "info@acme.pt",
        "www.acme-pumps.pt",
    ]
    assert checking.without(item, marked) == {
        "description": "Sealed at both ends. Call (Rui) or now.",
        "certificates": ["ISO 9001"],
    }
    assert item.description == TEXT


def test_two_in_one_column_are_both_taken_out():
    item = an_item(
        specifications=[["Mail", "a.b@acme.pt"], ["Site", "see www.acme.pt"]]
    )
    assert checking.without(item, checking.marks(item)) == {
        "specifications": [["Site", "see"]]
    }


def test_a_phone_or_street_has_a_place_in_the_profile():
    company = a_company(country="PT")
    homes = {}
    for words in ("912 345 678 (WhatsApp)", "12 Harbour Road, Porto", "a.b@acme.pt"):
        [mark] = checking.marks(an_item(company, summary=words))
        homes[words] = checking.home_of(mark.found, company)
    phone, street, mail = homes.values()
    [mark] = checking.marks(an_item(company, summary="九一二三四五六七八"))
    assert checking.home_of(mark.found, company).value == "+351912345678"
    assert (phone.column, phone.value) == ("phone", "+351912345678")
    assert (street.column, street.value) == ("street", "12 Harbour Road")
    assert mail is None
