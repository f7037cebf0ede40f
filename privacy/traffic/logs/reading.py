"""Lines of access logs counted by day, many a second: `Reading.read` is the whole of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from privacy.traffic.logs import parts
from privacy.traffic.logs.lines import LINE, LONGEST, NO_ADDRESS, day_of, is_address
from privacy.traffic.logs.parts import COUNTS, Parts
from privacy.traffic.logs.tally import Tally
from privacy.traffic.seeing import Reason

# Days whose marks are not packed, for a log whose lines are not quite in order.
OPEN_DAYS = 2
REASONS = list(Reason)

# Why lines of a day are left out, whatever they say; empty where they are not.
Refusal = Callable[[date], str]


@dataclass
class Counted:
    """What became of the lines of one file. lines = counted + those dropped + malformed."""

    lines: int = 0
    counted: int = 0
    malformed: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    # Lines that are left out because of their day.
    refused: Counter[tuple[date, str]] = field(default_factory=Counter)
    first_day: date | None = None
    last_day: date | None = None

    def saw(self, day: date) -> None:
        self.first_day = min(self.first_day or day, day)
        self.last_day = max(self.last_day or day, day)


class Reading:
    """Logs that are counted together: whoever is in two of them on one day is one visitor."""

    def __init__(self, *, host: str, refusal: Refusal) -> None:
        self.days: dict[date, Tally] = {}
        self.known = Parts(host)
        self._refusal = refusal
        self._refused: dict[date, str] = {}
        self._open: list[date] = []

    def read(self, lines: Iterable[str], into: Counted) -> None:
        """Count lines. What each says is looked up in what others said before it."""
        match, count = LINE.match, self._count
        minute = offset = ""
        day: date | None = None
        tally: Tally | None = None
        for line in lines:
            into.lines += 1
            found = match(line) if len(line) <= LONGEST else None
            if found is None:
                into.malformed += 1
                # It stands among lines of that day.
                if tally is not None:
                    tally.malformed += 1
                continue
            said = found.groups()
            if said[1] != minute or said[2] != offset:
                minute, offset = said[1], said[2]
                day = day_of(minute, offset)
                tally = self._turn_to(day, into)
            if day is None or not is_address(said[0]):
                into.malformed += 1
                if tally is not None:
                    tally.malformed += 1
            elif tally is None:
                into.refused[day, self._refused[day]] += 1
            elif (reason := count(said, tally)) is None:
                into.counted += 1
            else:
                into.dropped[reason] += 1

    def _count(self, said: tuple[Any, ...], tally: Tally) -> Reason | None:
        """Count one line of a day, or say why it does not count."""
        address, _minute, _offset, method, path, status, referrer, agent = said
        known = self.known
        if method != "GET" or status != "200":
            reason = parts.answered(method, int(status))
            if reason is not None:
                tally.dropped[reason] += 1
                return reason
        page = known.paths.get(path) or known.path(path)
        browser = known.agents.get(agent) or known.agent(agent)
        if page[0] < COUNTS or browser[0] < COUNTS:
            reason = REASONS[min(page[0], browser[0])]
            tally.dropped[reason] += 1
            return reason
        led = known.referrers.get(referrer) or known.referrer(referrer)
        views = tally.views.get((page, browser, led))
        if views is None:
            views = tally.first_view(page, browser, led)
        views.hits += 1
        if agent is None or address == NO_ADDRESS:
            tally.lacks(address, agent)
        if address != NO_ADDRESS:
            mark = tally.at_hand.get((address, agent))
            views.marks.open.add(mark or tally.mark(address, agent, known.host))
        return None

    def _turn_to(self, day: date | None, into: Counted) -> Tally | None:
        """The day's tally; none where its lines are left out."""
        if day is None:
            return None
        into.saw(day)
        if day not in self._refused:
            self._refused[day] = self._refusal(day)
        if self._refused[day]:
            return None
        if day not in self._open:
            self.days.setdefault(day, Tally())
            self._open.append(day)
            if len(self._open) > OPEN_DAYS:
                self.days[self._open.pop(0)].pack()
        return self.days[day]
