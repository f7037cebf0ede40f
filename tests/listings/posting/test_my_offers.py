"""Own offers on pages: to sell and to buy, written, published, closed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from listings.models import Offer
from listings.posting import edits, offers
from members.models import Check
from tests.listings.posting.world import a_full_category, a_known_company, ticked
from tests.people import a_company, a_member, a_policy, an_offer
from tests.searched import unmarked

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    a_policy()
    return a_known_company("Porto Pumps")


@pytest.fixture
def editor(client, company):
    member = a_member(company, role="editor")
    client.force_login(member)
    return member


@pytest.fixture
def draft(company):
    category = a_full_category()
    return offers.begin(company, side="buy", category=category, form_key=uuid4())


def address(offer, act=""):
    return f"/me/company/{offer.company_id}/offers/{offer.pk}/{act}"


def seen(offer):
    offer = Offer.objects.get(pk=offer.pk)
    return edits.state_of(offer, edits.of(offer))


def the_offer():
    return Offer.objects.exclude(title="Looked at").get()


def in_days(days):
    return str(timezone.localdate() + timedelta(days=days))


def send(client, offer, **values):
    form = {
        "seen": seen(offer),
        "title": "Gear pumps wanted",
        "specification": "Cast iron, 12 cm³/rev, SAE A flange, splined shaft. " * 2,
        "quantity": "500",
        "unit": "C62",
        "rhythm": "once",
        "closes_on": in_days(30),
        "most_quotes": "10",
    }
    return client.post(address(offer), form | values)


def errors_of(response):
    return list(response.context["form"].errors)


def test_a_wish_to_buy_is_begun_once(client, company, editor):
    a_full_category()
    there = f"/me/company/{company.pk}/offers/new/"
    assert "?side=buy" in client.get(there).text
    assert 'value="gear-pumps"' in client.get(f"{there}?side=buy&q=gear").text
    form = {"side": "buy", "category": "gear-pumps", "form_key": str(uuid4())}
    assert len({client.post(there, form)["Location"] for _ in "12"}) == 1
    assert client.post(there, form | {"side": "rent"}).status_code == 404


def test_it_is_published_without_the_companys_name(client, editor, draft):
    assert send(client, draft).status_code == 302
    assert "Publish it" in client.get(address(draft, "see/")).text
    client.post(address(draft, "publish/"), {"seen": seen(draft), **ticked(draft)})
    client.logout()
    page = client.get(the_offer().get_absolute_url()).text
    assert "Gear pumps wanted" in page
    assert "Porto Pumps" not in page
    assert "Gear pumps wanted" in unmarked(
        client.get("/search/?tab=buy&q=gear+pumps").text
    )


def test_an_empty_draft_can_be_seen_and_says_what_is_missing(client, editor, draft):
    page = client.get(address(draft, "see/")).text
    for field in ("title", "specification", "quantity"):
        assert f"#id_{field}" in page


BAD = {
    "tomorrow": ("closes_on", 1),
    "too late": ("closes_on", 91),
    "delivery past": ("deliver_from", -1),
}


@pytest.mark.parametrize("name", BAD)
def test_days_that_cannot_be(client, editor, draft, name):
    field, days = BAD[name]
    assert errors_of(send(client, draft, **{field: in_days(days)})) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "NaN"),
        ("quantity", "0"),
        ("quantity", "1234567890123"),
        ("quantity_high", "10"),
        ("target_price", "-1"),
        ("closes_on", "9999-12-31"),
        ("most_quotes", "0"),
        ("most_quotes", "1e3"),
        ("specification", "x" * 100_000),
        ("incoterm", "XXX"),
        ("destination", "XX"),
        ("purpose", "x"),
        ("title", "a\0b"),
    ],
)
def test_what_does_not_fit_is_named(client, editor, draft, field, value):
    answer = send(client, draft, **{field: value})
    assert answer.status_code == 422
    assert errors_of(answer) == [field]
    assert errors_of(client.get(address(draft))) == [field]


def test_a_price_needs_a_currency(client, editor, draft):
    assert errors_of(send(client, draft, target_price="5")) == ["currency"]
    assert send(client, draft, target_price="5", currency="USD").status_code == 302


@pytest.mark.parametrize("days", [2, 91])
def test_what_waited_too_long_is_not_published(client, editor, draft, days):
    send(client, draft)
    closes = timezone.localdate() + timedelta(days=days)
    Offer.objects.update(closes_on=closes)
    client.post(address(draft, "publish/"), {"seen": seen(draft), **ticked(draft)})
    assert the_offer().published_at is None


def test_what_became_of_it_is_asked_when_it_has_closed(client, editor, company):
    offer = an_offer(company, days=-1)
    assert "What became of it?" in client.get(f"/me/company/{company.pk}/offers/").text
    client.post(address(offer, "outcome/"), {"outcome": "elsewhere"})
    assert the_offer().outcome == "elsewhere"
    bad = client.post(address(offer, "outcome/"), {"outcome": "moon"})
    assert bad.status_code == 422
    assert "Choose one of the answers." in bad.text


def test_what_hides_its_company_does_not_say_its_name(client, editor, draft):
    told = {"specification": "Porto Pumps wants gear pumps of cast iron, SAE A. " * 2}
    assert errors_of(send(client, draft, **told)) == ["specification"]
    assert send(client, draft, shows_identity="on", **told).status_code == 302


@pytest.mark.parametrize("is_verified", [True, False])
def test_whose_it_is_reads_as_words(client, company, is_verified):
    if not is_verified:
        Check.objects.filter(company=company).update(
            checked_on="2025-01-01", expires_on=in_days(-1)
        )
    offer = an_offer(company, side="buy", shows_identity=False, most_quotes=7)
    says = "Verified buyer in " if is_verified else "Buyer in "
    for place in ("/offers/?tab=buy", offer.get_absolute_url()):
        assert f">{says}" in client.get(place).text
    assert ">7</td>" in client.get(offer.get_absolute_url()).text


def test_taking_down_asks_first(client, editor, company):
    offer = an_offer(company)
    assert "for good" in client.get(address(offer, "withdraw/")).text
    client.post(address(offer, "withdraw/"))
    assert client.get(offer.get_absolute_url()).status_code == 410
    assert client.get(address(offer)).status_code == 404


def test_a_copy_is_open_anew(client, editor, company):
    offer = an_offer(company, days=-10)
    client.post(address(offer, "duplicate/"), {"form_key": str(uuid4())})
    copy = Offer.objects.exclude(title="Looked at").get(published_at=None)
    assert copy.closes_on > timezone.localdate()


def test_others_offers_do_not_exist(client, editor, company):
    other = an_offer(a_company())
    strange = f"/me/company/{company.pk}/offers/{other.pk}/"
    for way in ("", "category/", "see/", "discard/", "withdraw/"):
        assert client.get(strange + way).status_code == 404
        assert client.get(address(other, way)).status_code == 404


def test_the_list_by_state(client, editor, company):
    an_offer(company, "Open one")
    an_offer(company, "Closed one", days=-1)
    there = f"/me/company/{company.pk}/offers/"
    page = client.get(f"{there}?state=closed").text
    assert "Closed one" in page
    assert "Open one" not in page
    assert "Open one" in client.get(f"{there}?q=open&order=ending").text
