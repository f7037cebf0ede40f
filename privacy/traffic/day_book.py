"""A day's counters, at a server that writes nothing to disk.

All of a day's numbers and its key are in one hash, visitors in sets beside it: of the whole
site a set of tokens, for each dimension a HyperLogLog, and what is shared outside in a hash of
its own (bounding.py). What is handed in comes in one
transaction. The server may drop a whole key to make room, or begin anew: each time something
is handed in it is looked whether what was there before still is, so that a day of which
something was lost is known to be partial.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from privacy import valkeys
from privacy.traffic import bounding, figures
from privacy.traffic.figures import (
    FOLDED,
    PEOPLE,
    SITE,
    Dimension,
    Figures,
    Missing,
    Of,
)
from privacy.traffic.seeing import OTHER

KEY, HANDED, REQUESTS = b"key", b"handed", b"requests"
OPEN, HITS = b"open:", b"hits:"
# So long after its end nothing of a day is left, even if nobody closed it.
LATEST = timedelta(days=2)
MARKS_LATEST = timedelta(hours=2)
A_DAY = timedelta(days=1)
INDUSTRY = Dimension.INDUSTRY.value


@dataclass
class Counted:
    """What one process counted of a day since it last handed in."""

    requests: int = 0
    hits: Counter[Of] = field(default_factory=Counter)
    # Who saw it, as (address, agent, host): for some seconds, here alone.
    visitors: dict[Of, set[bytes]] = field(default_factory=dict)


def server(url: str = "") -> Any:
    return valkeys.client(
        url or settings.REDIS_CACHE_URL, socket_timeout=1, socket_connect_timeout=1
    )


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + A_DAY


class HandedIn(NamedTuple):
    """Were these the first numbers in the day's hash; was something of before not there?"""

    is_first: bool
    is_lost: bool


class DayBook:
    """One day's counters."""

    def __init__(self, kept: Any, day: date) -> None:
        self._kept = kept
        self.day = day
        self.name = f"traffic:{day.isoformat()}"
        self.bounded = bounding.name_of(self.name)
        self._ends = end_of(day) + LATEST

    def key(self, *, begin: bool) -> bytes:
        """The day's key, the same in every process; empty where the day has none any more."""
        if begin:
            self._kept.hsetnx(self.name, KEY, figures.new_key())
        return bytes(self._kept.hget(self.name, KEY) or b"")

    def counts(self, process: str) -> None:
        """A process has begun to count, and has handed nothing in yet."""
        with self._kept.pipeline(transaction=False) as pipe:
            pipe.hset(self.name, OPEN + process.encode(), 1)
            pipe.expireat(self.name, self._ends)
            pipe.execute()

    def hand_in(
        self,
        counted: Counted,
        key: bytes,
        process: str = "",
        also: Callable[[Any], None] | None = None,
    ) -> HandedIn:
        """Add what was counted, all of it or nothing. `also` adds commands of its own.

        A dimension that has hits and no visitors had them dropped meanwhile.
        """
        with self._kept.pipeline(transaction=True) as pipe:
            pipe.hget(self.name, KEY)
            pipe.hincrby(self.name, HANDED, 1)
            pipe.hincrby(self.name, REQUESTS, counted.requests)
            pipe.hdel(self.name, OPEN + process.encode())
            pipe.expireat(self.name, self._ends)
            before = len(pipe.command_stack)
            for of, times in counted.hits.items():
                pipe.hincrby(self.name, field_of(of), times)
            after = len(pipe.command_stack)
            people = [of for of in counted.hits if of[0] in PEOPLE]
            tokens = _tokens(counted, key)
            for of in people:
                self._add(pipe, of, tokens.get(of, ()))
            end = len(pipe.command_stack)
            by_industry = {of[1]: tokens[of] for of in tokens if of[0] == INDUSTRY}
            bounding.add(pipe, self.bounded, key, by_industry, self._ends)
            if also:
                also(pipe)
            said = pipe.execute()
        totals = dict(zip(counted.hits, said[before:after], strict=True))
        was_there = dict(zip(people, said[after:end:3], strict=True))
        if by_industry and not said[end]:
            was_there |= {of: 0 for of in people if of[0] == INDUSTRY}
        lost = any(totals[of] > counted.hits[of] and not was_there[of] for of in people)
        return HandedIn(said[1] == 1, lost or (said[0] or b"") != key)

    def _add(self, pipe: Any, of: Of, tokens: Iterable[bytes]) -> None:
        name = self.set_of(of)
        pipe.exists(name)
        if of == SITE:
            pipe.sadd(name, *tokens)
        else:
            pipe.pfadd(name, *tokens)
        pipe.expireat(name, self._ends)

    def set_of(self, of: Of) -> str:
        return f"{self.name}:{of[0]}:{of[1]}"

    def read(self) -> Figures | None:
        """The day's figures as they would be closed with; None where nothing is there."""
        said = self._kept.hgetall(self.name)
        hits = Counter(
            {of_field(name): int(n) for name, n in said.items() if is_hits(name)}
        )
        if REQUESTS not in said:
            return None
        found = Figures(requests=int(said[REQUESTS]), hits=hits)
        if any(name.startswith(OPEN) for name in said):
            found.partial.add(Missing.KILLED)
        people = [of for of in hits if of[0] in PEOPLE]
        with self._kept.pipeline(transaction=False) as pipe:
            for of in people:
                name = self.set_of(of)
                pipe.scard(name) if of == SITE else pipe.pfcount(name)
            found.visitors = dict(zip(people, pipe.execute(), strict=True))
        # Whatever was seen was seen by somebody.
        if not all(found.visitors.values()):
            found.partial.add(Missing.EVICTED)
        industries = sorted(key for of, key in hits if of == INDUSTRY)
        bounded = bounding.read(self._kept, self.bounded, industries)
        if bounded is None:
            found.partial.add(Missing.EVICTED)
        found.bounded = bounded or {}
        for dimension in FOLDED:
            self._fold(found, dimension)
        return found

    def _fold(self, found: Figures, dimension: str) -> None:
        """Put what few saw under "other"."""
        visitors = {
            key: n for (of, key), n in found.visitors.items() if of == dimension
        }
        few = figures.too_few(visitors)
        if not few:
            return
        together = few | ({OTHER} & visitors.keys())
        names = [self.set_of((dimension, key)) for key in sorted(together)]
        found.hits[dimension, OTHER] += sum(
            found.hits.pop((dimension, key)) for key in few
        )
        for key in few:
            del found.visitors[dimension, key]
        found.visitors[dimension, OTHER] = int(self._kept.pfcount(*names))

    def destroy(self) -> None:
        """Delete the day's key, then its visitors, then its numbers. Broken off, it goes on."""
        self._kept.hdel(self.name, KEY)
        names = [
            of_field(name) for name in self._kept.hkeys(self.name) if is_hits(name)
        ]
        self._kept.unlink(self.bounded, *(self.set_of(of) for of in names))
        self._kept.delete(self.name)


def _tokens(counted: Counted, key: bytes) -> dict[Of, list[bytes]]:
    """Who saw what, as tokens: each visitor's is made once."""
    people = set().union(*counted.visitors.values())
    token = {one: figures.token(key, one) for one in people}
    return {of: [token[one] for one in some] for of, some in counted.visitors.items()}


def is_hits(name: bytes) -> bool:
    return name.startswith(HITS)


def field_of(of: Of) -> bytes:
    return HITS + f"{of[0]}:{of[1]}".encode()


def of_field(name: bytes) -> Of:
    dimension, _colon, key = name.removeprefix(HITS).decode().partition(":")
    return dimension, key
