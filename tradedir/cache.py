"""A cache that never stands in the way: without its server it forgets, and says nothing.

Every call has 0.3 s; after a failure the server is left alone for two seconds and values
are kept in this process instead. Values are JSON: a planted pickle is not loaded.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property
from redis.exceptions import RedisError

from privacy import valkeys
from tradedir.counting import Counters, counts
from tradedir.pieces import Pieces

PAUSE_SECONDS = 2.0
TIMEOUTS = {
    "socket_timeout": 0.3,
    "socket_connect_timeout": 0.3,
    "health_check_interval": 0,
}


# What kept pages are made of, with the turn at which each changed last: one value, so that the
# server forgets all of it or nothing (tradedir/page_cache.py).
MARKS = "page-marks"
MOST_MARKS = 200_000
# Everything is over where nothing is named; else one turn more, at which these have changed.
TURN = f"""
local all = #ARGV == 1 or redis.call('HLEN', KEYS[1]) > {MOST_MARKS}
if all then redis.call('DEL', KEYS[1]) end
if all or redis.call('HEXISTS', KEYS[1], '@') == 0 then
    redis.call('HSET', KEYS[1], '@', ARGV[1])
end
local turn = redis.call('HINCRBY', KEYS[1], '#', 1)
for n = 2, #ARGV do redis.call('HSET', KEYS[1], ARGV[n], turn) end
return turn
"""


class Json:
    """Numbers stay numbers, so that the server can count; all else is JSON."""

    def dumps(self, value: Any) -> bytes | int:
        if type(value) is int:
            return value
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except ValueError:
            return None


def plain_key(key: str, key_prefix: str, version: int) -> str:
    """A key as it is, so that what reads it in front of Django finds it."""
    return f"{key_prefix}{key}"


class Breaker:
    """Remembers that a server did not answer, and for how long it is left alone."""

    def __init__(self) -> None:
        self._closed_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._closed_until

    def trip(self) -> None:
        self._closed_until = time.monotonic() + PAUSE_SECONDS


class FailOpenCache(RedisCache):
    """Django's Redis cache, falling back to this process's memory.

    RedisCache speaks to the server through `_cache` alone; here that is a client which
    asks the server, or the memory where the server does not answer. What limits count
    goes to the database then, where all processes count together.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        lines = {"pool_class": valkeys.Pool, **TIMEOUTS}
        options = {"serializer": Json(), **lines} | params.get("OPTIONS", {})
        # One address: that of sentinels has commas of its own.
        super().__init__([server], params | {"OPTIONS": options})
        self._server = server
        self._breaker = Breaker()
        self._counters = Counters()
        self._memory = LocMemCache(server, {"TIMEOUT": params.get("TIMEOUT", 300)})

    def _asked(self, name: str, *args: Any, **named: Any) -> Any:
        if not self._breaker.is_open:
            try:
                return getattr(super(), name)(*args, **named)
            except (RedisError, OSError):
                self._breaker.trip()
        instead = self._counters if args and counts(args[0]) else self._memory
        return getattr(instead, name)(*args, **named)

    def add(self, *args: Any, **named: Any) -> bool:
        return bool(self._asked("add", *args, **named))

    def get(self, *args: Any, **named: Any) -> Any:
        return self._asked("get", *args, **named)

    def set(self, *args: Any, **named: Any) -> None:
        self._asked("set", *args, **named)

    def touch(self, *args: Any, **named: Any) -> bool:
        return bool(self._asked("touch", *args, **named))

    def delete(self, *args: Any, **named: Any) -> bool:
        return bool(self._asked("delete", *args, **named))

    def has_key(self, *args: Any, **named: Any) -> bool:
        return bool(self._asked("has_key", *args, **named))

    def incr(self, *args: Any, **named: Any) -> int:
        return int(self._asked("incr", *args, **named))

    def get_many(self, *args: Any, **named: Any) -> dict[Any, Any]:
        return dict(self._asked("get_many", *args, **named))

    def set_many(self, *args: Any, **named: Any) -> list[Any]:
        return list(self._asked("set_many", *args, **named))

    def delete_many(self, *args: Any, **named: Any) -> None:
        self._asked("delete_many", *args, **named)

    def clear(self) -> None:
        self._memory.clear()
        self._asked("clear")

    def drop(self, begins: str) -> None:
        """Take away every value whose key begins so, a thousand at a time."""
        try:
            server = self._cache.get_client(None, write=True)
            keys = server.scan_iter(match=f"{begins}*", count=1_000)
            while some := list(islice(keys, 1_000)):
                server.unlink(*some)
        except (RedisError, OSError):
            self._breaker.trip()

    @cached_property
    def _client(self) -> Any:
        """Kept: to make one for every question costs twice the question."""
        return self._cache.get_client(None, write=True)

    def turn(self, epoch: str, marks: Iterable[str]) -> bool:
        """Kept pages made of these are over; without any, all are. False: nobody was told."""
        try:
            self._client.eval(TURN, 1, MARKS, epoch, *marks)
        except (RedisError, OSError):
            self._breaker.trip()
            return False
        return True

    def raise_to(self, key: str, name: str, height: int) -> bool:
        """Note a height under a name; of two at once the greater stays. False where nobody can."""
        try:
            self._client.zadd(key, {name: height}, gt=True)
        except (RedisError, OSError):
            self._breaker.trip()
            return False
        return True

    def heights(self, key: str, names: Sequence[str]) -> list[float | None] | None:
        """What was noted under these names; None where the server does not answer."""
        if self._breaker.is_open:
            return None
        try:
            found: list[float | None] = self._client.zmscore(key, [*names])
        except (RedisError, OSError):
            self._breaker.trip()
            return None
        return found

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(valkeys.Lines(self._server, **TIMEOUTS), MARKS)

    def pieces(self, keys: Sequence[str]) -> list[bytes | None]:
        """Pieces of pages (tradedir/pieces.py) that are still right; None for all others."""
        if not self._breaker.is_open:
            try:
                return self._pieces.right(keys)
            except (RedisError, OSError):
                self._breaker.trip()
        return [None] * len(keys)

    def keep_pieces(
        self,
        pieces: Mapping[str, tuple[Sequence[str], str]],
        begun: bytes,
        seconds: int,
    ) -> None:
        if not self._breaker.is_open:
            try:
                self._pieces.keep(pieces, begun, seconds)
            except (RedisError, OSError):
                self._breaker.trip()

    def ping(self) -> bool:
        """Does the server itself answer?"""
        try:
            return bool(self._cache.get_client(None).ping())
        except (RedisError, OSError):
            return False
