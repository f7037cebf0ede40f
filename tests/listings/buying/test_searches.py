"""Saved searches: kept from a page of results, what is new in them, changed and deleted."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from listings import taxonomy
from listings.buying import searches
from listings.models import Category, SavedSearch
from listings.search import Query
from tests.people import a_category, a_company, a_member, a_policy, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client):
    a_policy()
    member = a_member()
    client.force_login(member)
    return member


def saved(buyer, text="q=pump", every="off", name="Pumps"):
    return searches.save(buyer, searches.asked(text), name=name, every=every)


def test_a_page_of_results_leads_to_saving_it_and_a_stranger_to_sign_in(client):
    an_item()
    page = client.get("/search/?q=pump&country=PT&sort=price&page=1")
    assert 'href="/me/searches/new/?q=pump&amp;country=PT&amp;sort=price"' in page.text
    assert not page.cookies
    answer = client.get("/me/searches/new/?q=pump&country=PT")
    assert "next=/me/searches/new/%3Fq%3Dpump%26country%3DPT" in answer["Location"]


def test_what_an_address_fixes_is_saved_too(client, buyer):
    an_item()
    page = client.get(f"/c/{a_category().slug}/")
    assert f"/me/searches/new/?category={a_category().slug}" in page.text
    page = client.get("/countries/pt/")
    assert "/me/searches/new/?country=PT" in page.text
    an_offer()
    assert "/me/searches/new/?tab=sell" in client.get("/offers/").text


def test_it_is_saved_once_in_the_way_the_page_writes_it(client, buyer):
    form = client.get("/me/searches/new/?country=PT&q=+pump++&page=3&foo=1&sort=price")
    assert 'name="asked" value="q=pump&amp;country=PT"' in form.text
    for asked in ("q=pump&country=PT", "country=PT&q=pump&page=9"):
        form = {"asked": asked, "name": "Pumps of Porto", "every": "daily"}
        assert client.post("/me/searches/new/", form).status_code == 302
    search = SavedSearch.objects.get(member=buyer)
    assert search.asked == "q=pump&country=PT"
    assert search.next_on == timezone.localdate() + timedelta(days=1)
    page = client.get("/me/searches/").text
    for said in ("Pumps of Porto", "“pump”", "Portugal", "Once a day", "Nothing new"):
        assert said in page, said


def test_what_was_listed_since_is_counted_until_it_is_looked_at(client, buyer):
    an_item(title="Old gear")
    search = saved(buyer, "q=gear")
    assert searches.news_of([search]) == [0]
    an_item(title="New gear")
    an_item(title="New motor")
    assert "1 new in Pumps" in client.get("/me/searches/").text
    answer = client.post(f"/me/searches/{search.pk}/see/")
    assert answer["Location"] == "/search/?q=gear&sort=newest"
    assert "Nothing new" in client.get("/me/searches/").text


def test_only_what_has_all_the_words_is_new(buyer):
    search = saved(buyer, "q=steel+gear+pump")
    an_item(title="Gear of plastic")
    assert searches.news_of([search]) == [0]
    an_item(title="Gear pump of steel")
    assert searches.news_of([search]) == [1]


def test_every_tab_can_be_saved(buyer):
    asked = {
        "tab=sell": an_offer,
        "tab=buy": lambda: an_offer(side="buy"),
        "tab=suppliers": lambda: a_company("New & Co"),
        "": an_item,
    }
    rows = {text: saved(buyer, text) for text in asked}
    assert {one.asked for one in rows.values()} == set(asked)
    for make in asked.values():
        make()
    found = {text: searches.news_of([one])[0] for text, one in rows.items()}
    assert min(found.values()) >= 1


def test_a_search_whose_category_was_retired_finds_nothing_instead_of_all(
    client, buyer
):
    category = a_category("gear-pumps")
    search = saved(buyer, "category=gear-pumps")
    Category.objects.filter(pk=category.pk).delete()
    taxonomy.forget()
    an_item(title="Anything")
    assert searches.news_of([search]) == [0]
    assert "is no longer there" in client.get("/me/searches/").text


def test_it_is_changed_deleted_and_put_back(client, buyer):
    search = saved(buyer, every="weekly")
    there = f"/me/searches/{search.pk}/"
    assert 'value="weekly" ' in client.get(there).text
    client.post(there, {"name": "Better", "every": "off"})
    search.refresh_from_db()
    assert (search.name, search.every, search.next_on) == ("Better", "off", None)
    client.post(f"{there}delete/")
    page = client.get("/me/searches/").text
    assert "“Better” is deleted." in page
    assert "“Better” is deleted." not in client.get("/me/searches/").text
    client.post(f"{there}restore/")
    assert "Better" in client.get("/me/searches/").text


def test_what_is_deleted_goes_after_a_day_and_can_be_saved_anew(buyer):
    search = saved(buyer)
    searches.delete(search)
    assert saved(buyer).pk != search.pk
    other = saved(buyer, "q=motor")
    searches.delete(other)
    long_ago = timezone.now() - timedelta(hours=25)
    SavedSearch.objects.filter(pk=other.pk).update(removed_at=long_ago)
    searches.forget_removed()
    assert SavedSearch.objects.get().asked == "q=pump"


def test_bad_input_is_told(client, buyer):
    save = "/me/searches/new/"
    assert client.post(save, {"asked": "q=pump"}).status_code == 422
    form = {"name": "x", "every": "hourly", "asked": "q=pump"}
    assert client.post(save, form).status_code == 422
    many = "&".join(f"cert={'x' * 50}{n}" for n in range(30))
    answer = client.post(save, {"name": "x", "every": "off", "asked": many})
    assert answer.status_code == 422
    assert "more filters than can be saved" in answer.text
    SavedSearch.objects.bulk_create(
        SavedSearch(member=buyer, name="x", asked=f"q={n}") for n in range(50)
    )
    answer = client.post(save, {"name": "x", "every": "off", "asked": "q=pump"})
    assert answer.status_code == 422
    assert "50 saved searches" in answer.text


@pytest.mark.promise("Y1")
def test_somebody_elses_search_does_not_exist(client, buyer):
    search = saved(a_member(), name="Theirs")
    there = f"/me/searches/{search.pk}/"
    assert client.get(there).status_code == 404
    for act in ("", "see/", "delete/", "restore/"):
        assert client.post(there + act).status_code == 404
    assert "Theirs" not in client.get("/me/searches/").text


def test_a_page_of_them_takes_a_bounded_number_of_statements(
    client, buyer, django_assert_max_num_queries
):
    for n in range(25):
        saved(buyer, f"country=PT&moq_max={n + 1}", name=f"Search {n:02}")
    client.get("/me/searches/")
    # One for each of the ten on the page, and a dozen for what is around them.
    with django_assert_max_num_queries(22):
        page = client.get("/me/searches/").text
    assert page.count("Nothing new</button>") == 10
    assert "?page=2" in page


def test_since_is_no_parameter_of_an_address():
    assert Query.asked(QueryDict("since=2020")).since is None
