"""Lines to Valkey or Redis: to an address, or to wherever its sentinels say that it is.

`redis://:password@host:port/0`, or
`sentinel://:password@host:26379,other:26379,third:26379/0?service=tradedir`. Behind sentinels each
new line asks them who is the primary now, so that a failover needs no restart.
"""

from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

import redis
from django.core.exceptions import ImproperlyConfigured
from redis.sentinel import Sentinel, SentinelConnectionPool

SENTINEL = "sentinel"
SCHEMES = ("redis", "rediss", "unix", SENTINEL)
SENTINELS_PORT = 26379
EXAMPLE = "sentinel://:password@host:26379,other:26379,third:26379/0?service=name"


class Watched(NamedTuple):
    """A server that sentinels watch."""

    sentinels: list[tuple[str, int]]
    service: str
    database: int
    username: str | None
    password: str | None
    sentinel_password: str | None


def watched(url: str) -> Watched:
    """What a sentinel:// address says. Raises ImproperlyConfigured."""
    parts = urlsplit(url)
    said, _, places = parts.netloc.rpartition("@")
    username, _, password = said.partition(":")
    asked = parse_qs(parts.query)
    service = asked.get("service", [""])[0]
    number = parts.path.strip("/") or "0"
    sentinels = [_place(one) for one in places.split(",") if one]
    if not sentinels or None in sentinels or not service or not number.isdigit():
        raise ImproperlyConfigured(
            "An address of sentinels names at least one of them, a database and the"
            f" service that they watch: {EXAMPLE}."
        )
    return Watched(
        [one for one in sentinels if one],
        service,
        int(number),
        unquote(username) or None,
        unquote(password) or None,
        asked.get("sentinel_password", [""])[0] or None,
    )


def _place(text: str) -> tuple[str, int] | None:
    host, _, port = text.rpartition(":") if ":" in text else (text, "", "")
    if not host or (port and not port.isdigit()):
        return None
    return host, int(port or SENTINELS_PORT)


def hosts(url: str) -> tuple[set[str | None], bool]:
    """The machines that an address names, and whether it has a password for them."""
    if urlsplit(url).scheme == SENTINEL:
        told = watched(url)
        return {host for host, _port in told.sentinels}, bool(told.password)
    parts = urlsplit(url)
    return {parts.hostname}, bool(parts.password)


def other_database(url: str, number: int) -> str:
    """The same server's database of another number."""
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def for_celery(url: str) -> str:
    """An address of sentinels as Celery reads it: one for each, the password in all."""
    told = watched(url)
    login = f"{quote(told.username or '', '')}:{quote(told.password or '', '')}@"
    login = login if told.password else ""
    return ";".join(
        f"sentinel://{login}{host}:{port}/{told.database}"
        for host, port in told.sentinels
    )


class Pool(redis.ConnectionPool):
    """Django's cache asks a class for its lines."""

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Any:
        if urlsplit(url).scheme != SENTINEL:
            return redis.ConnectionPool.from_url(url, **options)
        told = watched(url)
        patience = {
            name: options[name]
            for name in ("socket_timeout", "socket_connect_timeout")
            if name in options
        }
        asked = Sentinel(  # type: ignore[no-untyped-call]
            told.sentinels,
            sentinel_kwargs={**patience, "password": told.sentinel_password},
        )
        return SentinelConnectionPool(  # type: ignore[no-untyped-call]
            told.service,
            asked,
            db=told.database,
            username=told.username,
            password=told.password,
            **options,
        )


def client(url: str, **options: Any) -> "redis.Redis":
    return redis.Redis(connection_pool=Pool.from_url(url, **options))
