"""The desk's pages of traffic and of the way from search to answer."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.traffic import closing
from privacy.traffic.figures import Figures, Missing
from tests.people import a_category, a_member, a_staff_member

pytestmark = pytest.mark.django_db

TRAFFIC, FUNNEL = "/desk/reports/traffic/", "/desk/reports/funnel/"
BOTH = pytest.mark.parametrize("address", [TRAFFIC, FUNNEL])


@pytest.fixture
def desk(client):
    client.force_login(a_staff_member("marketing"))
    return client


def a_traffic_day(ago=1, partial=(), **more):
    """A closed day; `more` are hits of further keys, `page__item=7`."""
    day = timezone.localdate() - timedelta(days=ago)
    hits = {("site", ""): 40, ("dropped", "crawler"): 9}
    hits |= {tuple(name.split("__")): n for name, n in more.items()}
    visitors = {
        of: n // 4 for of, n in hits.items() if of[0] not in {"dropped", "funnel"}
    }
    closing.begin(day)
    closing.enter(
        day,
        Figures(
            requests=49, hits=Counter(hits), visitors=visitors, partial=set(partial)
        ),
    )
    return day


def test_visitors_pages_and_what_was_left_out_are_told(desk):
    a_traffic_day(1, page__item=30, page__search=10)
    a_traffic_day(2, page__item=40)
    text = desk.get(TRAFFIC).text
    assert (
        "98 requests = 80 page views + 18 left out + 0 that could not be read." in text
    )
    assert "Visitors a day, on average</dt><dd>10<" in text
    assert "Search engines and other programs" in text
    assert text.index("of=item") < text.index("of=search")
    assert "<svg" in text


def test_one_key_alone_over_months(desk):
    a_category()
    a_traffic_day(1, industry__components=36)
    page = desk.get(f"{TRAFFIC}?span=months&by=industry&of=components")
    assert "Visitors a day: Components &amp; fluid power" in page.text
    assert '<td class="number">36</td>' in page.text


def test_a_day_that_is_not_whole_says_so_and_why(desk):
    a_traffic_day(1, partial=[Missing.EVICTED])
    text = desk.get(TRAFFIC).text
    assert "1 day is not whole" in text
    assert "The server of counters had dropped some of them." in text
    assert "not whole</span>" in text
    assert "1 day is not whole" in desk.get(FUNNEL).text


def test_the_way_from_search_to_answer(desk):
    steps = {"search:components": 400, "view:components": 100, "search:": 200}
    steps |= {"inquiry:components": 12, "reply:components": 3}
    a_traffic_day(1, **{f"funnel__{key}": n for key, n in steps.items()})
    text = desk.get(FUNNEL).text
    assert "16.7 %" in text  # 100 of 600
    assert "12.0 %" in text
    assert '<td class="number"><bdi>&lt; 5</bdi></td>' in text
    assert "Pages of no industry" in text
    assert desk.get(f"{FUNNEL}?span=months").status_code == 200


@BOTH
def test_without_any_day_it_says_so(desk, address):
    assert "No day of this time is closed yet." in desk.get(address).text


@BOTH
@pytest.mark.parametrize(
    "query", ["span=years", "by=visitor", "by=dropped", f"of={'x' * 99}", "of=%0A"]
)
def test_what_does_not_exist_is_said(desk, address, query):
    page = desk.get(f"{address}?{query}")
    assert page.status_code == 400
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("query", ["of=no-such", "page=99", "page=x", "of=%3Cb%3E"])
def test_what_finds_nothing_breaks_nothing(desk, query):
    a_traffic_day(1, page__item=30)
    page = desk.get(f"{TRAFFIC}?{query}")
    assert page.status_code == 200
    assert "<b>" not in page.text


@BOTH
def test_the_door(client, address):
    assert client.get(address).status_code == 302
    client.force_login(a_member())
    assert client.get(address).status_code == 403
    for role in ("support", "privacy officer"):
        client.force_login(a_staff_member(role))
        assert client.get(address).status_code == 403
    client.force_login(a_staff_member())
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    one_step = a_member(is_staff=True, is_superuser=True)
    client.force_login(one_step)
    assert client.get(address).status_code == 302


@BOTH
def test_however_much_there_is_it_takes_as_many_statements(
    desk, address, django_assert_max_num_queries
):
    for ago in range(1, 31):
        keys = {f"referrer__s{n}.example": 40 for n in range(60)}
        a_traffic_day(ago, **keys, page__item=30)
    desk.get(address)
    with django_assert_max_num_queries(17):
        assert "1 / 3" in desk.get(f"{TRAFFIC}?by=referrer").text
    with django_assert_max_num_queries(17):
        desk.get(f"{address}?span=months")


def test_it_is_kept_by_no_cache(desk):
    assert "private" in desk.get(TRAFFIC)["Cache-Control"]
