"""A day's views while logs are read: in this process's memory, and with nothing of who asked.

A visitor is a mark of eight bytes, made with a random key of the day (`figures.token`). The
key is written nowhere, and gone with the tally.
"""

from collections import Counter
from collections.abc import Iterator

from privacy.traffic import figures
from privacy.traffic.figures import FOLDED, PEOPLE, SITE, Dimension, Figures, Missing
from privacy.traffic.logs.lines import NO_ADDRESS, unescaped
from privacy.traffic.logs.parts import Part
from privacy.traffic.seeing import OTHER, Reason, Seen

MARK_BYTES = 8
# Visitors of a day whose marks are at hand; others' are made again.
AT_HAND = 100_000
# So many ways to see a page are told apart on a day; whoever makes up sites that led here
# gets no further.
MOST_VIEWS = 20_000


class Marks:
    """Different marks. Packed, each takes its eight bytes and no more."""

    __slots__ = ("_packed", "open")

    def __init__(self) -> None:
        self.open: set[bytes] = set()
        self._packed = b""

    def pack(self) -> None:
        if self.open:
            self._packed = b"".join({*self})
            self.open = set()

    def __iter__(self) -> Iterator[bytes]:
        """Every mark at least once."""
        yield from self.open
        for place in range(0, len(self._packed), MARK_BYTES):
            yield self._packed[place : place + MARK_BYTES]


class Views:
    """How often one kind of page was seen in one way, and by which marks."""

    __slots__ = ("hits", "marks")

    def __init__(self) -> None:
        self.hits = 0
        self.marks = Marks()


class Tally:
    """One day of the logs."""

    def __init__(self) -> None:
        self.key = figures.new_key()
        self.at_hand: dict[tuple[str, str | None], bytes] = {}
        self.views: dict[tuple[Part, Part, str], Views] = {}
        self.dropped: Counter[Reason] = Counter()
        self.malformed = 0
        self.partial: set[str] = set()

    def first_view(self, page: Part, browser: Part, led: str) -> Views:
        """Of pages seen in a way that is new on this day."""
        if len(self.views) >= MOST_VIEWS and led != OTHER:
            other = self.views.get((page, browser, OTHER))
            return other or self.first_view(page, browser, OTHER)
        views = self.views[page, browser, led] = Views()
        return views

    def lacks(self, address: str, agent: str | None) -> None:
        """A line leaves out who asked, or with what."""
        if address == NO_ADDRESS:
            self.partial.add(Missing.NO_ADDRESS)
        if agent is None:
            self.partial.add(Missing.NO_AGENT)

    def mark(self, address: str, agent: str | None, host: str) -> bytes:
        """Of a visitor who is not at hand."""
        said = figures.visitor(address, unescaped(agent or ""), host)
        if len(self.at_hand) >= AT_HAND:
            self.at_hand.clear()
        mark = self.at_hand[address, agent] = figures.token(self.key, said)
        return mark

    def pack(self) -> None:
        """Make the day small: the log goes on with others."""
        self.at_hand = {}
        for views in self.views.values():
            views.marks.pack()

    @property
    def is_empty(self) -> bool:
        """Nothing of the day was readable."""
        return not self.views and not self.dropped

    def figures(self) -> Figures:
        """The day as it is written down. A dimension at a time, so that one is in memory."""
        found = Figures(partial=set(self.partial))
        for reason, times in self.dropped.items():
            found.hits[figures.of_dropped(reason)] = times
        for dimension in Dimension.values:
            self._add(dimension, found)
        found.malformed = self.malformed
        found.requests = found.hits[SITE] + self.dropped.total() + self.malformed
        return found

    def _add(self, dimension: str, found: Figures) -> None:
        marks: dict[str, set[bytes]] = {}
        hits: Counter[str] = Counter()
        for seen, views in self.seen():
            for of, key in figures.of_page(seen):
                if of == dimension:
                    hits[key] += views.hits
                    if of in PEOPLE:
                        marks.setdefault(key, set()).update(views.marks)
        if dimension in FOLDED:
            _fold(hits, marks)
        found.hits.update({(dimension, key): times for key, times in hits.items()})
        found.visitors |= {(dimension, key): len(those) for key, those in marks.items()}

    def seen(self) -> Iterator[tuple[Seen, Views]]:
        for (page, browser, led), views in self.views.items():
            yield Seen(page.page, "", led, browser.device, page.language), views


def _fold(hits: Counter[str], marks: dict[str, set[bytes]]) -> None:
    """Put what few saw under "other"."""
    for key in figures.too_few({key: len(those) for key, those in marks.items()}):
        hits[OTHER] += hits.pop(key)
        marks.setdefault(OTHER, set()).update(marks.pop(key))
