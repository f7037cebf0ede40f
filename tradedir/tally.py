"""Counting pages as they are handed out: in this process's memory, then handed in together.

It stands around the whole application, kept pages included (page_cache.py). A page says of
itself what it is (PAGE, listings/noting.py); these headers are taken off here. What a request
counts as is said by privacy/traffic/seeing.py, and where numbers go by its day_book.py. Of who
asked, address and browser are held for the seconds until that is handed in, in this memory
alone. Signed-in members' pages count as traffic of the site, not as views of listings.
"""

import os
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from multiprocessing import util
from typing import Any

from django.conf import settings
from django.db import Error, connection
from redis.exceptions import RedisError

from listings import noting
from listings.counting import LATE, askers_of, tally_of
from members import made_of, network
from privacy.traffic import day_book, figures
from privacy.traffic.figures import Missing
from privacy.traffic.handing_in import BEGUN, hand_in, tell
from privacy.traffic.seeing import OTHER, Asked, Dropped, Reason, Seen, look, purpose_of

SECONDS = 10.0
A_DAY = 86_400  # of the clock that the directory's days follow (UTC)
EPOCH = date(1970, 1, 1).toordinal()
# Of notes, of kinds of pages, and of visitors held at a time.
MOST, MOST_HELD = 5_000, 100_000
# Referring sites of a day that one process tells apart: anybody can invent one.
MOST_HOSTS = 500
# What a page says of itself to this house: its route, and whether staff asked for it.
PAGE, STAFF = "X-Page", "X-Staff"
INTERNAL = {PAGE, STAFF, noting.NOTE, noting.INDUSTRY, made_of.HEADER}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass
class Bucket:
    """What was counted of one day since it was handed in last."""

    requests: int = 0
    dropped: Counter[Reason] = field(default_factory=Counter)
    times: Counter[Seen] = field(default_factory=Counter)
    visitors: dict[Seen, set[bytes]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    askers: dict[str, set[bytes]] = field(default_factory=dict)
    held: int = 0
    is_full: bool = False

    def see(self, seen: Seen, visitor: bytes) -> None:
        if seen not in self.times and len(self.times) >= MOST:
            seen = seen._replace(referrer=OTHER)
        people = self.visitors.setdefault(seen, set())
        if visitor not in people:
            if self.held >= MOST_HELD:
                # More would be held than was promised: it is not counted, and the day says so.
                self.requests -= 1
                self.is_full = True
                return
            people.add(visitor)
            self.held += 1
        self.times[seen] += 1

    def note(self, note: str, visitor: bytes) -> None:
        if len(self.notes) < MOST or note in self.notes:
            self.notes[note] += 1
            if note.startswith(noting.MISSED):
                self.askers.setdefault(note, set()).add(visitor)

    def counted(self, known_hosts: set[str]) -> day_book.Counted:
        """As the day's book takes it."""
        found = day_book.Counted(requests=self.requests)
        for reason, times in self.dropped.items():
            found.hits[figures.of_dropped(reason)] += times
        for seen, times in self.times.items():
            people = self.visitors[seen]
            if len(known_hosts) < MOST_HOSTS:
                known_hosts.add(seen.referrer)
            elif seen.referrer not in known_hosts:
                seen = seen._replace(referrer=OTHER)
            for of in figures.of_page(seen):
                found.hits[of] += times
                found.visitors.setdefault(of, set()).update(people)
        return found


class Tally:
    """What one process has counted, and its way to the day's book."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._cookie = settings.SESSION_COOKIE_NAME + "="
        self._lock = threading.Lock()
        self._days: dict[int, Bucket] = {}
        self._clock: threading.Thread | None = None
        self._stop = threading.Event()
        self._process = ""
        self._ends_in = 0
        self._hosts: tuple[date, set[str]] = (date.min, set())
        # What the database has to be told of a day, and was told: (day, reason).
        self._untold: set[tuple[date, str]] = set()
        self._told: set[tuple[date, str]] = set()

    def count(self, environ: Environ, status: int, said: Mapping[str, str]) -> None:
        """An answer goes out, with what its page says of itself. Never waits for anybody."""
        agent = environ.get("HTTP_USER_AGENT", "")
        host = environ.get("HTTP_HOST", "")
        found = look(
            Asked(
                environ["REQUEST_METHOD"],
                environ.get("PATH_INFO", ""),
                status,
                agent,
                environ.get("HTTP_REFERER", ""),
                purpose_of(environ),
                host,
                STAFF in said,
                said.get(PAGE, ""),
                said.get(noting.INDUSTRY, ""),
            )
        )
        day = int(time.time()) // A_DAY
        note = said.get(noting.NOTE, "")
        with self._lock:
            bucket = self._days.get(day) or self._days.setdefault(day, Bucket())
            bucket.requests += 1
            if isinstance(found, Dropped):
                bucket.dropped[found.reason] += 1
            else:
                visitor = figures.visitor(network.address_of(environ), agent, host)
                bucket.see(found, visitor)
                if note and self._cookie not in environ.get("HTTP_COOKIE", ""):
                    bucket.note(note, visitor)
            if self._clock is None:
                self._begin()

    def _begin(self) -> None:
        """Count from now on, until what was counted is handed in."""
        self._process = secrets.token_hex(6)
        self._clock = threading.Thread(target=self._by_the_clock, daemon=True)
        self._clock.start()
        if self._ends_in != os.getpid():
            # Where a server ends this process in order, the clock does not come any more.
            self._ends_in = os.getpid()
            util.Finalize(self, self.hand_in, exitpriority=1)

    def _by_the_clock(self) -> None:
        try:
            self._say_open()
            self._stop.wait(SECONDS)
            self.hand_in()
        finally:
            connection.close()

    def _say_open(self) -> None:
        """Say that there is something here that a killed process would take along."""
        try:
            with day_book.server(self._url) as kept:
                day_book.DayBook(kept, today()).counts(self._process)
        except (RedisError, OSError):
            return

    def hand_in(self) -> None:
        """Give what was counted to the day's book; of a day of which something is lost, say so."""
        with self._lock:
            days, self._days = self._days, {}
            process, self._process = self._process, ""
            self._clock = None
        for number, bucket in days.items():
            self._hand_in(date.fromordinal(EPOCH + number), bucket, process)
        self._tell()

    def _hand_in(self, day: date, bucket: Bucket, process: str) -> None:
        if bucket.is_full:
            self._untold.add((day, Missing.FULL))
        if self._hosts[0] != day:
            self._hosts = (day, set())
        said = hand_in(
            day,
            bucket.counted(self._hosts[1]),
            url=self._url,
            process=process,
            also=partial(add_notes, day, bucket),
        )
        self._untold |= {(day, why) for why in said}

    def _tell(self) -> None:
        """Have the database know what days began, and what is missing of them; later where it is away."""
        for day, why in sorted(self._untold - self._told):
            try:
                tell(day, why)
            except Error:
                return
            self._told.add((day, why))
        self._untold.clear()
        recent = today() - timedelta(days=3)
        self._told = {one for one in self._told if one[0] > recent and one[1] != BEGUN}


def add_notes(day: date, bucket: Bucket, pipe: Any, key: bytes) -> None:
    """What listings/counting.py writes down: notes, and marks of those who found nothing."""
    for note, times in bucket.notes.items():
        pipe.hincrby(tally_of(day), note, times)
    if bucket.notes:
        pipe.expire(tally_of(day), LATE)
    for note, people in bucket.askers.items():
        marks = [figures.token(key, one) for one in people]
        pipe.sadd(askers_of(day, note), *marks)
        pipe.expireat(
            askers_of(day, note), day_book.end_of(day) + day_book.MARKS_LATEST
        )


def today() -> date:
    return date.fromordinal(EPOCH + int(time.time()) // A_DAY)


class Tallied:
    """A WSGI application around another: counts what goes out, and keeps in what is for us."""

    def __init__(self, app: App, url: str) -> None:
        self.app = app
        self.tally = Tally(url)

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said = {name: value for name, value in headers if name in INTERNAL}
            sent = (
                [one for one in headers if one[0] not in INTERNAL] if said else headers
            )
            self.tally.count(environ, int(status[:3]), said)
            return start_response(status, sent, *rest)

        return self.app(environ, begin)
