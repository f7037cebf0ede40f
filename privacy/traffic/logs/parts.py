"""What a line of a log counts as, found out by its parts: the same answers as `seeing.look`, sooner.

`look` gives the first reason of `Reason` that fits, and each reason depends on one part of a
request. So the parts are asked about one by one, with all others harmless, and remembered; of
their reasons the first in that order holds. Tests compare both over random requests.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from django.urls import URLPattern, URLResolver, get_resolver

from privacy.traffic import seeing
from privacy.traffic.logs.lines import unescaped
from privacy.traffic.seeing import Asked, Dropped, Reason, Seen, look

K = TypeVar("K")
V = TypeVar("V")
# A browser, where a log in the Common format names none. Nothing is known of it.
UNTOLD = "a browser that this log leaves out"
PROBE = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
ORDER = {reason: place for place, reason in enumerate(Reason)}
COUNTS = len(ORDER)
# Pages of our staff: whoever read one is of the house.
DESK = re.compile(r"/(?:[a-z-]+/)?desk/")
REMEMBERED = 65_536
NUMBER = re.compile(r"(?<=/)[0-9]{1,18}(?=/)")
NAME = re.compile(r"(?<=/1/)(?![0-9]+/)[-\w]{1,200}(?=/$)", re.ASCII)
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Part(NamedTuple):
    """What a path, or a browser's name, has to say: a place in the order of reasons, or `COUNTS`."""

    place: int
    page: str = ""
    language: str = ""
    device: str = ""


class Parts:
    """Paths, browsers and referrers of one import, with what they say. Bounded."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.paths: dict[str, Part] = {}
        self.agents: dict[str | None, Part] = {}
        self.referrers: dict[str | None, str] = {}
        self._shapes: dict[str, Part] = {}

    def path(self, path: str) -> Part:
        """Of a path without its query."""
        shape = shape_of(unescaped(path))
        part = self._shapes.get(shape)
        if part is None:
            seen = look(Asked("GET", shape, 200, PROBE, is_staff=is_desk(shape)))
            part = _part(seen)
            _remember(self._shapes, shape, part)
        _remember(self.paths, path, part)
        return part

    def agent(self, agent: str | None) -> Part:
        """Of a browser's name; None where the log has none."""
        told = UNTOLD if agent is None else unescaped(agent)
        part = _part(look(Asked("GET", "/", 200, told)))
        _remember(self.agents, agent, part)
        return part

    def referrer(self, referrer: str | None) -> str:
        host = seeing.referring_host(unescaped(referrer or ""), self.host)
        _remember(self.referrers, referrer, host)
        return host


@lru_cache(maxsize=1_024)
def answered(method: str, status: int) -> Reason | None:
    """Why a request with this method and answer does not count, whatever else it was."""
    seen = look(Asked(method, "/", status, PROBE))
    return seen.reason if isinstance(seen, Dropped) else None


def shape_of(path: str) -> str:
    """A path that leads to the same route, and is the same one for most of what differs.

    A number is as good as another; a name behind a number, `/items/7/gear-pump/`, is as good as
    another unless a route has it as a word of its own. So a log in which each of a million
    items is opened once asks for few routes.
    """
    if "%" in path or len(path) > seeing.LONGEST_PATH:
        return path
    numbered = NUMBER.sub("1", path)
    name = NAME.search(numbered)
    if name and name[0] not in words() and not KEY.fullmatch(name[0]):
        return numbered[: name.start()] + "name/"
    return numbered


def is_desk(path: str) -> bool:
    return bool(DESK.match(path))


@cache
def words() -> frozenset[str]:
    """Every word that stands in a route as it is."""
    return frozenset(_words(get_resolver()))


def _words(resolver: URLResolver) -> set[str]:
    found: set[str] = set()
    for one in resolver.url_patterns:
        found.update(str(one.pattern).split("/"))
        if not isinstance(one, URLPattern):
            found |= _words(one)
    return found


def _part(seen: Seen | Dropped) -> Part:
    if isinstance(seen, Dropped):
        return Part(ORDER[seen.reason])
    return Part(COUNTS, seen.page, seen.language, seen.device)


def _remember(kept: dict[K, V], key: K, value: V) -> None:
    """Everything is forgotten when it is too much, which costs less than the order of use."""
    if len(kept) >= REMEMBERED:
        kept.clear()
    kept[key] = value
