"""Every field of both forms is sent awful things: it says what is wrong, and nothing typed is lost."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from listings.models import Item, ListingEdit
from listings.posting import edits, items, offers
from listings.posting.item_form import ItemForm
from listings.posting.listing_form import OWN
from listings.posting.offer_form import OfferForm
from tests.listings.posting.world import a_full_category, a_known_company
from tests.people import a_member, a_policy

pytestmark = pytest.mark.django_db

AWFUL = {
    "script": "<script>alert(1)</script>",
    "javascript": "javascript:alert(1)",
    "right to left": "abc\u202egpj.exe",
    "zero width": "pu\u200bmp",
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "escape": "a\x1bb",
    "100,000 characters": "x" * 100_000,
    "negative": "-1",
    "NaN": "NaN",
    "infinity": "Infinity",
    "1e400": "1e400",
    "13 digits": "1234567890123",
    "13 decimals": "0.0000000000001",
    "nought": "0",
    "unknown code": "ZZZ",
    "year 9999": "9999-12-31",
    "year 0": "0000-00-00",
    "year 10000": "10000-01-01",
    "Arabic-Indic digits": "١٢٣",
    "Arabic-Indic day": "٢٠٢٦-١٢-٠١",
    "a list": "['a']",
    "lines": "a\nb\r\nc",
    "spaces": "   ",
    "4,400 digits": "9" * 4_400,
}
# What no text may hold; what each of them is not.
UNSEEN = ("right to left", "zero width", "NUL", "lone surrogate", "escape")
FORMS = {"item": ItemForm, "offer": OfferForm}


@pytest.fixture
def company():
    a_policy()
    return a_known_company()


@pytest.fixture(params=FORMS)
def draft(request, company):
    category = a_full_category()
    if request.param == "item":
        return items.begin(company, category=category, form_key=uuid4())
    return offers.begin(company, side="buy", category=category, form_key=uuid4())


def form_of(listing, data=None):
    form = ItemForm if isinstance(listing, Item) else OfferForm
    return form(data, item=listing)


def what_each_says(listing, awful):
    """(field, sentence or None where it takes the value)"""
    for name, field in form_of(listing).fields.items():
        data = QueryDict(mutable=True)
        data[name] = awful
        try:
            field.clean(field.widget.value_from_datadict(data, {}, name))
        except ValidationError as error:
            yield name, str(error.messages[0])
        else:
            yield name, None


@pytest.mark.parametrize("awful", AWFUL)
def test_a_field_takes_it_or_says_a_sentence(draft, awful):
    said = dict(what_each_says(draft, AWFUL[awful]))
    assert len(said) > 20
    wrong = [one for one in said.values() if one]
    assert all(one[0].isupper() or one[0] == "“" for one in wrong), wrong
    assert all(one[-1] in ".…" for one in wrong), wrong
    taken = {name for name, one in said.items() if not one}
    if awful in UNSEEN:
        assert taken <= {"seen", "hides_price", "needs_sample", "shows_identity"}


@pytest.mark.parametrize("awful", AWFUL)
def test_all_fields_at_once_are_named_and_kept(client, company, draft, awful):
    client.force_login(a_member(company, role="editor"))
    names = [name for name in form_of(draft).fields if name not in OWN]
    there = f"/me/company/{company.pk}/{type(draft).__name__.lower()}s/{draft.pk}/"
    data = dict.fromkeys(names, AWFUL[awful])
    answer = client.post(there, data | {"seen": edits.state_of(draft, None)})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    form = answer.context["form"]
    wrong = [name for name, said in what_each_says(draft, AWFUL[awful]) if said]
    assert set(wrong) - set(OWN) <= set(form.errors)
    kept = ListingEdit.objects.get().typed
    assert set(names) <= set(kept)
    assert all(form.data.get(name) is not None for name in names)
