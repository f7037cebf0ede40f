"""Traffic is counted around the whole application, and nothing is known of who asked."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
import redis
import time_machine
from django.conf import settings as configured
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from listings import counting
from privacy.models import CountedDay, SharedVisits, TrafficDay
from privacy.traffic import closing, day_book, questions
from privacy.traffic.figures import Missing
from privacy.traffic.seeing import Reason
from tests.people import a_company, a_member, a_staff_member, an_item
from tests.served import answer_of, the_application
from tests.servers import a_valkey
from tradedir import tally
from tradedir.page_cache import PageCache
from tradedir.tally import Tallied

pytestmark = [pytest.mark.django_db, pytest.mark.promise("O1")]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture(autouse=True)
def no_clock(monkeypatch):
    """Nothing is handed in but by the test."""
    monkeypatch.setattr(tally.Tally, "_begin", lambda self: None)


@pytest.fixture
def valkey(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


@pytest.fixture
def site(valkey):
    return Tallied(PageCache(the_application(), valkey.url), valkey.url)


@pytest.fixture
def ask(site):
    """`ask("/search/", HTTP_REFERER=…)`; what it answered is (status, headers)."""

    def ask(path="/about/", method="GET", **said):
        visitor = {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "192.0.2.7"}
        return answer_of(site, path, REQUEST_METHOD=method, **visitor | said)[:2]

    return ask


@pytest.fixture
def close(site, valkey):
    """Hand in, and close the day by half past midnight of the next."""

    def close():
        site.tally.hand_in()
        day = timezone.localdate() + timedelta(days=1)
        with time_machine.travel(
            datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)
        ):
            counting.write_down(valkey.url)
            closing.close_due(day_book.server(valkey.url))

    return close


def hits(dimension):
    rows = TrafficDay.objects.filter(dimension=dimension).values_list("key", "hits")
    return dict(rows)


def by_five(ask, *paths, **said):
    """Five visitors ask, so that it is told apart."""
    for n in range(5):
        for path in paths:
            ask(path, REMOTE_ADDR=f"198.51.100.{n}", **said)


def test_a_page_from_the_cache_counts_as_one_that_was_made(ask, close):
    item = an_item()
    by_five(ask, item.get_absolute_url())
    by_five(
        ask, f"/c/{item.category.slug}/", "/fr/search/?q=pump", HTTP_USER_AGENT=PHONE
    )
    close()
    assert hits("page") == {"item": 5, "category": 5, "search": 5}
    assert hits("industry") == {"components": 10}
    assert hits("device") == {"desktop": 5, "phone": 10}
    assert hits("language") == {"en": 10, "fr": 5}
    assert hits("funnel") == {
        "view:components": 5,
        "search:components": 5,
        "search:": 5,
    }
    site = TrafficDay.objects.get(dimension="site")
    assert (site.hits, site.visitors) == (15, 10)


@pytest.mark.promise("T7")
def test_kept_pages_are_in_what_is_shared_too_each_visitor_once(ask, site, close):
    address = an_item().get_absolute_url()
    by_five(ask, address)  # made for the first of them, kept for the others
    site.tally.hand_in()
    by_five(ask, address, address)
    close()
    shared = SharedVisits.objects.values_list("industry", "visitors")
    assert list(shared) == [("components", 5)]


def test_what_the_browser_has_already_counts_too(ask, close):
    tag = dict(ask("/about/")[1])["ETag"]
    status, head = ask("/about/", HTTP_IF_NONE_MATCH=tag)
    assert status.startswith("304")
    assert not tally.INTERNAL & set(dict(head))
    close()
    assert hits("site") == {"": 2}


def test_each_request_is_counted_or_left_out_for_its_reason(ask, close):
    ask("/about/")
    ask("/about/", method="HEAD")
    ask("/about/", method="POST")
    ask("/nothing/")
    ask("/accounts/address/confirm/")
    ask("/healthz")
    ask("/robots.txt")
    ask("/about/", HTTP_USER_AGENT="")
    ask("/about/", HTTP_USER_AGENT="Googlebot/2.1 (+http://www.google.com/bot.html)")
    ask("/about/", HTTP_SEC_PURPOSE="prefetch")
    ask("/me/")  # leads to the sign-in page
    close()
    assert hits("dropped") == {
        "method": 2,
        "status": 2,
        "health": 1,
        "not-a-page": 1,
        "no-agent": 1,
        "crawler": 1,
        "prefetch": 1,
        "redirect": 1,
    }
    assert CountedDay.objects.get().requests == 11
    assert not questions.unbalanced().exists()


def test_staff_are_left_out_and_members_count(ask, close):
    for person in (a_staff_member("support"), a_member(a_company())):
        client = Client()
        client.force_login(person)
        cookie = client.cookies[configured.SESSION_COOKIE_NAME].value
        said = {"HTTP_COOKIE": f"{configured.SESSION_COOKIE_NAME}={cookie}"}
        ask("/about/", **said)  # looks at no session
        ask("/me/", **said)
    close()
    assert hits("dropped") == {"staff": 2}
    assert hits("site") == {"": 2}


@pytest.mark.parametrize("said", ["x", '"\\000x"', "é", "x" * 5_000, ""])
def test_a_cookie_that_is_none_of_ours_breaks_no_page(ask, close, said):
    told = {"HTTP_COOKIE": f"{configured.SESSION_COOKIE_NAME}={said}"}
    assert ask("/about/", **told)[0].startswith("200")
    close()
    assert hits("site") == {"": 1}


def test_the_random_requests_of_a_day_add_up(ask, close, site):
    an_item()
    draw = random.Random(11)
    agents = [FIREFOX, PHONE, "", "curl/8.5", "x" * 3_000, "\x00é\udcff"]
    paths = [
        "/",
        "/search/?q=pump",
        "/es/",
        "/me/",
        "/admin/",
        "/static/a.css",
        "/%",
        "/\x00",
    ]
    for _ in range(300):
        ask(
            draw.choice(paths),
            method=draw.choice(["GET", "GET", "GET", "HEAD", "POST", "BREW"]),
            HTTP_USER_AGENT=draw.choice(agents),
            HTTP_REFERER=draw.choice(
                ["", "http://[", "https://a.example.com/x", "\xff"]
            ),
            REMOTE_ADDR=draw.choice(["192.0.2.1", "", "2001:db8::1"]),
        )
    close()
    day = CountedDay.objects.get()
    assert (day.requests, day.partial) == (300, [])
    assert not questions.unbalanced().exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(hits) FROM privacy_trafficday WHERE dimension IN ('site', 'dropped')"
        )
        assert cursor.fetchone() == (300,)
    assert set(hits("dropped")) <= {one.value for one in Reason}


def test_a_server_that_is_away_costs_no_page_and_the_day_says_so(ask, site, valkey):
    ask()
    valkey.stop()
    assert ask()[0].startswith("200")
    site.tally.hand_in()
    assert CountedDay.objects.get().partial == [Missing.SERVER_AWAY]


def test_more_than_is_held_in_memory_is_not_counted_and_said(
    ask, site, close, monkeypatch
):
    monkeypatch.setattr(tally, "MOST_HELD", 2)
    for n in range(4):
        ask(REMOTE_ADDR=f"192.0.2.{n}")
    close()
    assert hits("site") == {"": 2}
    assert CountedDay.objects.get().partial == [Missing.FULL]
    assert not questions.unbalanced().exists()


def test_invented_referring_sites_do_not_fill_the_server(ask, site, monkeypatch):
    monkeypatch.setattr(tally, "MOST_HOSTS", 3)
    for n in range(9):
        ask(HTTP_REFERER=f"https://invented{n}.com/")
    bucket = next(iter(site.tally._days.values()))
    found = bucket.counted(set())
    hosts = {key for dimension, key in found.hits if dimension == "referrer"}
    assert len(hosts) == 4
    assert found.hits["referrer", "other"] == 6


@pytest.mark.promise("O4")
def test_no_page_that_is_counted_sets_a_cookie(ask):
    for path in ("/", "/search/", "/accounts/login/"):
        names = {name.lower() for name, _ in ask(path)[1]}
        assert path == "/accounts/login/" or "set-cookie" not in names


KNOWN = [
    "192.0.2.77",
    "2001:db8:77::beef",
    "Planted/7.7 (X11; known) Gecko/20100101 Browser/77",
    "who-is-maria",
    "maria-s-page",
]


def asked_by_known_visitors(ask):
    for address in KNOWN[:2]:
        for path in ("/search/?q=who-is-maria", "/about/", "/nothing/"):
            ask(
                path,
                REMOTE_ADDR=address,
                HTTP_USER_AGENT=KNOWN[2],
                HTTP_REFERER="https://maria-s-page.blogspot.com/who-is-maria",
            )


def valkeys_hold(*urls):
    """Everything in these servers, as bytes."""
    for url in urls:
        kept = redis.Redis.from_url(url)
        for key in kept.keys("*"):
            yield key + (kept.dump(key) or b"")


@pytest.mark.promise("O2")
def test_known_visitors_are_found_nowhere_once_the_day_is_closed(
    ask, close, valkey, caplog, capfd, as_owner
):
    # What another test counted in the server that all share is not of these visitors.
    shared = redis.Redis.from_url(configured.REDIS_URL)
    for key in shared.keys("traffic:*"):
        shared.delete(key)
    asked_by_known_visitors(ask)
    from_both = [valkey.url, configured.REDIS_URL]
    close()
    logged = caplog.text + "".join(capfd.readouterr())
    assert '"page": "about"' in logged
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    # Kept pages hold the words of a search: they are the page's, and of nobody.
    held = [one for one in valkeys_hold(*from_both) if not one.startswith(b"page:")]
    everything = "\n".join(rows) + logged + repr(held)
    assert "blogspot" not in everything  # of fewer than five
    for known in KNOWN:
        assert known not in everything, known
        assert known.encode().hex() not in everything, known
    assert not re.search(r"traffic:|askers", repr(held))


@pytest.mark.promise("O2")
def test_until_then_no_address_is_in_any_server_either(ask, site, valkey):
    asked_by_known_visitors(ask)
    site.tally.hand_in()
    assert site.tally._days == {}
    held = repr([one for one in valkeys_hold(valkey.url) if b"page:" not in one[:5]])
    for known in KNOWN[:3]:
        assert known not in held


@pytest.mark.promise("T4")
def test_the_dimensions_are_the_documented_ones():
    documented = "site page industry referrer device language funnel dropped"
    assert set(TrafficDay.Dimension.values) == set(documented.split())
    fields = {field.name for field in TrafficDay._meta.concrete_fields}
    assert fields == {"id", "day", "dimension", "key", "hits", "visitors"}
    assert get_user_model() not in {
        field.related_model for field in TrafficDay._meta.get_fields()
    }
