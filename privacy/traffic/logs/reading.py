"""Lines of access logs counted by day: in this process's memory, and with nothing of who asked.

A visitor is a mark of eight bytes, made of address and browser with a random key of the day.
The keys are made here, are written nowhere and are gone with the reading.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from privacy.traffic.logs import parts
from privacy.traffic.logs.lines import (
    LINE,
    LONGEST,
    NO_ADDRESS,
    day_of,
    is_address,
    unescaped,
)
from privacy.traffic.logs.parts import COUNTS, Part, Parts
from privacy.traffic.seeing import Reason, Seen

KEY_BYTES, MARK_BYTES = 32, 8
# Visitors of a day whose marks are at hand; others' are made again.
AT_HAND = 100_000
# Days whose marks lie open, for a log whose lines are not quite in order.
OPEN_DAYS = 2
REASONS = list(Reason)
CRAWLER = parts.ORDER[Reason.CRAWLER]

# What a line of a day is left out for, before anything else is looked at.
Refusal = Callable[[date], str]


@dataclass
class Counted:
    """What became of the lines of one file. lines = counted + those dropped + malformed."""

    lines: int = 0
    counted: int = 0
    malformed: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    # Lines that were refused because of their day.
    refused: Counter[date] = field(default_factory=Counter)
    first_day: date | None = None
    last_day: date | None = None

    def saw(self, day: date) -> None:
        self.first_day = min(self.first_day or day, day)
        self.last_day = max(self.last_day or day, day)


class Marks:
    """Different marks. Packed, each takes its eight bytes and no more."""

    __slots__ = ("_open", "_packed")

    def __init__(self) -> None:
        self._open: set[bytes] = set()
        self._packed = b""

    def opened(self) -> set[bytes]:
        if self._packed:
            self._open.update(self)
            self._packed = b""
        return self._open

    def pack(self) -> None:
        if self._open:
            self._packed = b"".join(self.opened())
            self._open = set()

    def __iter__(self) -> Iterator[bytes]:
        yield from self._open
        for place in range(0, len(self._packed), MARK_BYTES):
            yield self._packed[place : place + MARK_BYTES]


class Views:
    """How often one kind of page was seen in one way, and by which marks."""

    __slots__ = ("hits", "marks")

    def __init__(self) -> None:
        self.hits = 0
        self.marks = Marks()


class Day:
    """A day's views while logs are read."""

    def __init__(self) -> None:
        self.key = secrets.token_bytes(KEY_BYTES)
        self.at_hand: dict[tuple[str, str | None], bytes] = {}
        self.views: dict[tuple[Part, Part, str], Views] = {}
        self.crawlers = Views()
        # Views in lines that leave the address out: nobody knows of how many visitors.
        self.unmarked = 0

    def mark(self, address: str, agent: str | None, host: str) -> bytes:
        said = f"{address}\0{unescaped(agent or '')}\0{host}".encode()
        mark = hmac.digest(self.key, said, "sha256")[:MARK_BYTES]
        if len(self.at_hand) >= AT_HAND:
            self.at_hand.clear()
        self.at_hand[address, agent] = mark
        return mark

    def pack(self) -> None:
        self.at_hand = {}
        for views in (*self.views.values(), self.crawlers):
            views.marks.pack()

    def seen(self) -> Iterator[tuple[Seen, Views]]:
        for (page, browser, host), views in self.views.items():
            yield Seen(page.page, "", host, browser.device, page.language), views


class Reading:
    """Access logs that are counted together: whoever is in two of them on one day is one visitor."""

    def __init__(self, *, host: str, zone: ZoneInfo, refusal: Refusal) -> None:
        self.days: dict[date, Day] = {}
        self._parts = Parts(host)
        self._zone = zone
        self._refusal = refusal
        self._refused: dict[date, str] = {}
        self._open: list[date] = []

    def read(self, lines: Iterable[str], into: Counted) -> None:
        """Count lines; everything about each is looked up in what is remembered of others."""
        match, remembered, host = LINE.match, self._parts, self._parts.host
        paths, agents = remembered.paths, remembered.agents
        referrers = remembered.referrers
        minute_before = offset_before = ""
        day = day_before = None
        tally: Day | None = None
        reason_of_day = ""
        for line in lines:
            into.lines += 1
            found = match(line) if len(line) <= LONGEST else None
            if found is None:
                into.malformed += 1
                continue
            address, minute, offset, method, path, status, referrer, agent = (
                found.groups()
            )
            if minute != minute_before or offset != offset_before:
                minute_before, offset_before = minute, offset
                day_before, day = day, day_of(minute, offset, self._zone)
                if day is not None and day != day_before:
                    reason_of_day, tally = self._turn_to(day, into)
            if day is None or not is_address(address):
                into.malformed += 1
                continue
            if tally is None:
                into.dropped[reason_of_day] += 1
                into.refused[day] += 1
                continue
            if method != "GET" or status != "200":
                reason = parts.answered(method, int(status))
                if reason is not None:
                    into.dropped[reason] += 1
                    continue
            page = paths.get(path) or remembered.path(path)
            browser = agents.get(agent) or remembered.agent(agent)
            place = min(page[0], browser[0])
            if place == COUNTS:
                into.counted += 1
                led = referrers.get(referrer) or remembered.referrer(referrer)
                key = page, browser, led
                views = tally.views.get(key)
                if views is None:
                    views = tally.views[key] = Views()
            else:
                into.dropped[REASONS[place]] += 1
                if place != CRAWLER:
                    continue
                views = tally.crawlers
            views.hits += 1
            if address == NO_ADDRESS:
                tally.unmarked += place == COUNTS
                continue
            views.marks.opened().add(
                tally.at_hand.get((address, agent)) or tally.mark(address, agent, host)
            )

    def _turn_to(self, day: date, into: Counted) -> tuple[str, Day | None]:
        """The day's tally, or why its lines are left out."""
        into.saw(day)
        if day not in self._refused:
            self._refused[day] = self._refusal(day)
        if reason := self._refused[day]:
            return reason, None
        if day not in self._open:
            self.days.setdefault(day, Day())
            self._open.append(day)
            if len(self._open) > OPEN_DAYS:
                self.days[self._open.pop(0)].pack()
        return "", self.days[day]
