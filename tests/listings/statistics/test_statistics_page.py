"""The public figures: what was released, with its error; what is public, exactly; in few statements."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members import release_making
from privacy.models import Release
from tests.people import a_company, a_member, an_item
from tests.releases import a_file_for_a_partner, a_file_of_our_own, a_release
from tests.served import turn_of_pages

pytestmark = pytest.mark.django_db
KEPT = "public, max-age=0, must-revalidate"


def cells(page):
    """The text of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_before_the_first_release_it_says_so(client):
    page = client.get("/statistics/")
    assert "Nothing was released about the membership yet." in page.text
    assert "Nothing was released yet." in page.text
    assert "application/ld+json" not in page.text
    assert "Nothing was released yet." in client.get("/statistics/releases/").text


@pytest.mark.promise("T7")
@pytest.mark.promise("W2")
def test_a_figure_stands_with_its_interval_and_a_small_one_does_not_stand(client):
    a_release("2026-Q3", industry=[412, 11], type=[300, 9])
    page = client.get("/statistics/")
    text = cells(page)
    assert "quarter 3 of 2026" in text
    assert "412 400 to 424" in text
    assert "Each figure ± 12" in text
    assert "23 more, each with fewer than 18" in text
    assert ">11<" not in page.text
    assert ">9<" not in page.text


def test_bands_keep_their_order_and_name_the_small_ones(client):
    a_release(turnover=[0, 30, 0, 90])
    text = cells(client.get("/statistics/"))
    small, large = (
        text.index("USD 100,000 to 500,000 30"),
        text.index("USD 1 to 5 million 90"),
    )
    assert small < large
    assert "Under USD 100,000 fewer than 15" in text


@pytest.mark.promise("T7")
def test_members_in_all_are_a_sum_of_the_newest_release_and_no_live_count(client):
    a_release(type=[300, 100])
    a_release(type=[310, 100])
    before = client.get("/statistics/").text
    assert re.search(r"in all</dt><dd>410</dd>", before)
    assert "<bdi>377 to 443</bdi>" in before  # 1.96 · 6 · √8
    a_member(a_company(created_at=timezone.now() - timedelta(days=90)))
    assert re.search(r"in all</dt><dd>410</dd>", client.get("/statistics/").text)


def test_a_change_is_told_where_it_is_clear(client):
    a_release("2026-Q2", type=[300, 100])
    a_release("2026-Q3", type=[340, 110])
    text = cells(client.get("/statistics/"))
    assert "Below a figure stands its change since quarter 2 of 2026" in text
    assert "Manufacturer 340 +40 ± 17 328 to 352" in text
    assert "Trading company 110 98 to 122" in text


def test_a_coarser_table_takes_the_place_of_a_finer_one(client):
    a_release(tables=["sector", "region"], sector=[50])
    text = cells(client.get("/statistics/"))
    assert "Food &amp; farming 50 38 to 62" in text


def test_what_is_public_is_counted_exactly(client):
    an_item(a_company(country="PT"))
    text = client.get("/statistics/").text
    assert re.search(r"Suppliers</dt><dd><a [^>]+>1</a>", text)
    assert re.search(r"Items</dt><dd><a [^>]+>1</a>", text)


def test_statements_do_not_grow_with_what_is_there(client, django_assert_num_queries):
    a_release("2026-Q2", type=[300, 100])
    a_release("2026-Q3", type=[340, 110])
    client.get("/statistics/")
    for n in range(30):
        a_release(f"{2000 + n}", line="traffic", tables=[])
    with django_assert_num_queries(7):
        page = client.get("/statistics/")
    assert page["Cache-Control"] == KEPT
    assert not page.cookies


@pytest.mark.parametrize("language", ["", "/zh-hans", "/es", "/fr", "/ar"])
def test_every_page_is_there_in_every_language_and_kept(client, language):
    one = a_release(industry=[40], industry_type=[60])
    for address in (
        "/statistics/",
        "/statistics/method/",
        "/statistics/releases/",
        f"/statistics/releases/{one.pk}/",
        f"/statistics/releases/{one.pk}/industry-type/",
        "/statistics/files/",
    ):
        page = client.get(f"{language}{address}")
        assert (page.status_code, page["Cache-Control"]) == (200, KEPT), address


def test_a_release_has_a_page_with_its_tables_and_files(
    client, django_assert_num_queries
):
    a_release("2026-Q2", type=[300])
    one = a_release("2026-Q3", type=[340], industry_type=[60, 0, 70])
    with django_assert_num_queries(3):
        page = client.get(f"/statistics/releases/{one.pk}/")
    text = cells(page)
    assert "Membership, quarter 3 of 2026" in text
    assert "Manufacturer 340 +40 ± 17 328 to 352" in text
    assert f"/statistics/releases/{one.pk}/industry-type/" in page.text
    assert f"/statistics/releases/{one.pk}.csv" in page.text
    [script] = re.findall(r'ld\+json">(.*?)</script>', page.text)
    [data] = json.loads(script)["@graph"]
    assert data["@type"] == "Dataset"
    assert [one["encodingFormat"] for one in data["distribution"]] == [
        "text/csv",
        "application/json",
    ]


