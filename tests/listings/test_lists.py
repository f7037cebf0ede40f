"""Lists: what a row says, how a list is narrowed, ordered and paged, and what it says when empty."""

import gzip
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from listings import taxonomy
from listings.models import (
    Attribute,
    AttributeOption,
    CategoryAttribute,
    ItemPhoto,
)
from listings.search import index, keeping
from members.models import Check
from tests.people import a_category, a_company, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_tree():
    a_category()
    taxonomy.forget()


def rows(text):
    return re.findall(r'<li class="row.*?</li>', text, re.DOTALL)


def chips(text):
    return re.findall(r'class="chip" href="([^"]*)"', text)


def test_a_row_says_what_buyers_compare(client):
    company = a_company("Porto Pumps Lda")
    today = timezone.localdate()
    Check.objects.create(
        company=company,
        method="dns",
        checked_on=today,
        expires_on=today + timedelta(days=9),
    )
    item = an_item(company, price=Decimal("4.25"), moq=500, unit="KGM")
    [row] = rows(client.get("/search/?q=pump").text)
    for said in (
        "Gear <mark>pump</mark></a>",
        "USD\u00a04.25",
        "/ kg",
        "MOQ 500\u00a0kg",
        "Porto Pumps",
    ):
        assert said in row
    for said in ("Portugal", "Checked", "confirmed", item.get_absolute_url()):
        assert said in row


def test_a_row_names_the_attributes_that_matter(client):
    category = a_category()
    power = Attribute.objects.create(
        key="pumps.power", names={"en": "Power"}, type="number", unit="kW"
    )
    body = Attribute.objects.create(
        key="pumps.body", names={"en": "Body"}, type="single"
    )
    AttributeOption.objects.create(
        attribute=body, code="iron", names={"en": "Cast iron"}, position=1
    )
    for position, attribute in enumerate((power, body)):
        CategoryAttribute.objects.create(
            category=category, attribute=attribute, position=position
        )
    taxonomy.forget()
    an_item(attributes={"pumps.body": "iron", "pumps.power": 7.5})
    [row] = rows(client.get("/search/").text)
    assert "<span>Power <bdi>7.5\u00a0kW</bdi></span>" in row
    assert "<span>Body <bdi>Cast iron</bdi></span>" in row


def test_a_listing_nobody_confirmed_for_long_says_so(client):
    an_item(confirmed_on=timezone.localdate() - timedelta(days=181))
    [row] = rows(client.get("/search/").text)
    assert '<span class="warning">not confirmed since' in row


def test_nothing_typed_is_markup(client):
    nasty = "<script>\"&'</script>"
    company = a_company(f"Evil {nasty}")
    an_item(company, title=f"Pump {nasty}", specifications=[[nasty, nasty]])
    an_offer(company, title=f"Offer {nasty}", shows_identity=True)
    for address in ("/", "/search/", "/offers/", "/companies/"):
        text = client.get(address).text
        assert "Evil" in text, address
        assert '<script>"' not in text, address
        assert "<bdi><script" not in text, address


def test_a_title_in_another_language_says_so(client):
    an_item(title="齿轮泵", language="zh-hans")
    assert 'lang="zh-hans" dir="auto"' in client.get("/search/").text
    assert 'lang="zh-hans" dir="auto"' not in client.get("/zh-hans/search/").text


def test_photos_have_their_size_and_wait_below_the_screen(client):
    for n in range(8):
        item = an_item(title=f"Bolt {n}")
        ItemPhoto.objects.create(item=item, stem="demo/bolt", width=1280, height=960)
    photos = re.findall(r'<img class="row__photo[^>]*>', client.get("/search/").text)
    assert len(photos) == 8
    assert all('width="240" height="180"' in photo for photo in photos)
    assert ["lazy" in photo for photo in photos] == [False] * 4 + [True] * 4


def test_an_offers_row_shows_until_when(client):
    an_offer(title="Cork stoppers", days=3)
    [row] = rows(client.get("/offers/").text)
    closes = timezone.localdate() + timedelta(days=3)
    assert f'<span class="leaf__day">{closes.day}</span>' in row
    assert "3 days left" in row
    assert "1,000\u00a0pieces" in row


def test_values_of_a_facet_add_up_and_chips_take_back(client):
    for country in ("PT", "PT", "IT"):
        an_item(a_company(country=country))
    text = client.get("/search/?country=PT&country=IT&fresh=1").text
    assert len(rows(text)) == 3
    assert re.search(r'value="PT" checked><span>Portugal</span><span[^>]*>2<', text)
    assert chips(text) == [
        "?country=IT&amp;fresh=1",
        "?country=PT&amp;fresh=1",
        "?country=PT&amp;country=IT",
    ]


