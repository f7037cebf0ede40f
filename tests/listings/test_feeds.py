"""Feeds of what is new: what is public, the newest first, and nothing a moment longer."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from listings.posting import edits, publishing
from tests.people import a_company, an_item, an_offer

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client, kind, prefix=""):
    answer = client.get(f"{prefix}/feeds/{kind}.xml")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall("a:entry", ATOM)


def said(entry, name):
    return entry.findtext(f"a:{name}", namespaces=ATOM)


def test_the_newest_stand_first_with_what_is_public_of_them(client):
    company = a_company("Porto Pumps & Sons")
    now = timezone.now()
    an_item(company, "Older", published_at=now - timedelta(days=2))
    newer = an_item(company, "Newer <pump>", summary="Cast iron \x0b& <b>steel</b>.")
    an_item(company, "Draft", published_at=None)
    an_item(company, "Paused", paused_at=now)
    first, second = entries(client, "items")
    assert [said(first, "title"), said(second, "title")] == ["Newer <pump>", "Older"]
    # Readers take a summary for HTML, so that markup in it has to be text.
    assert said(first, "summary") == "Cast iron  &amp; &lt;b&gt;steel&lt;/b&gt;."
    [summary] = first.findall("a:summary", ATOM)
    assert summary.attrib["type"] == "html"
    assert first.findtext("a:author/a:name", namespaces=ATOM) == "Porto Pumps & Sons"
    link = first.find("a:link", ATOM).attrib["href"]
    assert link == f"http://testserver{newer.get_absolute_url()}"
    [arabic, _older] = entries(client, "items", "/ar")
    assert said(arabic, "id") == said(first, "id")
    assert "/ar/items/" in arabic.find("a:link", ATOM).attrib["href"]


def test_a_change_that_waits_is_not_in_it(client):
    item = an_item(title="As it is")
    edits.save(item, {"title": "As it may be"}, mark=None, by=None)
    assert [said(one, "title") for one in entries(client, "items")] == ["As it is"]


def test_an_offer_names_its_company_only_where_it_is_shown(client):
    company = a_company("Porto Pumps")
    an_offer(company, "Hidden", shows_identity=False)
    an_offer(company, "Shown", shows_identity=True, side="sell")
    text = client.get("/feeds/offers.xml").text
    assert text.count("Porto Pumps") == 1
    assert "For sale: Shown" in text
    assert "Hidden" in text


@pytest.mark.promise("Y5")
@pytest.mark.parametrize("kind", ["items", "offers"])
def test_what_is_taken_down_is_in_no_feed(client, kind):
    listing = an_item() if kind == "items" else an_offer(a_company())
    assert len(entries(client, kind)) == 1
    publishing.withdraw(listing)
    assert entries(client, kind) == []


def test_a_feed_has_an_end_and_costs_the_same(client, django_assert_max_num_queries):
    company = a_company()
    for number in range(60):
        an_item(company, f"Pump {number}")
    client.get("/feeds/items.xml")
    with django_assert_max_num_queries(1):
        assert len(entries(client, "items")) == 50


@pytest.mark.parametrize("kind", ["items", "offers"])
def test_it_is_a_page_for_everybody(client, kind):
    answer = client.get(f"/feeds/{kind}.xml")
    assert answer.headers["Cache-Control"].startswith("public")
    assert not answer.cookies
    assert client.post(f"/feeds/{kind}.xml").status_code == 405


def test_the_lists_lead_to_them(client):
    item = an_item()
    an_offer(item.company)
    assert 'href="/feeds/items.xml"' in client.get("/search/?q=pump").text
    listed = client.get(f"/c/{item.category.slug}/").text
    assert 'href="/feeds/items.xml"' in listed
    assert 'href="/feeds/offers.xml"' in client.get("/offers/").text


FEEDS = ("items.xml", "offers.xml", "news.xml", "policy.xml")


@pytest.mark.parametrize("name", FEEDS)
def test_no_feed_tells_parts_of_seconds(client, name):
    for _ in range(2):
        moments = re.findall(
            r"<(?:updated|published)>([^<]+)<", client.get(f"/feeds/{name}").text
        )
        assert moments
        assert not [one for one in moments if "." in one]
        an_item()
        an_offer()
