"""Many offers at once, as with items: published, paused, put away, renewed, taken down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import Offer, Review, SearchDoc
from listings.posting import outcomes
from members import public_pages
from tests.listings.posting.world import a_full_category, a_known_company
from tests.people import a_company, a_member, a_policy, an_offer

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


def act(client, company, what, *chosen, **more):
    there = f"/me/company/{company.pk}/offers/act/"
    keys = [str(one.pk) for one in chosen]
    return client.post(there, {"act": what, "listing": keys} | more, follow=True)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


AWAY = {"pause": ("resume", "2 offers are paused."), "archive": ("restore", "archived")}


@pytest.mark.parametrize("what", AWAY)
def test_what_is_put_away_is_not_found_and_comes_back(client, editor, company, what):
    both = [an_offer(company), an_offer(company)]
    back, words = AWAY[what]
    page = act(client, company, what, *both).text
    assert words in page
    assert f'name="act" value="{back}"' in page
    assert not Offer.objects.listed().filter(company=company).exists()
    assert not SearchDoc.objects.filter(listing=both[0].pk, kind__in=[2, 3]).exists()
    act(client, company, back, *both)
    assert Offer.objects.listed().filter(company=company).count() == 2
    assert SearchDoc.objects.filter(listing=both[0].pk, kind__in=[2, 3]).exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [("paused_at", "has been paused since"), ("archived_at", "put away since")],
)
def test_the_page_of_one_that_is_away_says_so(client, company, field, words):
    offer = an_offer(company)
    Offer.objects.filter(pk=offer.pk).update(**{field: timezone.now()})
    public_pages.changed()
    page = client.get(offer.get_absolute_url())
    assert page.status_code == 200
    assert words in page.text
    assert 'content="noindex, follow"' in page.text
    assert "application/ld+json" not in page.text


def test_renewing_opens_what_has_closed(client, editor, company):
    offer = an_offer(company, days=-5, outcome="none")
    page = client.get(f"/me/company/{company.pk}/offers/").text
    assert f"/offers/{offer.pk}/renew/" in page
    client.post(f"/me/company/{company.pk}/offers/{offer.pk}/renew/")
    stored = Offer.objects.get(pk=offer.pk)
    assert (stored.closes_on, stored.outcome) == (in_days(30), "")
    assert SearchDoc.objects.get(listing=offer.pk).until == in_days(30)


def test_the_last_day_of_many_is_asked_for(client, editor, company):
    both = [an_offer(company), an_offer(company, days=-5)]
    assert "From 3 to 90 days ahead" in act(client, company, "closing", *both).text
    for bad in ("", "tomorrow", str(in_days(2)), str(in_days(91)), "9999-12-31"):
        answer = act(client, company, "closing", *both, sure="1", days=bad)
        assert answer.status_code == 422
    act(client, company, "closing", *both, sure="1", days=str(in_days(60)))
    own = Offer.objects.filter(company=company)
    assert set(own.values_list("closes_on", flat=True)) == {in_days(60)}


def test_taking_many_down_asks_first(client, editor, company):
    both = [an_offer(company), an_offer(company, published_at=None)]
    assert "cannot be undone" in act(client, company, "withdraw", *both).text
    act(client, company, "withdraw", *both, sure="1")
    assert Offer.objects.get(company=company).withdrawn_at


def test_another_category_for_many(client, editor, company):
    draft = an_offer(company, published_at=None)
    live = an_offer(company)
    other = a_full_category("screw-pumps", required=())
    page = act(
        client, company, "move", draft, live, sure="1", category="screw-pumps"
    ).text
    assert "1 offer is in its new category." in page
    assert "Our staff look at 1 offer first." in page
    assert Offer.objects.get(pk=draft.pk).category == other
    assert Review.objects.get(offer=live).values == {"category_id": other.pk}


def test_many_are_published_and_those_that_lack_something_are_named(
    client, editor, company
):
    ready = an_offer(company, published_at=None)
    bare = an_offer(company, published_at=None, specification="")
    marked = an_offer(company, "Call 13800138000", published_at=None)
    page = act(client, company, "publish", ready, bare, marked).text
    assert "1 of them lacks something" in page
    page = act(client, company, "publish", ready, bare, marked, sure="1").text
    assert "1 offer is live." in page
    assert "1 offer lacks something" in page
    assert "1 offer holds what looks like a way to reach you." in page
    assert Offer.objects.get(company=company, published_at__isnull=False) == ready


def test_nobody_acts_on_what_is_anothers(client, editor, company):
    other = an_offer(a_company())
    act(client, company, "pause", other)
    act(client, company, "withdraw", other, sure="1")
    stored = Offer.objects.get(pk=other.pk)
    assert (stored.paused_at, stored.withdrawn_at) == (None, None)
    there = f"/me/company/{company.pk}/offers/{other.pk}/renew/"
    assert client.post(there).status_code == 404


@pytest.mark.parametrize("what", ["", "confirm", "lead-time", "explode", "\0"])
def test_deeds_that_offers_do_not_have_are_not_found(client, editor, company, what):
    assert act(client, company, what).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "sales"])
def test_who_only_reads_finds_no_buttons(client, company, role):
    an_offer(company, days=2)
    client.force_login(a_member(company, role=role))
    page = client.get(f"/me/company/{company.pk}/offers/").text
    assert "Do it" not in page
    assert "/renew/" not in page


def test_the_list_costs_the_same_for_few_and_many(
    client, editor, company, django_assert_max_num_queries
):
    for _ in range(30):
        an_offer(company)
    with django_assert_max_num_queries(8):
        client.get(f"/me/company/{company.pk}/offers/")


def test_what_became_of_it_is_still_asked_within_the_list(client, editor, company):
    offer = an_offer(company, days=-1)
    page = client.get(f"/me/company/{company.pk}/offers/").text
    assert f'form="became-{offer.pk}"' in page
    assert f'<form id="became-{offer.pk}"' in page
    assert outcomes.say(offer, "none")
