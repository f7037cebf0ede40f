"""The public pages: what they show, what they never show, and what they cost."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from listings import taxonomy
from listings.models import ExchangeRate, Item, ItemPhoto, Offer
from members.models import Company, CompanyContact
from privacy import sealing
from tests.people import a_category, a_company, a_policy, an_item, an_offer, sitemap_of
from tests.searched import TIMING

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def structured(response):
    return [
        thing
        for text in SCRIPT.findall(response.text)
        for thing in json.loads(text)["@graph"]
    ]


@pytest.fixture
def item():
    return an_item(
        a_company("Porto Pumps Lda"),
        title="Gear pump </script> & co",
        price_mode="tiers",
        price=Decimal("4.25"),
        tier_quantities=[10, 100],
        tier_prices=[Decimal("5.5"), Decimal("4.25")],
        incoterms=["FOB"],
        hs_code="841360",
        lead_time_days=14,
        ships_to=["KE"],
        specifications=[["Flow", "30 L/min"]],
        description="First.\n\n- <b>second</b>",
    )


def test_an_item_shows_what_was_posted(client, item):
    text = client.get(item.get_absolute_url()).text
    for said in ("5.50", "4.25", "FOB", "8413.60", "Machinery", "14 days", "Kenya"):
        assert said in text
    assert "30 L/min" in text
    assert "Gear pump &lt;/script&gt; &amp; co" in text
    assert "<b>second" not in text


def test_an_item_is_data_for_machines_too(client, item):
    [product, crumbs] = structured(client.get(item.get_absolute_url()))
    assert product["@type"] == "Product"
    assert product["name"] == item.title
    assert product["url"].startswith("http://testserver/items/")
    offer = product["offers"]
    assert (offer["lowPrice"], offer["highPrice"]) == ("4.25", "5.5")
    assert offer["priceCurrency"] == "USD"
    assert offer["availability"].startswith("https://schema.org/")
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3, 4]


def test_an_old_address_leads_to_the_new_one(client, item):
    response = client.get(f"/items/{item.pk}/old-words/")
    assert response.status_code == 301
    assert response.headers["Location"] == item.get_absolute_url()
    assert client.get(f"/items/{item.pk + 999}/x/").status_code == 404
    assert client.get(f"/items/{10**30}/x/").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"paused_at": timezone.now()},
        {"archived_at": timezone.now()},
        {"valid_until": timezone.localdate() - timedelta(days=60)},
    ],
    ids=["paused", "archived", "long over"],
)
def test_what_is_over_keeps_its_page_and_says_so(client, item, fields):
    Item.objects.filter(pk=item.pk).update(**fields)
    response = client.get(item.get_absolute_url())
    assert response.status_code == 200
    assert "notice--caution" in response.text
    assert "noindex" in response.text
    assert structured(response) == []


def test_what_was_taken_down_is_gone(client, item):
    offer = an_offer(item.company)
    Item.objects.filter(pk=item.pk).update(withdrawn_at=timezone.now())
    Offer.objects.filter(pk=offer.pk).update(withdrawn_at=timezone.now())
    for address in (item.get_absolute_url(), offer.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 410
        assert item.title not in response.text
    Company.objects.update(suspended_at=timezone.now())
    assert client.get(item.company.get_absolute_url()).status_code == 410


def test_a_draft_is_nowhere(client):
    draft = an_item(title="Not yet", published_at=None)
    assert client.get(draft.get_absolute_url()).status_code == 404
    for address in ("/", "/search/?q=yet", draft.company.get_absolute_url()):
        assert "Not yet" not in client.get(address).text


def test_another_currency_is_converted_with_the_rates_day(client):
    ExchangeRate.objects.create(currency="EUR", in_usd=Decimal("1.10"), on="2026-06-30")
    item = an_item(price=Decimal(10), currency="EUR")
    text = client.get(item.get_absolute_url()).text
    assert "about USD\u00a011.00 at the rate of 30 Jun" in text


def test_an_offer_hides_its_company_unless_it_wants_to_be_seen(client):
    company = a_company("Discreet Traders", country="IT", business_type="distributor")
    hidden, shown = (
        an_offer(company, side="buy"),
        an_offer(company, shows_identity=True),
    )
    text = client.get(hidden.get_absolute_url()).text
    assert "Discreet" not in text
    assert "Italy" in text
    assert "Discreet Traders" in client.get(shown.get_absolute_url()).text
    assert "Discreet" not in client.get("/offers/?tab=buy").text


def test_a_closed_offer_keeps_its_page(client):
    offer = an_offer(days=-31)
    text = client.get(offer.get_absolute_url()).text
    assert "closed on" in text
    assert "noindex" in text


PRIVATE = {
    "vat_id": "CANARYVAT1",
    "registry_number": "CANARYREG2",
    "turnover_band": "1-5",
    "employees_band": "50-199",
}
SEALED = {
    "street": "Canary Street 3",
    "phone": "+351555CANARY4",
    "contact_person": "Canary Five",
}


@pytest.fixture
def secretive():
    company = a_company("Secretive Lda", **PRIVATE)
    contact = CompanyContact(company=company)
    for name, value in SEALED.items():
        sealed = sealing.seal(
            value, subject=contact.subject, table="members_companycontact", column=name
        )
        setattr(contact, name, sealed)
    contact.save()
    an_item(company)
    return company


def test_what_a_company_does_not_show_is_on_no_page(client, secretive):
    shown = ("CANARY", "Canary", "USD 1 to 5 million", "50 to 199")
    for address in (
        secretive.get_absolute_url(),
        "/companies/",
        "/search/?tab=suppliers&q=secretive",
        "/countries/pt/",
        "/suggest/?q=secretive",
        sitemap_of(secretive),
    ):
        response = client.get(address)
        text = b"".join(response).decode()
        assert not [one for one in shown if one in text], address


def test_what_it_switches_on_is_on_its_page(client, secretive):
    Company.objects.update(public_fields=["phone", "employees_band"])
    text = client.get(secretive.get_absolute_url()).text
    assert SEALED["phone"] in text
    assert "50 to 199" in text
    assert "Canary Street" not in text


def test_statements_of_each_page(client, item, django_assert_max_num_queries):
    ItemPhoto.objects.create(item=item, stem="demo/x", width=1280, height=960)
    offer = an_offer(item.company)
    a_policy()
    limits = {
        "/": 8,
        f"/c/{a_category().slug}/": 3,
        f"/c/{a_category().slug}/?country=PT&type=manufacturer": 4 + TIMING,
        "/search/?q=pump": 5 + TIMING,
        "/search/?tab=suppliers": 6,
        "/offers/": 4,
        "/companies/": 3,
        "/countries/": 1,
        "/countries/pt/": 4 + TIMING,
        "/categories/": 1,
        item.get_absolute_url(): 2,
        offer.get_absolute_url(): 5,
        item.company.get_absolute_url(): 5,
        "/about/": 0,
        "/privacy/": 2,
    }
    for address, most in limits.items():
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_a_list_is_read_in_as_many_statements_however_long(
    client, django_assert_max_num_queries
):
    company = a_company()
    for n in range(30):
        an_item(company, title=f"Bolt {n}")
    address = f"/c/{a_category().slug}/?page=2"
    client.get(address)
    with django_assert_max_num_queries(3):
        client.get(address)


def test_only_lists_load_what_changes_them_in_place(client, item):
    lists = {"/search/", "/companies/", "/offers/", f"/c/{a_category().slug}/"}
    others = {"/", "/categories/", item.get_absolute_url()}
    loading = {one for one in lists | others if "htmx-2" in client.get(one).text}
    assert loading == lists


def test_thin_pages_and_filtered_ones_are_not_indexed(client, item):
    assert "noindex" in client.get("/countries/pt/").text
    assert "noindex" in client.get(f"/c/{a_category().slug}/?country=PT").text
    assert "noindex" not in client.get(f"/c/{a_category().slug}/").text


def test_each_page_names_its_other_languages(client, item):
    text = client.get("/es" + item.get_absolute_url()).text
    for code in ("en", "zh-hans", "es", "fr", "ar", "x-default"):
        assert f'hreflang="{code}"' in text
    address = f"http://testserver/es{item.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}"' in text


def test_sitemaps_name_what_is_public_and_when_it_changed(client, item):
    index = client.get("/sitemap.xml").text
    assert f"http://testserver{sitemap_of(item)}" in index
    text = client.get(sitemap_of(item)).getvalue().decode()
    assert f"<loc>http://testserver{item.get_absolute_url()}</loc>" in text
    changed = item.changed_at.isoformat(timespec="seconds")
    assert f"<lastmod>{changed}</lastmod>" in text
    Item.objects.update(withdrawn_at=timezone.now())
    assert item.slug not in client.get(sitemap_of(item)).getvalue().decode()
    assert client.get("/sitemap-people-0.xml").status_code == 404


def test_a_category_that_was_merged_leads_on(client, item):
    gone = a_category("old-pumps")
    gone.retired_at, gone.moved_to = timezone.now(), item.category
    gone.save()
    taxonomy.forget()
    response = client.get("/c/old-pumps/")
    assert response.status_code == 301
    assert response.headers["Location"] == f"/c/{item.category.slug}/"


def data_of(client, address):
    return {one["@type"]: one for one in structured(client.get(address))}


def test_search_engines_read_the_terms_that_the_page_shows(client, item):
    Item.objects.update(moq=500, unit="KGM", lead_time_days=20)
    offered = data_of(client, item.get_absolute_url())["Product"]["offers"]
    assert offered["eligibleQuantity"]["minValue"] == "500"
    assert offered["eligibleQuantity"]["unitCode"] == "KGM"
    assert offered["deliveryLeadTime"]["value"] == 20


@pytest.mark.parametrize("shows", [True, False])
def test_an_offers_data_names_its_company_where_the_page_does(client, item, shows):
    offer = an_offer(
        item.company, quantity=10, quantity_high=20, shows_identity=shows, side="sell"
    )
    data = data_of(client, offer.get_absolute_url())["Offer"]
    assert data["eligibleQuantity"]["maxValue"] == "20"
    assert ("seller" in data) is shows
    assert "Most quotes taken" in client.get(offer.get_absolute_url()).text
