"""The cache forgets without its server, quickly, and heals by itself."""

import time

import pytest
import redis

from tests.servers import a_valkey
from tradedir.cache import FailOpenCache


@pytest.fixture
def server(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


@pytest.fixture
def cache(server):
    return FailOpenCache(
        server.url, {"KEY_FUNCTION": "tradedir.cache.plain_key", "TIMEOUT": 60}
    )


def test_what_is_kept_is_found(cache):
    cache.set("a", {"b": [1, "é", None]})
    assert cache.get("a") == {"b": [1, "é", None]}
    cache.set("n", 1)
    assert cache.incr("n") == 2
    assert cache.add("n", 5) is False
    assert cache.get_many(["a", "n", "none"]) == {"a": {"b": [1, "é", None]}, "n": 2}
    cache.delete("a")
    assert cache.get("a", "nothing") == "nothing"


@pytest.mark.parametrize("trouble", ["stop", "hang"])
def test_a_server_that_is_gone_costs_little_and_raises_nothing(server, cache, trouble):
    cache.set("a", 1)
    getattr(server, trouble)()
    begun = time.monotonic()
    for _ in range(20):
        cache.set("b", 2)
        assert cache.get("b") == 2
        assert cache.add("b", 3) is False
        assert cache.incr("b") == 3
    assert time.monotonic() - begun < 1.5


def test_it_asks_the_server_again_after_a_while(server, cache):
    server.stop()
    assert cache.get("a") is None
    server.start()
    redis.Redis.from_url(server.url).set("a", 7)
    time.sleep(2.1)
    assert cache.get("a") == 7


def test_a_planted_pickle_is_not_loaded(server, cache):
    planted = b"cos\nsystem\n(S'echo planted'\ntR."
    redis.Redis.from_url(server.url).set("a", planted)
    assert cache.get("a") is None


def test_ping_asks_the_server_itself(server, cache):
    assert cache.ping()
    server.stop()
    assert not cache.ping()


def test_of_heights_the_greatest_stays(server, cache):
    assert cache.heights("noted", ["a", "b"]) == [None, None]
    for height in (3, 2**52, 7):
        assert cache.raise_to("noted", "a", height)
    assert cache.heights("noted", ["a", "b"]) == [2**52, None]
    server.stop()
    assert cache.heights("noted", ["a"]) is None
    assert not cache.raise_to("noted", "a", 8)
