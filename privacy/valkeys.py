"""Lines to Valkey or Redis: to an address, or to wherever its sentinels say that it is.

`redis://:password@host:port/0`, or
`sentinel://:password@host:26379,other:26379,third:26379/0?service=tradedir`. Behind sentinels each
new line asks them who is the primary now, so that a failover needs no restart.
"""

import hashlib
import os
import threading
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

import hiredis
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


class Script:
    """A script for the server, and the name by which it knows it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Lines:
    """A line to a server for each thread: the client's way to one costs as much as the answer.

    What is asked raises redis.RedisError or OSError where the server does not answer.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self._server = client(url, **options)
        self._lines = threading.local()

    def ask(self, *words: Any) -> Any:
        """The answer to one command, whose words are text, bytes or numbers."""
        return self.ask_packed([hiredis.pack_command(words)])

    def ask_packed(self, command: Iterable[bytes], answers: int = 1) -> Any:
        """The answer to commands as they go out; of several at once, the last one."""
        line = self._own_line()
        try:
            if not line.is_connected:
                # Sending would connect too, but without asking sentinels where to.
                line.connect()
            return _answered(line, command, answers)
        except redis.ConnectionError:
            # The server may have begun anew since: once more, over a new connection.
            line.disconnect()
            line.connect()
            return _answered(line, command, answers)

    def _own_line(self) -> Any:
        """This thread's, and this process's: two that were one would read each other's answers."""
        mine = self._lines
        if getattr(mine, "process", None) != os.getpid():
            mine.line = self._server.connection_pool.make_connection()
            mine.process = os.getpid()
        return mine.line

    def evaluate(self, script: Script, *words: Any) -> Any:
        """What a script says; it is sent where the server does not know it."""
        try:
            return self.ask("EVALSHA", script.sha, *words)
        except redis.exceptions.NoScriptError:
            return self.ask("EVAL", script.text, *words)


def _answered(line: Any, command: Iterable[bytes], answers: int) -> Any:
    """The last answer. All are read, or the next to ask would get one that is not theirs."""
    line.send_packed_command(command, check_health=False)
    said = refused = None
    for _ in range(answers):
        try:
            said = line.read_response()
        except redis.ResponseError as error:
            refused = refused or error
    if refused:
        raise refused
    return said
