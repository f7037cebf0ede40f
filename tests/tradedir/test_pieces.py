"""Pieces of pages: found again until something changes that they were made of."""

import os

import pytest

from members import public_pages
from tests.servers import a_valkey
from tradedir.cache import Breaker, FailOpenCache

BEGUN = b"first 1"


@pytest.fixture
def server(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


@pytest.fixture
def pages(server):
    pages = FailOpenCache(server.url, {"KEY_FUNCTION": "tradedir.cache.plain_key"})
    pages.turn("first", [])  # the epoch, at turn 1
    return pages


def keep(pages, key, *marks, begun=BEGUN, text="text\nof two lines"):
    pages.keep_pieces({key: (marks, text)}, begun, 60)


def test_what_was_kept_is_found_in_the_order_asked_for(pages):
    pages.keep_pieces({"a": (["t"], "of a"), "b": (["t"], "of b\nü")}, BEGUN, 60)
    assert pages.pieces(["b", "none", "a"]) == ["of b\nü".encode(), None, b"of a"]
    assert pages.pieces([]) == []


def test_a_mark_ends_what_was_made_of_it_and_nothing_else(pages):
    keep(pages, "a", "c1", "t")
    keep(pages, "b", "c2", "t")
    pages.turn("unused", ["c1"])
    assert pages.pieces(["a", "b"]) == [None, b"text\nof two lines"]
    keep(pages, "a", "c1", "t", begun=b"first 2")
    assert pages.pieces(["a"]) == [b"text\nof two lines"]
    pages.turn("unused", ["t"])
    assert pages.pieces(["a", "b"]) == [None, None]


def test_what_changed_while_it_was_made_is_not_handed_out(pages):
    pages.turn("unused", ["c1"])
    keep(pages, "a", "c1", begun=BEGUN)
    assert pages.pieces(["a"]) == [None]


def test_another_epoch_ends_all(pages):
    keep(pages, "a", "c1")
    pages.turn("second", [])
    assert pages.pieces(["a"]) == [None]


def test_without_an_epoch_nothing_is_right(pages, server):
    keep(pages, "a", "c1")
    pages._cache.get_client(None).delete("page-marks")
    assert pages.pieces(["a"]) == [None]


def test_another_release_has_its_own(pages, monkeypatch):
    keep(pages, "a", "c1")
    monkeypatch.setattr("tradedir.pieces.release", lambda: "another")
    assert pages.pieces(["a"]) == [None]


def test_they_end_by_the_clock_too_and_with_an_erasure(pages):
    keep(pages, f"{public_pages.KEPT}a", "c1")
    kept = pages._cache.get_client(None)
    [name] = kept.keys(f"{public_pages.KEPT}*")
    assert 0 < kept.ttl(name) <= 60
    pages.drop(public_pages.KEPT)
    assert pages.pieces([f"{public_pages.KEPT}a"]) == [None]


def test_a_server_that_is_away_keeps_nothing_and_stops_nobody(pages, server):
    keep(pages, "a", "c1")
    server.stop()
    assert pages.pieces(["a", "b"]) == [None, None]
    keep(pages, "a", "c1")  # nobody waits for it


def test_a_server_that_began_anew_is_asked_over_another_line(pages, server):
    keep(pages, "a", "c1")
    kept = pages._cache.get_client(None)
    kept.client_kill_filter(_type="normal", skipme=True)
    kept.script_flush()
    assert pages.pieces(["a"]) == [b"text\nof two lines"]


def test_a_server_that_refuses_some_confuses_no_answer_with_another(pages):
    """Of several answers all are read, whatever the first one says."""
    keep(pages, "a", "c1", text="of a")
    kept = pages._cache.get_client(None)
    kept.config_set("maxmemory-policy", "noeviction")
    kept.config_set("maxmemory", 1)
    pages.keep_pieces({n: (["c1"], "of another") for n in "bcdef"}, BEGUN, 60)
    kept.config_set("maxmemory", 0)
    pages._breaker = Breaker()
    assert pages.pieces(["a"]) == [b"of a"]
    assert pages.pieces(["b", "a"]) == [None, b"of a"]


def test_a_process_that_was_forked_has_a_line_of_its_own(pages):
    keep(pages, "a", "c1", text="of a")
    child = os.fork()
    if not child:
        right = all(pages.pieces(["a"]) == [b"of a"] for _ in range(200))
        os._exit(0 if right else 1)
    assert all(pages.pieces(["none", "a"]) == [None, b"of a"] for _ in range(200))
    assert os.waitpid(child, 0)[1] == 0
