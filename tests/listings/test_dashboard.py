"""The supplier's dashboard: by state, what needs attention, and figures that point at nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings import dashboard, taxonomy
from listings.models import CategoryAttribute, DayCount, Item, ItemPhoto, Review
from tests.listings.test_tending import an_attribute
from tests.people import a_category, a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def company():
    taxonomy.forget()
    yield a_company()
    taxonomy.forget()


@pytest.fixture
def read(client, company):
    client.force_login(a_member(company))
    return lambda: client.get(f"/me/company/{company.pk}/dashboard/").text


def in_order(company, **fields):
    """An item that needs nothing."""
    item = an_item(company, **fields)
    ItemPhoto.objects.create(item=item, stem="demo/x", width=1280, height=960)
    return item


def keys(company):
    return [need.key for need in dashboard.needs(company)]


def test_it_says_how_many_are_in_each_state_and_leads_there(company, read):
    in_order(company)
    in_order(company, published_at=None)
    an_offer(company, days=30)
    text = read()
    for address in ("items/?state=live", "items/?state=draft", "offers/?state=live"):
        assert f'href="/me/company/{company.pk}/{address}"' in text
    assert "?state=paused" not in text
    assert "Nothing: all that is live" in text


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("expiring", {"valid_until": TODAY + timedelta(days=14)}),
        ("old", {"confirmed_on": TODAY - timedelta(days=90)}),
    ],
)
def test_what_ends_or_is_old_needs_attention(company, read, key, fields):
    item = in_order(company, **fields)
    assert keys(company) == [key]
    assert f'href="/me/company/{company.pk}/items/{item.pk}/"' in read()
    Item.objects.update(paused_at=timezone.now())
    assert keys(company) == []


def test_a_day_later_it_would_not_yet(company):
    in_order(company, valid_until=TODAY + timedelta(days=15))
    in_order(company, confirmed_on=TODAY - timedelta(days=89))
    an_offer(company, days=15)
    assert keys(company) == []
    an_offer(company, days=14)
    assert keys(company) == ["closing"]


def test_no_photo_and_no_required_attribute(company):
    leaf = a_category("gear-pumps")
    an_attribute("components.power", leaf)
    an_attribute("components.body", leaf)
    CategoryAttribute.objects.filter(attribute__key="components.power").update(
        required=True
    )
    taxonomy.forget()
    an_item(company, category=leaf, attributes={"components.body": "iron"})
    in_order(company, category=leaf, attributes={"components.power": 4})
    incomplete, photo = dashboard.needs(company)
    assert (incomplete.key, incomplete.total) == ("incomplete", 1)
    assert (photo.key, photo.total) == ("photo", 1)


def test_rejected_until_it_is_sent_in_again(company):
    item = in_order(company, published_at=None)
    said = {"company": company, "item": item, "kind": "new"}
    decided = {"decided_by": "00000000-0000-4000-8000-000000000000"}
    Review.objects.create(
        **said, **decided, rejected_at=timezone.now(), rule="contact", words="A number."
    )
    assert keys(company) == ["rejected"]
    Review.objects.create(**said)
    assert keys(company) == []


def test_others_things_are_not_there(company, read):
    other = an_item(title="Somebody else's", valid_until=TODAY)
    count(other.company, other, views=500)
    assert "Somebody else" not in read()
    assert keys(company) == []
    assert "500" not in read()


def count(company, item, *, views=0, shown=0, ago=0, kind=1):
    DayCount.objects.create(
        kind=kind,
        listing=item.pk,
        company_id=company.pk,
        day=TODAY - timedelta(days=ago),
        views=views,
        shown=shown,
    )


def test_figures_under_five_are_not_told_apart(company, read):
    item = in_order(company, title="Looked at")
    quiet = in_order(company, title="Hardly looked at")
    count(company, item, views=41, shown=300)
    count(company, item, views=4, shown=2, ago=1)
    count(company, quiet, views=3, ago=2)
    count(company, quiet, views=999, ago=30)
    count(company, company, views=6, kind=4)
    days = dashboard.last_days(company)
    assert len(days) == 30
    assert (days[-1].views, days[-1].shown, days[-1].page) == (41, 300, 6)
    text = read()
    for figure in ("41 or more", "300 or more", "6 or more", "&lt; 5"):
        assert figure in text
    for figure in (">4<", ">3<", ">44 ", "999", ">45<", ">48 "):
        assert figure not in text.partition('id="figures"')[2]
    assert "Looked at" in text.partition("Opened most")[2]
    assert "Hardly" not in text.partition("Opened most")[2]


def test_small_days_are_drawn_alike():
    drawn = dashboard.bars([0, 1, 4, 5, 50], mirrored=False)
    assert len({bar.height for bar in drawn[:3]}) == 1
    assert drawn[-1].height == dashboard.HEIGHT
    mirrored = dashboard.bars([0, 1, 4, 5, 50], mirrored=True)
    assert mirrored[-1].x == drawn[0].x


def test_without_any_visit_it_says_so(read):
    text = read()
    assert "each under 5" in text
    assert "Opened most" not in text


def test_a_viewer_is_led_to_look_and_not_to_edit(client, company):
    item = an_item(company)
    client.force_login(a_member(company, role="viewer"))
    text = client.get(f"/me/company/{company.pk}/dashboard/").text
    assert f"items/{item.pk}/see/" in text
    assert f'items/{item.pk}/"' not in text


def test_statements_of_the_dashboard(
    client, company, read, django_assert_max_num_queries
):
    for n in range(30):
        item = an_item(company, title=f"Bolt {n}", valid_until=TODAY)
        count(company, item, views=9)
    read()
    with django_assert_max_num_queries(18):
        read()


@pytest.mark.promise("T4")
def test_visits_are_counted_by_listing_and_day_alone():
    assert {field.name for field in DayCount._meta.concrete_fields} == {
        *("id", "kind", "listing", "company_id", "day", "views", "shown")
    }
