"""Listings that end: by their date, by their supplier, with their company; at once, by no clock."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from listings.models import Item, Offer, SearchDoc
from listings.search import counts, keeping
from members import public_pages
from members.models import Company
from tests.people import a_category, a_company, a_member, an_item, an_offer, sitemap_of
from tradedir.page_cache import key_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def in_days(days):
    """The world so many days from now."""
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def main_of(response):
    return re.search(r"<main.*</main>", response.text, re.DOTALL)[0]


@pytest.fixture
def item():
    company = a_company(web_address="https://pumps.example/")
    return an_item(company, valid_until=TODAY + timedelta(days=5))


@pytest.fixture
def offer(item):
    return an_offer(item.company, days=5, shows_identity=True)


@pytest.mark.parametrize(
    ("days", "is_open", "is_indexed"),
    [(5, True, True), (6, False, True), (35, False, True), (36, False, False)],
)
def test_what_ends_by_its_date_keeps_its_page(
    client, item, offer, days, is_open, is_indexed
):
    with in_days(days):
        for listing, words in ((item, "This listing ended on"), (offer, "closed on")):
            response = client.get(listing.get_absolute_url())
            assert response.status_code == 200
            assert (words in response.text) is not is_open
            assert ("noindex" not in response.text) is is_indexed
            # It leads to the supplier's page, and to nobody outside.
            assert ("https://pumps.example/" in main_of(response)) is is_open
            assert listing.company.get_absolute_url() in main_of(response)


PLACES = (
    "/search/?q=gear+pump",
    "/feeds/items.xml",
    "/",
    "/c/hydraulic-pumps/",
    "/suggest/?q=gea",
)


def found_in(client, item):
    """Where the item is still shown."""
    for address in (*PLACES, sitemap_of(item), item.company.get_absolute_url()):
        text = b"".join(client.get(address)).decode()
        if item.slug in text or '"gear"' in text:
            yield address


def test_an_ended_one_is_nowhere_the_day_after_and_no_clock_was_needed(client, item):
    keeping.learn_words()
    assert len(list(found_in(client, item))) == len(PLACES) + 2
    Item.objects.update(valid_until=TODAY - timedelta(days=1))
    # As the day after it: the row is still in the search table, and over.
    item.refresh_from_db()
    from_the_table(until=TODAY - timedelta(days=1))
    assert list(found_in(client, item)) == []


def from_the_table(**fields):
    SearchDoc.objects.filter(kind=SearchDoc.Kind.ITEM).update(**fields)


def test_counts_leave_out_what_has_ended(client, item):
    an_item(item.company)
    node = a_category()
    assert counts.kept_facets("items", node.pk).total == 2
    from_the_table(until=TODAY)
    assert counts.totals()["items"] == 2
    SearchDoc.objects.filter(listing=item.pk, kind=SearchDoc.Kind.ITEM).update(
        until=TODAY - timedelta(days=1)
    )
    assert counts.kept_facets("items", node.pk).total == 1
    assert counts.kept_facets("items", node.pk).facets["country"] == {"PT": 1}
    assert counts.kept_counts("items")[node.pk] == {"": 1}
    assert counts.totals()["items"] == 1
    keeping.tidy()
    assert counts.kept_facets("items", node.pk).total == 1
    assert counts.totals()["items"] == 1


def test_a_page_of_yesterday_is_not_handed_out_today():
    environ = {"PATH_INFO": "/", "wsgi.url_scheme": "http"}
    with time_machine.travel("2026-03-01T23:59:59Z", tick=False):
        before = key_of(environ, "", "r")
    with time_machine.travel("2026-03-02T00:00:00Z", tick=False):
        assert key_of(environ, "", "r") != before


@pytest.mark.promise("Y5")
@pytest.mark.parametrize("whose", ["item", "company"])
def test_what_is_taken_away_is_gone_at_once(client, item, offer, whose):
    addresses = [item.get_absolute_url(), offer.get_absolute_url()]
    keeping.learn_words()
    now = timezone.now()
    if whose == "item":
        Item.objects.update(withdrawn_at=now)
        Offer.objects.update(withdrawn_at=now)
        words = "taken it away"
    else:
        Company.objects.update(suspended_at=now)
        addresses.append(item.company.get_absolute_url())
        words = "not available"
    public_pages.changed()
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 410
        assert words in response.text
        assert "noindex" in response.text
        assert item.title not in response.text
        assert offer.title not in response.text
    sitemaps = (sitemap_of(item), sitemap_of(offer))
    for address in (*PLACES, *sitemaps, "/feeds/offers.xml"):
        text = b"".join(client.get(address)).decode()
        assert item.slug not in text
        assert offer.slug not in text


@pytest.mark.parametrize(
    ("field", "words"),
    [("paused_at", "has paused this item since"), ("archived_at", "not offered this")],
)
def test_a_pause_and_an_archive_say_since_when(client, item, field, words):
    Item.objects.update(**{field: timezone.now()})
    other = an_item(title="Gear pump, newer")
    text = client.get(item.get_absolute_url()).text
    assert words in text
    assert other.get_absolute_url() in text


def test_without_anything_alike_none_is_promised(client, item):
    Item.objects.update(paused_at=timezone.now())
    text = client.get(item.get_absolute_url()).text
    assert "It cannot be ordered from this page." in text
    assert "similar items are below" not in text


def test_only_what_is_listed_is_compared(client, item):
    draft = an_item(title="A secret draft", published_at=None)
    gone = an_item(title="A withdrawn one", withdrawn_at=timezone.now())
    text = client.get(
        f"/compare/?items={item.pk}&items={draft.pk}&items={gone.pk}"
    ).text
    assert item.title in text
    assert "secret draft" not in text
    assert "withdrawn one" not in text


def test_statements_of_an_ended_page(client, item, django_assert_max_num_queries):
    Item.objects.update(valid_until=TODAY - timedelta(days=1))
    client.get(item.get_absolute_url())
    with django_assert_max_num_queries(2):
        client.get(item.get_absolute_url())


def test_its_team_still_reads_of_it(client, item):
    """A suspended company's own team opens its own page."""
    owner = a_member(item.company)
    Company.objects.update(suspended_at=timezone.now())
    client.force_login(owner)
    assert client.get(f"/me/company/{item.company_id}/").status_code == 200
