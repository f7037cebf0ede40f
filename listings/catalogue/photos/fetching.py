"""Pictures fetched from addresses that somebody typed: the only place that opens one.

A name is resolved once; every address it has must be of the public internet, and the connection
goes to the very address that was looked at, while the certificate must be of the name. Each
redirect is a new address and goes the same way. Time and size are limited from the first
question to the last byte. Nothing of ours is sent along: no cookie, no referrer.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http.client import (
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from dns import exception as dns_errors
from dns import name as dns_names
from dns import resolver as dns_resolver

from listings.catalogue.photos.addresses import checked
from listings.catalogue.photos.networks import is_public
from listings.catalogue.values import Wrong
from members import domain_records

TYPES = {"image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/webp"}
REDIRECTS = {301, 302, 303, 307, 308}
PIECE = 65_536
# Of a name's addresses so many are tried.
TRIED = 2
CONNECTS_WITHIN = 5.0


class Refused(Exception):
    """Nothing was fetched; `code` says why (sentences.SENTENCES), with `told` in it."""

    def __init__(self, code: str, **told: Any) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


class TimedSocket(ssl.SSLSocket):
    """A connection that ends at a moment, however slowly bytes drip in."""

    ends = float("inf")

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.ends))
        return super().recv_into(*args, **kwargs)


class Pinned(HTTPSConnection):
    """A connection to this address, whose certificate has to be of the host's name."""

    def __init__(
        self, host: str, *, at: tuple[str, int], tls: ssl.SSLContext, ends: float
    ) -> None:
        super().__init__(host, context=tls)
        self.at, self.tls, self.ends = at, tls, ends

    def connect(self) -> None:
        within = min(CONNECTS_WITHIN, left(self.ends))
        plain = socket.create_connection(self.at, timeout=within)
        try:
            plain.settimeout(left(self.ends))
            secured = self.tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        if isinstance(secured, TimedSocket):
            secured.ends = self.ends
        secured.settimeout(left(self.ends))
        self.sock = secured


def left(ends: float) -> float:
    """Seconds until that moment. Raises TimeoutError where it is over."""
    seconds = ends - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def addresses_of(host: str, seconds: float) -> list[str]:
    """The addresses that a name has, asked of the name server in the settings."""
    ends = time.monotonic() + seconds
    asked = domain_records.resolver()
    name = dns_names.from_text(host)
    found: list[str] = []
    for kind in ("A", "AAAA"):
        try:
            answer = asked.resolve(
                name, kind, lifetime=left(ends), search=False, raise_on_no_answer=False
            )
        except dns_resolver.NXDOMAIN:
            break
        found += [record.address for record in answer]
    return found


def trusted() -> ssl.SSLContext:
    """Certificates of the machine's authorities."""
    return timed(ssl.create_default_context())


def timed(tls: ssl.SSLContext) -> ssl.SSLContext:
    tls.sslsocket_class = TimedSocket
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    return tls


@dataclass
class Fetcher:
    """Fetches pictures. What stands here is what the site does; tests have a name server,
    a port and an authority of their own."""

    resolves: Callable[[str, float], list[str]] = addresses_of
    allows: Callable[[str], bool] = is_public
    port: int = 443
    tls: ssl.SSLContext = field(default_factory=trusted)
    seconds: float = 20.0
    resolves_within: float = 5.0
    most_bytes: int = 10_000_000
    most_redirects: int = 3
    per_host: int = 2
    _hosts: dict[str, threading.BoundedSemaphore] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, address: str) -> bytes:
        """The picture at this address, as it is there. Raises Refused."""
        with self._turn(urlsplit(address).hostname or ""):
            ends = time.monotonic() + self.seconds
            for _ in range(self.most_redirects + 1):
                try:
                    address = checked(address)
                except Wrong as wrong:
                    raise Refused("redirect_bad", address=address[:200]) from wrong
                onward, content = self._ask(address, ends)
                if not onward:
                    return content
                address = onward
        raise Refused("redirects", limit=self.most_redirects)

    def _turn(self, host: str) -> threading.BoundedSemaphore:
        """One of a few at a time with this host; waiting for it counts as nobody's time."""
        with self._guard:
            return self._hosts.setdefault(
                host, threading.BoundedSemaphore(self.per_host)
            )

    def _ask(self, address: str, ends: float) -> tuple[str, bytes]:
        """(where it leads on, b"") or ("", the picture)."""
        host = urlsplit(address).hostname or ""
        for place in self._places(host, ends):
            connection = Pinned(host, at=(place, self.port), tls=self.tls, ends=ends)
            try:
                with closing(connection):
                    return self._answer(connection, address, ends)
            except ssl.SSLCertVerificationError as error:
                raise Refused("certificate") from error
            except IncompleteRead as error:
                raise Refused("half") from error
            except (OSError, HTTPException, ValueError) as error:
                if time.monotonic() >= ends:
                    raise self._slow() from error
        raise Refused("unreachable")

    def _slow(self) -> Refused:
        return Refused("too_slow", limit=round(self.seconds))

    def _places(self, host: str, ends: float) -> list[str]:
        """The addresses of a host, every one of them public. Raises Refused."""
        try:
            found = self.resolves(host, min(self.resolves_within, left(ends)))
        except (dns_errors.DNSException, OSError) as error:
            if time.monotonic() >= ends:
                raise self._slow() from error
            raise Refused("no_host") from error
        if not found:
            raise Refused("no_host")
        if not all(map(self.allows, found)):
            raise Refused("private")
        return found[:TRIED]

    def _answer(
        self, connection: Pinned, address: str, ends: float
    ) -> tuple[str, bytes]:
        parts = urlsplit(address)
        headers = {
            "Accept": "image/webp,image/png,image/jpeg",
            "Accept-Encoding": "identity",
            "User-Agent": f"Tradedir (+{settings.SITE_URL})",
            "Connection": "close",
        }
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers=headers)
        with connection.getresponse() as answer:
            if answer.status in REDIRECTS:
                return urljoin(address, answer.headers.get("Location", "")), b""
            if answer.status != 200:
                raise Refused("status", status=answer.status)
            return "", self._content(answer, ends)

    def _content(self, answer: HTTPResponse, ends: float) -> bytes:
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in TYPES:
            raise Refused("type", kind=kind[:60] or "—")
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused("type", kind=answer.headers["Content-Encoding"][:60])
        said = answer.length
        limit = self.most_bytes
        if said is not None and said > limit:
            raise Refused("large", limit=limit // 1_000_000)
        content = bytearray()
        while piece := answer.read(PIECE):
            content += piece
            if len(content) > limit:
                raise Refused("large", limit=limit // 1_000_000)
            left(ends)
        if said is not None and len(content) != said:
            raise Refused("half")
        return bytes(content)
