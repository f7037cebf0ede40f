"""Reading from replicas of the database, where they have what has to be seen.

A replica follows its primary by milliseconds, or by minutes. What has to be seen from now on is
noted, once it is committed, by its place in the primary's log (an LSN); a replica is read only
where it has replayed the place noted last. Places are compared and nobody waits: where no replica
is as far, the primary answers. Without replicas in the settings nothing of this asks anything.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from django.conf import settings
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from privacy.overdue import watch

# What is noted: that what visitors see has changed; that somebody signed in has sent something.
PUBLIC, DEEDS = "public", "deeds"
NOTED = "noted-places"
# How long a replica is left alone that did not answer, or is too far behind.
PAUSE = 5.0
# How often each process looks how far behind a replica is, and how far is too far. What is noted
# is seen at once however far that is: this bounds what nobody noted.
LOOK_EVERY, MOST_BEHIND = 2.0, 10.0
# Where it is a replica knows at once; one that does not say so hangs.
PLACE_WITHIN = 1.0
# A place at the head of a page of the log holds nothing yet: the end before it is as far.
LOG_PAGE, PAGE_HEAD = 8_192, 24
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
# Of a server that follows nobody (any more) nothing is known.
REPLAYED = """
SELECT CASE WHEN pg_is_in_recovery()
THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END
"""


class Page(threading.local):
    """What is known of the request that this thread answers."""

    is_only_read = False
    has_failed = False


page = Page()


def note(which: str) -> int | None:
    """What is committed by now has to be seen. Returns its place; None where nobody can say."""
    if not settings.REPLICAS:
        return None
    cache: Any = caches["pages"]
    try:
        place = written()
    except Error:
        cache.delete(NOTED)  # whoever reads next notes it
        return None
    return place if cache.raise_to(NOTED, which, place) else None


def noted(*which: str) -> int | None:
    """The furthest of these places. What is not known was noted now; None where nobody can say."""
    cache: Any = caches["pages"]
    places = cache.heights(NOTED, which)
    if places is None:
        return None
    told = [
        note(name) if place is None else int(place)
        for name, place in zip(which, places, strict=True)
    ]
    return None if None in told else max(place or 0 for place in told)


def written() -> int:
    """How far the primary has written: a number of bytes."""
    place = _number(connection, WRITTEN)
    return place - PAGE_HEAD if place % LOG_PAGE == PAGE_HEAD else place


class Replica:
    """One replica as this process knows it."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._alone_until = float("-inf")
        self._looks_at = float("-inf")
        self._looking = threading.Lock()
        # It was away: one thread finds out whether it is back, the others need not wait for that.
        self._is_doubted = False
        self._written: deque[tuple[float, int]] = deque()
        # By connection: a server that begins anew may begin a little before where it was.
        self._replayed: WeakKeyDictionary[Any, int] = WeakKeyDictionary()

    @property
    def is_left_alone(self) -> bool:
        return time.monotonic() < self._alone_until

    def leave_alone(self, why: str) -> None:
        self._alone_until = time.monotonic() + PAUSE
        structlog.get_logger("tradedir.database").warning(
            "replica-left-alone", kind=why
        )

    def has_replayed(self, place: int) -> bool:
        """Is it as far? Asked once a place and connection: from there it only goes on."""
        line = connections[self.alias]
        try:
            self._look_now_and_then()
            if self.is_left_alone or self._is_doubted:
                return False
            place_of_it = (
                self._replayed.get(line.connection, -1) if line.connection else -1
            )
            if place_of_it < place or line.settings_dict["POOLED"]:
                place_of_it = self._ask()
            return place_of_it >= place
        except Error as error:
            self.is_away(error)
            return False

    def is_away(self, error: Exception) -> None:
        connections[self.alias].close()
        self._is_doubted = True
        self._looks_at = float("-inf")
        self.leave_alone(type(error).__name__)

    def follows(self) -> bool:
        """Does it answer, and is it near enough to be read?"""
        if self.is_left_alone:
            return False
        try:
            self._look()
        except Error as error:
            self.is_away(error)
        return not self.is_left_alone

    def _ask(self) -> int:
        line = connections[self.alias]
        line.ensure_connection()
        with watch.for_an_answer(line.connection, PLACE_WITHIN):
            replayed = _number(line, REPLAYED)
        self._is_doubted = False
        self._replayed[line.connection] = replayed
        return replayed

    def _look_now_and_then(self) -> None:
        if time.monotonic() < self._looks_at or not self._looking.acquire(False):
            return
        try:
            self._look()
        finally:
            self._looking.release()

    def _look(self) -> None:
        """Is it as far as the primary was a while ago? Where the primary is away, as far as known."""
        now = time.monotonic()
        self._looks_at = now + LOOK_EVERY
        try:
            self._written.append((now, written()))
        except Error:
            connection.close()
        while len(self._written) > 1 and self._written[1][0] <= now - MOST_BEHIND:
            self._written.popleft()
        replayed = self._ask()
        if not self._written:
            return
        since, place = self._written[0]
        if since <= now - MOST_BEHIND and replayed < place:
            self.leave_alone("behind")


_replicas: dict[str, Replica] = {}


def known() -> list[Replica]:
    return [_replicas.setdefault(alias, Replica(alias)) for alias in settings.REPLICAS]


def ready(*which: str) -> Replica | None:
    """One that has all that was noted, any of several; None where the primary has to answer."""
    standing = [one for one in known() if not one.is_left_alone]
    if not standing or connection.in_atomic_block:
        return None
    place = noted(*which)
    if place is None:
        return None
    random.shuffle(standing)
    return next((one for one in standing if one.has_replayed(place)), None)


@contextmanager
def reading(*which: str) -> Iterator[bool]:
    """Every query of the block, by models or in SQL, is asked of a replica that has what was noted.

    Yields whether there is one; else everything stays with the primary. Whatever writes is refused
    by the database itself (`Error`), as is what the replica cannot answer any more: ask again then.
    """
    replica = ready(*which)
    if replica is None:
        yield False
        return
    # As Django's own test server does it: one name, another connection, for this thread alone.
    primary = connections[DEFAULT_DB_ALIAS]
    line = connections[replica.alias]
    connections[DEFAULT_DB_ALIAS] = line
    try:
        yield True
    except Error as error:
        page.has_failed = True
        if line.connection is None or not line.is_usable():
            replica.is_away(error)
        raise
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


@contextmanager
def reading_much() -> Iterator[None]:
    """The same for what staff read much of: within a page that is only read."""
    if not (settings.REPLICAS and page.is_only_read):
        yield
        return
    with reading(PUBLIC, DEEDS):
        yield


def _number(line: Any, question: str) -> int:
    with line.cursor() as cursor:
        cursor.execute(question)
        (found,) = cursor.fetchone()
    if found is None:
        raise FollowsNobody
    return int(found)


class FollowsNobody(Error):
    """What is named as a replica is none."""
