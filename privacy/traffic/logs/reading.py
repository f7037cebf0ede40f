"""Lines of access logs counted by day, many a second: `Reading.read` is the whole of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from privacy.traffic.figures import Missing
from privacy.traffic.logs import parts
from privacy.traffic.logs.lines import LINE, LONGEST, NO_ADDRESS, day_of, is_address
from privacy.traffic.logs.parts import COUNTS, Parts
from privacy.traffic.logs.tally import Tally
from privacy.traffic.seeing import Reason

# Days whose marks are not packed, for a log whose lines are not quite in order.
OPEN_DAYS = 2
REASONS = list(Reason)
CRAWLER = parts.ORDER[Reason.CRAWLER]

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
        self._parts = Parts(host)
        self._refusal = refusal
        self._refused: dict[date, str] = {}
        self._open: list[date] = []

    def read(self, lines: Iterable[str], into: Counted) -> None:
        """Count lines. What each says is looked up in what others said before it."""
        match, known, host = LINE.match, self._parts, self._parts.host
        paths, agents, referrers = known.paths, known.agents, known.referrers
        minute_before = offset_before = ""
        day = day_before = None
        tally: Tally | None = None
        refused = ""
        for line in lines:
            into.lines += 1
            found = match(line) if len(line) <= LONGEST else None
            if found is None:
                into.malformed += 1
                continue
            said = found.groups()
            address, minute, offset, method, path, status, referrer, agent = said
            if minute != minute_before or offset != offset_before:
                minute_before, offset_before = minute, offset
                day_before, day = day, day_of(minute, offset)
                if day is not None and day != day_before:
                    tally, refused = self._turn_to(day)
                    into.saw(day)
            if day is None or not is_address(address):
                into.malformed += 1
                continue
            if tally is None:
                into.refused[day, refused] += 1
                continue
            if method != "GET" or status != "200":
                reason = parts.answered(method, int(status))
                if reason is not None:
                    tally.dropped[reason] += 1
                    into.dropped[reason] += 1
                    continue
            page = paths.get(path) or known.path(path)
            browser = agents.get(agent) or known.agent(agent)
            place = min(page[0], browser[0])
            if place == COUNTS:
                into.counted += 1
                led = referrers.get(referrer) or known.referrer(referrer)
                views = tally.views.get((page, browser, led))
                if views is None:
                    views = tally.first_view(page, browser, led)
                if agent is None:
                    tally.partial.add(Missing.NO_AGENT)
                if address == NO_ADDRESS:
                    tally.partial.add(Missing.NO_ADDRESS)
            else:
                reason = REASONS[place]
                tally.dropped[reason] += 1
                into.dropped[reason] += 1
                if place != CRAWLER:
                    continue
                views = tally.crawlers
            views.hits += 1
            if address != NO_ADDRESS:
                views.marks.open.add(
                    tally.at_hand.get((address, agent))
                    or tally.mark(address, agent, host)
                )

    def _turn_to(self, day: date) -> tuple[Tally | None, str]:
        """The day's tally, or why its lines are left out."""
        if day not in self._refused:
            self._refused[day] = self._refusal(day)
        if refused := self._refused[day]:
            return None, refused
        if day not in self.days:
            self.days[day] = Tally()
        if day not in self._open:
            self._open.append(day)
            if len(self._open) > OPEN_DAYS:
                self.days[self._open.pop(0)].pack()
        return self.days[day], ""
