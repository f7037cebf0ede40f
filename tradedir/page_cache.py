"""Whole public pages, kept as bytes in front of Django.

A public page differs by its address only, so its bytes may be handed out again until what it
was made of changes. A page says what that was (members/made_of.py), as marks; one that says
nothing was made of anything. Changes are counted in *turns*; of each mark the server knows the
turn at which it changed last (members/public_pages.py). A page is kept with the turn at which
it was begun, read before it was made, and is handed out while none of its marks has changed
since. Page and marks come in one round trip; what is asked for again and again is in this
process's memory too, and only its marks are asked for (page_entries.py). All turns belong to an *epoch*: where a server
knows none, or something changed that no mark names, a new one begins and all pages are over.
Dates are state here (a listing is open until the end of its last day), so a page is handed out
on its own day only.

Without the server, or while it hangs, pages come from Django as if this were not here.
"""

import hashlib
import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from redis.exceptions import RedisError

from listings import taxonomy
from members import made_of
from members.public_pages import KEPT, TREE
from privacy import erased_list, valkeys
from tradedir.cache import MARKS, TIMEOUTS, Breaker
from tradedir.page_entries import KEPT_SECONDS, Near, answer, pack, read_page
from tradedir.release import release

LARGEST = 400_000
LONGEST_QUERY = 600
# What views and middleware say of a page that is the same for everybody.
PUBLIC = "public, max-age=0, must-revalidate"
A_DAY = 86_400  # of the clock that the directory's days follow (UTC)
PAGE = "X-Page"  # what kind of page it is (middleware.py)
# Texts, news and figures: with nothing of a company or a listing in them.
TEXTS = {
    *("about", "terms", "contact", "formula", "gpc", "security-txt", "robots"),
    *("privacy", "policy-version", "policy-versions", "policy-changes", "policy-feed"),
    *("policy-data", "cookies", "retention", "signing-keys", "promises"),
    *("promises-json", "processing-register", "processing-register-json"),
    *("processing-register-csv", "disclosure-counts", "disclosure-counts-json"),
    *("news", "issue", "news-feed", "method", "releases", "released-files", "release"),
    *("released-table", "release-csv", "release-json", "report-schema"),
    *("sitemap-categories", "privacy-request-sent"),
}
# The page where it may be handed out, else nothing; the epoch, its turn, and the tree's state.
READ = valkeys.Script(
    """
local now = redis.call('HMGET', KEYS[2], '@', '#')
if not now[1] then
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[2], '@', ARGV[1])
    now[1] = ARGV[1]
end
local turn = now[2] or '0'
local page = redis.call('GET', KEYS[1])
if page then
    local head = string.sub(page, 1, string.find(page, '\\n', 1, true) - 1)
    local epoch, begun, said = string.match(head, '^(%S+) (%d+) %d+ (.+)$')
    if epoch ~= now[1] then
        page = false
    elseif begun ~= turn then
        local marks = {}
        for mark in string.gmatch(said, '%S+') do marks[#marks + 1] = mark end
        for _, at in ipairs(redis.call('HMGET', KEYS[2], unpack(marks))) do
            if at and tonumber(at) > tonumber(begun) then page = false end
        end
    end
end
return {now[1], turn, redis.call('GET', KEYS[3]), page}
"""
)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


