"""Counting pages as they are handed out: in this process's memory, then handed in together.

What is counted is the note that a page carries (listings/noting.py). Visits of programs,
looks ahead and signed-in members are not counted. Of who asked nothing is kept: only where
words found nothing, a mark made of address and browser with a key of the day, for telling one
asker from five; marks and key are in a server that writes nothing to disk, and gone after
the day.
"""

import re
import secrets
import threading
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.utils import timezone
from redis.exceptions import RedisError

from listings import noting
from listings.counting import LATE, askers_of, server, tally_of
from members import network

SECONDS = 10.0
MOST = 5_000
KEY_BYTES = 32
A_DAY = timedelta(hours=26)
PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|fetch|monitor|preview|scan|index|archiv|feed|curl|wget|python"
    r"|java/|go-http|okhttp|libwww|headless|lighthouse|axios|node|perl|ruby|php|http-?client",
    re.IGNORECASE,
)


@lru_cache(maxsize=500)
def is_program(agent: str) -> bool:
    return len(agent) < 20 or bool(PROGRAM.search(agent))


class Tally:
    """Notes and how often each was handed out, since they were last handed in."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._notes: dict[str, int] = {}
        self._askers: dict[str, set[bytes]] = {}
        self._timer: threading.Timer | None = None
        self._key: tuple[date, bytes] | None = None

    def count(self, note: str, environ: Mapping[str, Any]) -> None:
        """A page with this note went out to whoever asked; never raises, never waits."""
        if is_program(environ.get("HTTP_USER_AGENT", "")) or "prefetch" in environ.get(
            "HTTP_SEC_PURPOSE", environ.get("HTTP_PURPOSE", "")
        ):
            return
        with self._lock:
            if len(self._notes) >= MOST and note not in self._notes:
                return
            self._notes[note] = self._notes.get(note, 0) + 1
            if note.startswith(noting.MISSED):
                self._askers.setdefault(note, set()).add(who(environ))
            if self._timer is None:
                self._timer = threading.Timer(SECONDS, self.hand_in)
                self._timer.daemon = True
                self._timer.start()

    def hand_in(self) -> None:
        """Give what was counted to the server; what it does not take is lost."""
        with self._lock:
            notes, self._notes = self._notes, {}
            askers, self._askers = self._askers, {}
            self._timer = None
        if not notes:
            return
        day = timezone.localdate()
        try:
            kept = server(self._url)
            key = self._key_of(kept, day) if askers else b""
            with kept.pipeline(transaction=False) as pipe:
                for note, times in notes.items():
                    pipe.hincrby(tally_of(day), note, times)
                pipe.expire(tally_of(day), LATE)
                for note, people in askers.items():
                    marks = [
                        blake2b(one, key=key, digest_size=8).digest() for one in people
                    ]
                    pipe.sadd(askers_of(day, note), *marks)
                    pipe.expire(askers_of(day, note), A_DAY)
                pipe.execute()
            kept.close()
        except (RedisError, OSError):
            return

    def _key_of(self, kept: Any, day: date) -> bytes:
        """The key of the day, the same in every process."""
        if self._key is None or self._key[0] != day:
            name = f"askers-key:{day.isoformat()}"
            kept.set(name, secrets.token_bytes(KEY_BYTES), nx=True, ex=A_DAY)
            self._key = day, bytes(kept.get(name) or secrets.token_bytes(KEY_BYTES))
        return self._key[1]


def who(environ: Mapping[str, Any]) -> bytes:
    """Address and browser of an asker; for some seconds in this memory, and nowhere else."""
    said = f"{network.address_of(environ)}\0{environ.get('HTTP_USER_AGENT', '')}"
    return said.encode("utf-8", "surrogateescape")