def test_a_page_past_the_end_is_the_last_one(client):
    company = a_company()
    for n in range(30):
        an_item(company, title=f"Bolt {n}")
    text = client.get("/search/?page=99").text
    assert len(rows(text)) == 6
    assert '<span aria-current="page">2</span>' in text
    assert '<link rel="canonical" href="http://testserver/search/?page=2">' in text


def test_the_way_of_showing_is_kept_by_every_link(client):
    company = a_company()
    for n in range(30):
        an_item(company, title=f"Bolt {n}")
    text = client.get("/search/?view=grid&country=PT").text
    assert 'class="rows rows--grid"' in text
    assert "?country=PT&amp;page=2&amp;view=grid" in text
    assert chips(text) == ["?view=grid"]
    assert text.count('<input type="hidden" name="view" value="grid">') == 2
    assert "rows--grid" not in client.get("/offers/?view=grid").text


def test_nothing_found_says_what_to_leave_out(client):
    an_item(a_company(country="PT"), title="Gear pump")
    text = client.get("/search/?q=pump&country=IT").text
    assert rows(text) == []
    assert "Nothing matches" in text
    assert re.search(r'<a class="chip" href="\?q=pump"[^>]*>Italy <span[^>]*>1<', text)
    assert "/c/hydraulic-pumps/" in text


def test_the_order_is_said_and_the_cheapest_come_first(client):
    for price in (30, 10, 20):
        an_item(title=f"Bolt for {price}", price=price)
    text = client.get("/search/?sort=price").text
    assert re.findall(r"Bolt for (\d+)</a>", text) == ["10", "20", "30"]
    assert "Lowest unit price first" in text


def test_tabs_say_how_much_each_holds(client):
    an_item(title="Steel pump")
    an_offer(title="Steel wanted", side="buy")
    text = client.get("/search/?q=steel").text
    tabs = dict(re.findall(r">([\w ]+) <span class=\"count\">(\d+)</span></a>", text))
    assert (tabs["Items"], tabs["Sell offers"], tabs["Buy offers"]) == ("1", "0", "1")


def test_why_shows_the_calculation(client):
    item = an_item(title="Gear pump")
    text = client.get(f"/search/why/?q=gear&listing={item.pk}").text
    assert "BM25F" in text
    assert item.get_absolute_url() in text
    for listing in ("", "0", "x", "9" * 30, str(item.pk + 1)):
        assert client.get(f"/search/why/?listing={listing}").status_code == 404


def test_suggestions_lead_to_categories_and_companies(client):
    company = a_company("Hydra Lda")
    found = client.get("/suggest/?q=hydr").json()["suggestions"]
    assert {"/c/hydraulic-pumps/", company.get_absolute_url()} <= {
        one["href"] for one in found
    }
    assert client.get("/suggest/").json() == {"suggestions": []}


def test_countries_are_lower_case_and_known(client):
    an_item(a_company(country="PT"))
    assert client.get("/countries/pt/hydraulic-pumps/").status_code == 200
    for address in ("/countries/PT/", "/countries/qq/", "/countries/pt/none/"):
        assert client.get(address).status_code == 404


def test_a_country_with_enough_is_indexed(client):
    company = a_company(country="PT")
    for n in range(5):
        an_item(company, title=f"Bolt {n}")
    assert "noindex" not in client.get("/countries/pt/").text


def test_other_languages_keep_the_question(client):
    text = client.get("/search/?q=pump&country=PT").text
    assert 'href="/es/search/?q=pump&amp;country=PT" lang="es"' in text


def test_the_menu_knows_where_one_is(client):
    for address in ("/offers/", "/companies/", "/countries/", "/categories/"):
        text = client.get(address).text
        assert text.count(f'href="{address}" aria-current="true"') == 2
    assert 'aria-current="true"' in client.get("/c/hydraulic-pumps/").text


def test_a_list_is_small(client):
    company = a_company()
    items = [an_item(company, title=f"Gear pump {n}", brand=f"B{n}") for n in range(24)]
    index.enter_items([item.pk for item in items])
    page = client.get("/c/hydraulic-pumps/").content
    assert len(rows(page.decode())) == 24
    assert len(gzip.compress(page)) < 12_000


def test_a_category_that_is_called_as_the_question_is_a_link(client):
    motors = a_category("electric-motors", name="Electric motors")
    motors.synonyms = {"en": ["induction motor"]}
    motors.save()
    taxonomy.forget()
    an_item(title="Lobe pump with electric motor")
    keeping.learn_words()
    link = '<a href="/c/electric-motors/">Electric motors</a>'
    for asked in ("electric motor", "Electric motors", "induction motors"):
        assert link in client.get("/search/", {"q": asked}).text
    for asked in (
        "lobe pump",
        "electric",
        "electric motor&category=electric-motors",
        "electric motor&tab=suppliers",
    ):
        assert link not in client.get(f"/search/?q={asked}").text
