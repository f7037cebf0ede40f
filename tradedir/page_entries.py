"""Kept pages as bytes, and those of them that are in this process's memory.

An entry is a line of its state, a line of headers as JSON, and the body as it goes out. The
state: the epoch, the turn and the second it was begun at, and what the page was made of.
"""

import gzip
import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import brotli
import hiredis

from members import made_of
from tradedir.cache import MARKS

KEPT_SECONDS = 300
# Bytes of pages that one process remembers.
NEAREST = 1_500_000
NOT_KEPT = {"set-cookie", "content-length", "date", "connection", "server"}
NOT_KEPT |= {made_of.HEADER.lower()}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Page(NamedTuple):
    headers: tuple[tuple[str, str], ...]
    tag: str
    body: bytes


class Entry:
    """A page in this memory, with the question that has to be asked before it is handed out."""

    def __init__(self, kept: bytes) -> None:
        self.epoch, begun, made, *marks = kept.partition(b"\n")[0].split(b" ")
        self.page = read_page(kept)
        words: Any = ("HMGET", MARKS, "@", "#", *marks)
        self.asks = [hiredis.pack_command(words)]
        self.ends_at = int(made) + KEPT_SECONDS
        self._right_at, self._begun = begun, int(begun)

    def is_right(self, said: Sequence[bytes | None]) -> bool:
        """Of what the server says to `asks`: has nothing changed that the page was made of?"""
        epoch, turn, *marks = said
        if epoch != self.epoch:
            return False
        if (turn or b"0") != self._right_at:
            if any(at and int(at) > self._begun for at in marks):
                return False
            # All came at one moment, so it is right at that turn.
            self._right_at = turn or b"0"
        return True


class Near:
    """The pages that were asked for again last, up to so many bytes."""

    def __init__(self, most: int = NEAREST) -> None:
        self._most, self._bytes = most, 0
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._epoch = b""

    def get(self, key: bytes) -> Entry | None:
        """One that is not too old; whether it is still right has to be asked."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if time.time() >= entry.ends_at:
                self._drop(key)
                return None
            self._entries.move_to_end(key)
        return entry

    def put(self, key: bytes, kept: bytes) -> Entry:
        entry = Entry(kept)
        self.begin(entry.epoch)
        with self._lock:
            self._drop(key)
            self._entries[key] = entry
            self._bytes += len(entry.page.body)
            while self._bytes > self._most:
                self._drop(next(iter(self._entries)))
        return entry

    def forget(self, key: bytes) -> None:
        """It is not right any more."""
        with self._lock:
            self._drop(key)

    def begin(self, epoch: bytes) -> None:
        """Of another epoch nothing stays: its pages may say who was erased since."""
        if epoch == self._epoch:
            return
        with self._lock:
            self._entries.clear()
            self._bytes, self._epoch = 0, epoch

    def _drop(self, key: bytes) -> None:
        old = self._entries.pop(key, None)
        if old is not None:
            self._bytes -= len(old.page.body)


def pack(
    state: bytes, headers: list[tuple[str, str]], body: bytes, coding: str
) -> bytes:
    """An entry of a page that was just made."""
    sent = [(name, value) for name, value in headers if name.lower() not in NOT_KEPT]
    tag = hashlib.blake2b(body, digest_size=12).hexdigest() + coding
    if coding and len(body) > 400:
        if coding == "br":
            body = brotli.compress(body, quality=3, lgwin=17)
        else:
            body = gzip.compress(body, compresslevel=5, mtime=0)
        sent.append(("Content-Encoding", coding))
    sent += [
        ("Content-Length", str(len(body))),
        ("ETag", f'"{tag}"'),
    ]
    if not any(name.lower() == "vary" for name, _ in sent):
        sent.append(("Vary", "Accept-Encoding"))
    return state + b"\n" + json.dumps(sent).encode() + b"\n" + body


@lru_cache(maxsize=50)
def _headers(head: bytes) -> tuple[tuple[tuple[str, str], ...], str]:
    """An entry's headers, and its tag among them."""
    headers = tuple((name, value) for name, value in json.loads(head))
    return headers, dict(headers)["ETag"]


def read_page(kept: bytes) -> Page:
    _, head, body = kept.split(b"\n", 2)
    return Page(*_headers(head), body)


def answer(page: Page, environ: Environ, start_response: StartResponse) -> list[bytes]:
    """A page as an answer; nothing but its headers where the client has it already."""
    if page.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        left_out = {"Content-Length", "Content-Encoding", "Content-Type"}
        kept = [one for one in page.headers if one[0] not in left_out]
        start_response("304 Not Modified", kept)
        return [b""]
    start_response("200 OK", list(page.headers))
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]
