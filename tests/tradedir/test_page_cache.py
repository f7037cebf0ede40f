"""Whole pages kept as bytes: the same bytes, for everybody, until something changes."""

import gzip
import time

import brotli
import pytest
from django.utils import timezone

from listings import taxonomy
from listings.models import Category
from members import public_pages
from privacy import erased_list
from tests.people import a_category
from tests.servers import a_valkey
from tradedir.cache import FailOpenCache
from tradedir.page_cache import PUBLIC, PageCache


class Site:
    """A small site behind the cache, which counts how often a page is made."""

    def __init__(self):
        self.made = 0
        self.headers = [("Cache-Control", PUBLIC), ("Content-Type", "text/html")]
        self.status = "200 OK"
        self.while_making = lambda: None

    def __call__(self, environ, start_response):
        self.made += 1
        self.while_making()
        start_response(self.status, list(self.headers))
        return [f"<p>{environ['PATH_INFO']} {self.made}</p>".encode() * 100]


@pytest.fixture
def server(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


@pytest.fixture
def site():
    return Site()


@pytest.fixture(params=["once", "at hand"])
def ask(site, server, request):
    """Ask for a page; what was asked for before is in the process's memory, or is not."""
    pages = PageCache(site, server.url)
    is_at_hand = request.param == "at hand"

    def ask(path="/", query="", method="GET", **headers):
        got = asked(path, query, method, **headers)
        made = site.made
        if is_at_hand and got["status"] == "200 OK" and method == "GET":
            # Handed out from Valkey, so that the next time it is at hand.
            asked(path, query, method, **headers)
            site.made = made
        return got

    def asked(path="/", query="", method="GET", **headers):
        got = {}

        def start(status, headers, *rest):
            got.update(status=status, headers=dict(headers))

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "here.example",
            "wsgi.url_scheme": "http",
            **headers,
        }
        got["body"] = b"".join(pages(environ, start))
        return got

    return ask


@pytest.fixture
def change(server):
    """Do what public_pages.changed() does, on this test's own server."""
    pages = FailOpenCache(server.url, {"KEY_FUNCTION": "tradedir.cache.plain_key"})
    return lambda *marks: pages.turn(str(public_pages.new_epoch()), marks)


def test_a_page_is_made_once(ask, site):
    first, again = ask("/a/"), ask("/a/")
    assert first == again
    assert site.made == 1


def test_no_kept_page_is_handed_out_while_a_restored_site_refuses(ask, site):
    ask("/a/")
    site.status = "503 Service Unavailable"
    erased_list.refuse_until_replayed()
    assert ask("/a/")["status"].startswith("503")
    assert ask("/a/", HTTP_IF_NONE_MATCH="x")["status"].startswith("503")
    assert site.made == 3
    site.status = "200 OK"
    erased_list.serve_again()
    assert b"/a/ 1" in ask("/a/")["body"]


def test_after_an_erasure_no_page_is_kept(ask, site, server):
    ask("/a/")
    pages = FailOpenCache(server.url, {"KEY_FUNCTION": "tradedir.cache.plain_key"})
    pages.set("cache:else", 1)
    kept = pages._cache.get_client(None)
    assert [key for key in kept.keys("*") if key.startswith(b"page:")]
    pages.drop(public_pages.KEPT)
    assert sorted(kept.keys("*")) == [b"cache:else", b"page-marks"]
    server.stop()
    pages.drop(public_pages.KEPT)  # nobody waits for it


def test_addresses_queries_and_hosts_are_kept_apart(ask, site):
    pages = {
        ask("/a/")["body"],
        ask("/b/")["body"],
        ask("/a/", "page=2")["body"],
        ask("/a/", HTTP_HOST="there.example")["body"],
    }
    assert len(pages) == site.made == 4


def test_after_a_change_no_page_of_before_is_served(ask, site, change):
    ask("/a/"), ask("/b/")
    change()
    assert b"/a/ 3" in ask("/a/")["body"]
    assert b"/b/ 4" in ask("/b/")["body"]


def test_a_page_made_while_something_changed_is_not_served_again(ask, site, change):
    site.while_making = change
    ask("/a/")
    site.while_making = lambda: None
    ask("/a/")
    assert site.made == 2