def test_a_table_of_two_shows_its_large_cells_by_pages(
    client, django_assert_num_queries
):
    one = a_release(industry_country=[60 + n for n in range(130)])
    address = f"/statistics/releases/{one.pk}/industry-country/"
    with django_assert_num_queries(1):
        page = client.get(address)
    text = cells(page)
    assert "1,310 of them" in text
    assert "1 / 2" in text
    assert page.text.count("<b>") == 100
    assert client.get(f"{address}?page=2").text.count("<b>") == 30
    assert client.get(f"{address}?page=x").status_code == 200


def test_a_table_without_large_cells_says_so(client):
    one = a_release(industry_type=[1])
    page = client.get(f"/statistics/releases/{one.pk}/industry-type/")
    assert "All cells of this table are too small to be shown." in page.text


@pytest.mark.parametrize(
    "address",
    [
        "999/",
        "99999999999999999999/",
        "999.csv",
        "999.json",
        "{pk}/nothing/",
        "{pk}/type/",
        "?before=abc",
        "?before=99999999999999999999",
        "?before=-1",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    one = a_release()
    asked = f"/statistics/releases/{address.format(pk=one.pk)}"
    assert client.get(asked).status_code == 404


def test_releases_go_on_page_by_page(client, django_assert_num_queries):
    made = [a_release(tables=[]) for _ in range(25)]
    with django_assert_num_queries(1):
        first = client.get("/statistics/releases/").text
    assert first.count("Counted on") == 20
    [before] = re.findall(r"\?before=(\d+)", first)
    assert int(before) == made[5].pk
    older = client.get(f"/statistics/releases/?before={before}").text
    assert older.count("Counted on") == 5
    last = client.get(f"/statistics/releases/?before={made[0].pk}").text
    assert "There are no older ones." in last


@pytest.mark.promise("T7")
def test_a_releases_page_and_files_are_the_same_bytes_for_ever(client, monkeypatch):
    a_release("2026-Q2", type=[300])
    one = a_release("2026-Q3", type=[340, -5], industry_type=[60])
    base = f"/statistics/releases/{one.pk}"
    addresses = [f"{base}/", f"{base}/industry-type/", f"{base}.csv", f"{base}.json"]
    first = [client.get(address).content for address in addresses]
    for _ in range(3):
        a_release(type=[400], industry_type=[90])
    a_member(a_company())
    later = timezone.now() + timedelta(days=900)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert [client.get(address).content for address in addresses] == first


def test_files_hold_every_cell_with_its_error_and_small_ones_as_they_are(client):
    one = a_release("2026-Q3", tables=[], type=[340, -5], industry_type=[60])
    answer = client.get(f"/statistics/releases/{one.pk}.csv")
    assert answer["Content-Disposition"] == (
        'attachment; filename="membership-2026-Q3.csv"'
    )
    head, *rows = answer.text.splitlines()
    assert len(rows) == 8 + 24 * 8
    assert head.split(",")[:5] == "line period table dimension_1 category_1".split()
    assert rows[:2] == [
        "membership,2026-Q3,type,type,manufacturer,,,340,328.24,351.76,true,6.00,0.013888889,15",
        "membership,2026-Q3,type,type,trading,,,-5,-16.76,6.76,false,6.00,0.013888889,15",
    ]
    said = client.get(f"/statistics/releases/{one.pk}.json").json()
    assert said["period"] == "2026-Q3"
    assert said["recipient"] == "everybody"
    assert said["tables"][0]["cells"][1] == {
        "categories": ["trading"],
        "value": -5,
        "low": -16.76,
        "high": 6.76,
        "shown": False,
    }


def test_the_kept_page_is_given_up_when_a_release_is_made(
    client, django_capture_on_commit_callbacks
):
    a_member(a_company(created_at=timezone.now() - timedelta(days=400)))
    epoch = turn_of_pages()
    with django_capture_on_commit_callbacks(execute=True):
        made = release_making.make_due()
    assert turn_of_pages() != epoch
    text = client.get("/statistics/").text
    assert f'href="/statistics/releases/{made.pk}/"' in text
    assert "Nothing was released" not in text


@pytest.mark.promise("T7")
@pytest.mark.promise("O1")
def test_what_left_as_a_file_is_listed_with_whom_it_was_for(
    client, django_assert_num_queries
):
    one = a_release("2026-Q3", tables=["industry", "type"])
    assert "No file was made of releases yet." in client.get("/statistics/").text
    given = a_file_for_a_partner(one, "Fair & Sons")
    own = a_file_of_our_own(one)
    for address in ("/statistics/", "/statistics/files/"):
        page = client.get(address)
        text = cells(page)
        assert "Recipient: Fair &amp; Sons" in text
        assert "Companies by business type · ZIP" in text
        assert "Recipient: our own staff" in text
        assert "Membership, quarter 3 of 2026 · Terms, version" in text
        assert given.digest in text
        assert own.digest in text
        assert str(own.by) not in page.text
        assert str(given.by) not in page.text
    for _ in range(30):
        a_file_of_our_own(one)
    with django_assert_num_queries(2):
        page = client.get("/statistics/files/")
    assert page.text.count("Recipient:") == 20
    assert "1 / 2" in cells(page)
    assert "Fair" in client.get("/statistics/files/?page=2").text
    assert client.get("/statistics/").text.count("Recipient:") == 5


def test_a_release_of_something_else_is_named_and_read(client):
    one = a_release("2026-Q3", line="traffic", tables=[])
    assert "Visits, quarter 3 of 2026" in client.get("/statistics/").text
    page = client.get(f"/statistics/releases/{one.pk}/")
    assert "This release has no tables." in page.text
    assert Release.objects.get().pk == one.pk