class PageCache:
    """A WSGI application around another: the pages it has seen, and the rest."""

    def __init__(self, app: App, url: str) -> None:
        self.app = app
        self._breaker = Breaker()
        self._lines = valkeys.Lines(url, **TIMEOUTS)
        self._cookie = settings.SESSION_COOKIE_NAME + "="
        self._release = release()
        self._tree: bytes | None = None
        self._near = Near()
        # Names of epochs that nobody has ever used: of this process, one after another.
        self._names = map(f"{secrets.token_hex(8)}-{{}}".format, itertools.count())

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        if (
            self._breaker.is_open
            or not self._may_be_kept(environ)
            # Pages of before tell of members that a restored backup has not erased yet.
            or erased_list.is_refusing()
        ):
            return self.app(environ, start_response)
        coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = key_of(environ, coding, self._release)
        try:
            near = self._near.get(key)
            if near:
                if near.is_right(self._lines.ask_packed(near.asks)):
                    return answer(near.page, environ, start_response)
                self._near.forget(key)
            epoch, turn, tree, kept = self._look(key)
        except (RedisError, OSError):
            self._breaker.trip()
            return self.app(environ, start_response)
        self._near.begin(epoch)
        if kept:
            # Asked for again: worth having here.
            entry = self._near.put(key, kept)
            return answer(entry.page, environ, start_response)
        if tree != self._tree:
            # A page made by a tree of before would be kept as one of now.
            self._tree = tree
            taxonomy.doubt()
        return self._make(
            environ, start_response, key, b"%s %s" % (epoch, turn), coding
        )

    def _look(self, key: bytes) -> Any:
        """The epoch, its turn, the tree's state, and the page where it is still right."""
        return self._lines.evaluate(READ, 3, key, MARKS, TREE, next(self._names))

    def _may_be_kept(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
            and self._cookie not in environ.get("HTTP_COOKIE", "")
        )

    def _make(
        self,
        environ: Environ,
        start_response: StartResponse,
        key: bytes,
        begun_at: bytes,
        coding: str,
    ) -> Iterable[bytes]:
        """A fresh page from Django; kept where it is the same for everybody."""
        begun: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            begun[:] = [status, headers, *rest]

        method = environ["REQUEST_METHOD"]
        made_of.page.begun = begun_at
        try:
            parts = self.app({**environ, "REQUEST_METHOD": "GET"}, begin)
        finally:
            made_of.page.begun = b""
        status, headers = begun[0], begun[1]
        if not is_public(status, headers):
            if method == "HEAD":
                return self._without_body(parts, start_response, begun)
            start_response(*begun)
            return parts
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        state = b"%s %d %s" % (begun_at, time.time(), made_of_what(headers))
        kept = pack(state, headers, body, coding)
        if len(kept) <= LARGEST:
            self._keep(key, kept)
        return answer(read_page(kept), environ, start_response)

    def _without_body(
        self, parts: Iterable[bytes], start_response: StartResponse, begun: list[Any]
    ) -> Iterable[bytes]:
        getattr(parts, "close", lambda: None)()
        start_response(*begun)
        return [b""]

    def _keep(self, key: bytes, entry: bytes) -> None:
        try:
            self._lines.ask("SET", key, entry, "EX", KEPT_SECONDS)
        except (RedisError, OSError):
            self._breaker.trip()


def best_coding(accepted: str) -> str:
    """The shortest coding that the client takes; "" where it takes none."""
    if "br" in accepted and "br;q=0" not in accepted:
        return "br"
    return "gzip" if "gzip" in accepted and "gzip;q=0" not in accepted else ""


def key_of(environ: Environ, coding: str, release: str) -> bytes:
    address = "\0".join(
        (
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("wsgi.url_scheme", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
            coding,
            release,
            str(int(time.time()) // A_DAY),
        )
    )
    digest = hashlib.blake2b(address.encode("utf-8", "surrogateescape"), digest_size=16)
    return KEPT.encode() + digest.digest()


def is_public(status: str, headers: list[tuple[str, str]]) -> bool:
    """Did the page say that it is the same for everybody?"""
    names = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200")
        and names.get("cache-control") == PUBLIC
        and "set-cookie" not in names
        and "content-encoding" not in names
    )


def made_of_what(headers: list[tuple[str, str]]) -> bytes:
    """The marks of a page, after what it says of itself."""
    said = dict(headers)
    usual = made_of.OF_TEXTS if said.get(PAGE) in TEXTS else made_of.ANY
    return said.get(made_of.HEADER, usual).encode()
