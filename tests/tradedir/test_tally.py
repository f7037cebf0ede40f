"""Counting pages as they are handed out: how often, and nothing of who asked."""

import threading
import time
from datetime import timedelta

import pytest
import redis
import time_machine
from django.utils import timezone

from listings import counting, noting
from listings.models import DayCount, MissedSearch
from tests.people import a_company, an_item, an_offer
from tests.served import answer_of, the_application
from tests.servers import a_valkey
from tradedir import tally
from tradedir.page_cache import PageCache
from tradedir.tally import Tallied

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"


@pytest.fixture
def server(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


@pytest.fixture(autouse=True)
def no_clock(monkeypatch):
    """Nothing is handed in but by the test."""
    monkeypatch.setattr(tally.Tally, "_begin", lambda self: None)


@pytest.fixture
def pages(server):
    return Tallied(PageCache(the_application(), server.url), server.url)


@pytest.fixture
def ask(pages):
    """`ask("/search/", "q=pump")` as a visitor; what it answered is (status, headers)."""

    def ask(path, query="", method="GET", **headers):
        said = {"HTTP_USER_AGENT": BROWSER, "REMOTE_ADDR": "192.0.2.7", **headers}
        address = f"{path}?{query}"
        return answer_of(pages, address, REQUEST_METHOD=method, **said)[:2]

    return ask


@pytest.fixture
def written(pages, server):
    """Hand in, write down, and read what is there then."""

    def write():
        pages.tally.hand_in()
        counting.write_down(server.url)
        rows = DayCount.objects.order_by("kind", "listing")
        return [(r.kind, r.listing, r.views, r.shown) for r in rows]

    return write


def test_views_and_results_are_counted_kept_pages_too(ask, written):
    item = an_item()
    offer = an_offer(item.company, side="buy")
    for _ in range(3):
        ask(item.get_absolute_url())
    ask(item.company.get_absolute_url())
    ask(offer.get_absolute_url())
    ask("/search/", "q=gear+pump")
    ask(f"/c/{item.category.slug}/")
    assert written() == [
        (1, item.pk, 3, 2),
        (3, offer.pk, 1, 0),
        (4, item.company_id, 1, 0),
    ]
    assert DayCount.objects.filter(company_id=item.company_id).count() == 3
    ask(item.get_absolute_url())
    assert written()[0] == (1, item.pk, 4, 2)
    assert written()[0] == (1, item.pk, 4, 2)  # none is there twice


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "curl/8.5.0"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_COOKIE": "sessionid=something-of-a-member"},
        {"method": "HEAD"},
    ],
    ids=["robot", "nothing said", "curl", "ahead", "signed in", "head"],
)
def test_some_visits_are_not(ask, written, settings, headers):
    item = an_item()
    if "HTTP_COOKIE" in headers:
        headers = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"}
    assert ask(item.get_absolute_url(), **headers)[0] == "200 OK"
    assert written() == []


def test_the_note_never_leaves_the_house(ask, pages, server):
    item = an_item()
    for _ in range(2):
        for method in ("GET", "HEAD"):
            head = ask(item.get_absolute_url(), method=method)[1]
            assert noting.NOTE not in dict(head)
    assert noting.NOTE not in dict(ask("/nothing/here/")[1])
    server.stop()
    for _ in range(2):
        assert noting.NOTE not in dict(ask(item.get_absolute_url())[1])


@pytest.mark.promise("O2")
def test_no_statement_and_no_address_is_needed_to_count(
    ask, pages, server, django_assert_num_queries
):
    item = an_item()
    ask(item.get_absolute_url())
    pages.tally.hand_in()  # the first of the day says that it began
    with django_assert_num_queries(0):
        for _ in range(20):
            ask(item.get_absolute_url())
        pages.tally.hand_in()
    kept = redis.Redis.from_url(server.url)
    assert not kept.keys("askers*")
    everything = b" ".join(kept.hkeys(kept.keys("tally:*")[0]))
    assert b"192.0.2" not in everything
    assert b"Mozilla" not in everything


def test_a_server_that_is_away_costs_no_page(ask, pages, server):
    item = an_item()
    ask(item.get_absolute_url())
    server.stop()
    pages.tally.hand_in()
    assert ask(item.get_absolute_url())[0] == "200 OK"


