"""Every field of both forms is sent awful things: it says what is wrong, and nothing typed is lost."""

from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from listings.models import Item, ListingEdit, Offer
from listings.posting import edits, items, offers
from listings.posting.item_form import ItemForm
from listings.posting.listing_form import OWN
from listings.posting.offer_form import OfferForm
from members.models import Membership
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
            # What is needed may be empty until it is published.
            is_empty = error.error_list[0].code == "required"
            yield name, None if is_empty else str(error.messages[0])
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
    if len(AWFUL[awful]) > 9_999:  # of all of them at once a browser's form is not made
        names = names[:4]
    answer = send(client, draft, dict.fromkeys(names, AWFUL[awful]))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    form = answer.context["form"]
    arrives = AWFUL[awful].encode(errors="surrogatepass").decode(errors="replace")
    wrong = {name for name, said in what_each_says(draft, arrives) if said}
    assert wrong & set(names) <= set(form.errors)
    assert set(names) <= set(ListingEdit.objects.get().typed)
    assert all(form.data.get(name) is not None for name in names)


def send(client, listing, said):
    """As a browser would, were it made to: also what no text can hold."""
    said |= {"seen": edits.state_of(listing, None)}
    body = "&".join(
        f"{name}={quote(value.encode(errors='surrogatepass'))}"
        for name, value in said.items()
    )
    kind = type(listing).__name__.lower()
    there = f"/me/company/{listing.company_id}/{kind}s/{listing.pk}/"
    return client.post(there, body, content_type="application/x-www-form-urlencoded")


def test_missing_and_repeated_keys_and_such_that_nobody_asks(client, company, draft):
    client.force_login(a_member(company, role="editor"))
    kind = type(draft).__name__.lower()
    there = f"/me/company/{company.pk}/{kind}s/{draft.pk}/"
    long = "Cast iron, SAE A flange, shaft to the left, for tractors. " * 3
    forged = {
        "company": "1", "company_id": "1", "category": "x", "category_id": "1",
        "published_at": "2026-01-01", "attr_t.none": "x", "attr_company": "1",
        "pk": "1", "id": "1", "slug": "stolen", "side": "sell",
    }  # fmt: skip
    twice = {"title": ["First", "Second"], "moq": ["1", "2"], "quantity": ["1", "2"]}
    answer = client.post(
        there,
        forged | twice | {"summary": long, "seen": edits.state_of(draft, None)},
    )
    assert answer.status_code == 302
    stored = type(draft).objects.get(pk=draft.pk)
    assert stored.title == "Second"
    assert stored.company_id == company.pk
    assert stored.category_id == draft.category_id
    assert stored.published_at is None
    assert stored.slug == "second"
    assert getattr(stored, "attributes", {}) == {}
    assert client.post(there, {}).status_code in {302, 409}


def test_a_thousand_fields_and_more_are_refused(client, company, draft):
    client.force_login(a_member(company, role="editor"))
    many = {f"ships_to{n}": "PT" for n in range(5_000)}
    assert send(client, draft, many).status_code == 400
    assert send(client, draft, {"title": "After it"}).status_code == 302


def test_what_changes_something_is_not_done_by_looking(client, company, draft):
    client.force_login(a_member(company, role="editor"))
    kind = type(draft).__name__.lower()
    there = f"/me/company/{company.pk}/{kind}s/{draft.pk}/"
    for act in ("publish/", "duplicate/", "check/"):
        assert client.get(there + act).status_code == 405
    for act in ("discard/", "category/"):
        assert client.get(there + act).status_code == 200
    assert not type(draft).objects.by(company).exclude(pk=draft.pk).exists()


@pytest.mark.parametrize(
    "category", ["", "nothing-such", "components", "a\0b", "x" * 5_000, "-1", "<b>"]
)
def test_no_category_that_is_none(client, company, draft, category):
    client.force_login(a_member(company, role="editor"))
    kind = type(draft).__name__.lower()
    for there in ("new/", f"{draft.pk}/category/"):
        there = f"/me/company/{company.pk}/{kind}s/{there}"
        answer = client.post(there, {"category": category, "side": "buy"})
        assert answer.status_code == 404
    assert not type(draft).objects.by(company).exclude(pk=draft.pk).exists()


def test_a_form_of_another_company_begins_one_here(client, company):
    """Its number is a page's own; sent for two companies it makes two, and no fault."""
    other = a_known_company("Another")
    member = a_member(company, role="editor")
    Membership.objects.create(company=other, member=member, role="editor")
    client.force_login(member)
    a_full_category()
    form = {"category": "gear-pumps", "side": "buy", "form_key": str(uuid4())}
    for one in (company, other, company):
        for kind in ("items", "offers"):
            there = f"/me/company/{one.pk}/{kind}/new/"
            assert client.post(there, form).status_code == 302
    for one in (company, other):
        assert Item.objects.by(one).count() == 1
        assert Offer.objects.by(one).count() == 1