def test_a_page_is_over_when_what_it_was_made_of_changes(ask, site, change):
    site.headers = [*site.headers, ("X-Made-Of", "c1 k7")]
    first = ask("/a/")
    assert "X-Made-Of" not in first["headers"]
    for others in (("c2",), ("k8", "*"), ("c11",)):
        change(*others)
    assert ask("/a/") == first
    for own in (("k9", "c1"), ("k7",), ()):
        made = site.made
        change(*own)
        ask("/a/"), ask("/a/")
        assert site.made == made + 1


def test_a_page_that_says_nothing_was_made_of_anything(ask, site, change):
    ask("/a/")
    change("c2", "*")
    assert b"/a/ 2" in ask("/a/")["body"]


def test_a_page_made_while_its_own_changed_is_not_served_again(ask, site, change):
    site.headers = [*site.headers, ("X-Made-Of", "c1")]
    site.while_making = lambda: change("c1")
    ask("/a/")
    site.while_making = lambda: None
    ask("/a/"), ask("/a/")
    assert site.made == 2


def test_where_the_server_has_forgotten_what_changed_nothing_is_served(
    ask, site, server
):
    site.headers = [*site.headers, ("X-Made-Of", "c1")]
    ask("/a/")
    pages = FailOpenCache(server.url, {})
    pages._cache.get_client(None).delete("page-marks")
    ask("/a/"), ask("/a/")
    assert site.made == 2


@pytest.mark.django_db
def test_a_page_is_made_by_the_tree_as_others_have_changed_it(ask, site, server):
    category = a_category("pumps-of-old")
    seen = []
    site.while_making = lambda: seen.append(category.slug in taxonomy.tree().by_slug)
    ask("/a/")
    # Another process: nobody here forgets what was read.
    Category.objects.filter(pk=category.pk).update(retired_at=timezone.now())
    ask("/b/")
    pages = FailOpenCache(server.url, {"KEY_FUNCTION": "tradedir.cache.plain_key"})
    pages.set(public_pages.TREE, public_pages.new_epoch(), None)
    ask("/c/")
    taxonomy.forget()
    assert seen == [True, True, False]


def test_who_is_signed_in_gets_a_page_of_their_own(ask, site):
    ask("/a/")
    ask("/a/", HTTP_COOKIE="x=1; session=abc")
    assert site.made == 2


@pytest.mark.parametrize(
    "header",
    [("Set-Cookie", "csrf=1"), ("Cache-Control", "private, no-store")],
    ids=lambda header: header[0],
)
def test_what_is_not_for_everybody_is_not_kept(ask, site, header):
    site.headers = [*site.headers, header]
    ask("/a/"), ask("/a/")
    assert site.made == 2


def test_errors_and_posts_are_not_kept(ask, site):
    site.status = "404 Not Found"
    ask("/a/"), ask("/a/")
    site.status = "200 OK"
    ask("/a/", method="POST"), ask("/a/", method="POST")
    assert site.made == 4


@pytest.mark.parametrize(
    ("accepted", "unpack"),
    [("gzip, br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)],
)
def test_it_goes_out_packed_as_the_client_takes_it(ask, accepted, unpack):
    plain = ask("/a/")["body"]
    for _ in range(2):
        packed = ask("/a/", "", HTTP_ACCEPT_ENCODING=accepted)
        assert unpack(packed["body"])[:6] == plain[:6]
        assert packed["headers"]["Vary"] == "Accept-Encoding"
        assert int(packed["headers"]["Content-Length"]) == len(packed["body"])


def test_a_client_that_has_the_page_is_told_so(ask):
    tag = ask("/a/")["headers"]["ETag"]
    again = ask("/a/", HTTP_IF_NONE_MATCH=tag)
    assert again["status"] == "304 Not Modified"
    assert again["body"] == b""


def test_head_has_the_headers_and_no_body(ask, site):
    head, page = ask("/a/", method="HEAD"), ask("/a/")
    assert head["body"] == b""
    assert head["headers"] == page["headers"]
    assert site.made == 1


@pytest.mark.parametrize("trouble", ["stop", "hang"])
def test_without_its_server_pages_come_from_the_site(ask, site, server, trouble):
    ask("/a/")
    getattr(server, trouble)()
    begun = time.monotonic()
    assert [ask("/a/")["status"] for _ in range(20)] == ["200 OK"] * 20
    assert time.monotonic() - begun < 1.5
    assert site.made == 21


def test_a_server_that_forgot_its_epoch_serves_nothing_from_before(ask, site, server):
    ask("/a/")
    server.stop()
    server.start()
    ask("/a/"), ask("/a/"), ask("/a/")
    assert site.made >= 2