def search_as(ask, people, query):
    for n in range(people):
        ask("/search/", query, REMOTE_ADDR=f"192.0.2.{n}")


def test_words_without_results_are_kept_once_five_people_asked(ask, written, server):
    search_as(ask, 4, "q=Flux+kompensator")
    search_as(ask, 4, "q=Flux+kompensator")
    written()
    assert not MissedSearch.objects.exists()
    ask("/search/", "q=flux++kompensator", REMOTE_ADDR="198.51.100.1")
    written()
    missed = MissedSearch.objects.get()
    assert (missed.text, missed.times) == ("flux kompensator", 9)
    everything = repr([vars(row) for row in MissedSearch.objects.all()])
    assert "192.0.2" not in everything
    kept = redis.Redis.from_url(server.url)
    assert all(0 < kept.ttl(key) <= 93_600 for key in kept.keys("askers*"))


def test_what_too_few_asked_is_gone_with_the_day(ask, pages, written, server):
    search_as(ask, 2, "q=fluxkompensator")
    written()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        counting.write_down(server.url)
        assert not MissedSearch.objects.exists()
    assert not redis.Redis.from_url(server.url).keys("tally:*")


@pytest.mark.promise("O1")
@pytest.mark.parametrize(
    "text",
    [
        "Maria da Silva",
        "john.smith@example.org",
        "call +351 912 345 678",
        "1234567890",
        "x" * 61,
        "???",
        "WeChat: goodpump88",
    ],
)
def test_words_that_could_be_about_a_person_are_not_counted(text):
    assert noting.said(text) == ""


@pytest.mark.parametrize("text", ["cnc lathe 3000", "不锈钢", "TN-2110", "Gear pump"])
def test_words_about_goods_are(text):
    assert noting.said(text) != ""


def test_a_search_that_is_narrowed_or_finds_elsewhere_is_not_missed(client):
    an_offer(title="Fluxkompensator")
    assert noting.NOTE not in client.get("/search/?q=fluxkompensator")
    assert noting.NOTE not in client.get("/search/?q=nowhere&country=PT")
    assert client.get("/search/?q=nowherexyz")[noting.NOTE] == "missed nowherexyz"


def count(counted, note, times=1):
    environ = {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": BROWSER}
    for _ in range(times):
        counted.count(environ, 200, {tally.PAGE: "item", noting.NOTE: note})


def test_many_threads_lose_nothing(server):
    counted = tally.Tally(server.url)
    work = {"target": count, "args": (counted, "opened 1 7", 500)}
    threads = [threading.Thread(**work) for _ in range(8)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    counted.hand_in()
    kept = redis.Redis.from_url(server.url)
    assert kept.hgetall(kept.keys("tally:*")[0]) == {b"opened 1 7": b"4000"}
    assert kept.hget(kept.keys("traffic:????-??-??")[0], "hits:site:") == b"4000"


def test_it_is_handed_in_by_itself(server, monkeypatch, no_clock):
    monkeypatch.undo()
    monkeypatch.setattr(tally, "SECONDS", 0.05)
    # The clock's thread has a connection of its own, which no test takes back.
    monkeypatch.setattr(tally, "tell", lambda day, why: None)
    counted = tally.Tally(server.url)
    count(counted, "opened 1 7")
    kept = redis.Redis.from_url(server.url)
    for _ in range(100):
        if kept.keys("tally:*"):
            break
        time.sleep(0.02)
    assert kept.keys("tally:*")


def test_what_cannot_be_written_is_put_back(server, monkeypatch):
    company = a_company()
    counted = tally.Tally(server.url)
    count(counted, f"opened 4 {company.pk}")
    counted.hand_in()
    monkeypatch.setattr(counting, "_insert", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        counting.write_down(server.url)
    monkeypatch.undo()
    assert counting.write_down(server.url) == 1
    assert DayCount.objects.get().views == 1


def test_old_counts_go():
    today = timezone.localdate()
    for ago in (90, 91):
        day = today - timedelta(days=ago)
        DayCount.objects.create(kind=1, listing=1, company_id=1, day=day, views=1)
        MissedSearch.objects.create(text="x", day=day, times=5)
    assert counting.forget_old() == 2
