"""A day's figures: what a page adds to, who counts as one visitor, and what is too few to tell.

Shared by the site as it runs and by the import of access logs.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from privacy.models import TrafficDay
from privacy.traffic.seeing import OTHER, Reason, Seen

Dimension = TrafficDay.Dimension
# A figure of a day: its dimension, and what it is about.
Of = tuple[str, str]
SITE: Of = (Dimension.SITE.value, "")
# What fewer visitors saw on a day is told of no more than that it was something else.
FEWEST = 5
# Of the rest the most seen.
MOST_KEYS = 100
FOLDED = tuple(
    one.value
    for one in (
        *(Dimension.PAGE, Dimension.INDUSTRY, Dimension.REFERRER),
        *(Dimension.DEVICE, Dimension.LANGUAGE),
    )
)
PEOPLE = {Dimension.SITE.value, *FOLDED}
KEY_BYTES = 32
# Of what is shared outside, a visitor of a day counts in so many industries at most.
MOST_INDUSTRIES = 5


class Step(StrEnum):
    """From search to answer. No step knows whose the one before was."""

    SEARCH = "search"
    VIEW = "view"
    INQUIRY = "inquiry"
    REPLY = "reply"


STEPS = {
    **dict.fromkeys(
        "search category offers companies country country-category".split(),
        Step.SEARCH,
    ),
    **dict.fromkeys("item offer company".split(), Step.VIEW),
}


class Missing(StrEnum):
    """Why figures of a day are too low, or may be."""

    SERVER_AWAY = "server-away"
    EVICTED = "evicted"
    KILLED = "killed"
    FULL = "full"
    LATE = "late"
    NOTHING = "nothing"
    # Of imported logs: they leave out who asked, or with what.
    NO_ADDRESS = "no-address"
    NO_AGENT = "no-agent"


@dataclass
class Figures:
    """A day's figures when it is closed."""

    requests: int = 0
    malformed: int = 0
    hits: Counter[Of] = field(default_factory=Counter)
    visitors: dict[Of, int] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)
    # Visitors by industry, each in MOST_INDUSTRIES at most: for releases alone.
    bounded: dict[str, int] = field(default_factory=dict)


def new_key() -> bytes:
    """A day's key: kept on no disk, and destroyed when the day is closed."""
    return secrets.token_bytes(KEY_BYTES)


def token(key: bytes, visitor: bytes) -> bytes:
    """What stands for a visitor on one day; without the day's key nobody can make it again."""
    return hmac.digest(key, visitor, "sha256")[:8]


def visitor(address: str, agent: str, host: str) -> bytes:
    """Who asked. It is for some seconds in memory, and nowhere else."""
    return f"{address}\0{agent}\0{host}".encode("utf-8", "surrogateescape")


def of_page(seen: Seen) -> Iterator[Of]:
    """Everything that one page adds one to."""
    yield SITE
    yield Dimension.PAGE.value, seen.page
    if seen.industry:
        yield Dimension.INDUSTRY.value, seen.industry
    yield Dimension.REFERRER.value, seen.referrer
    yield Dimension.DEVICE.value, seen.device
    yield Dimension.LANGUAGE.value, seen.language
    if step := STEPS.get(seen.page):
        yield of_step(step, seen.industry)


def of_step(step: Step, industry: str) -> Of:
    return Dimension.FUNNEL.value, f"{step}:{industry}"


def of_dropped(reason: Reason) -> Of:
    return Dimension.DROPPED.value, reason.value


def too_few(visitors: Mapping[str, int]) -> set[str]:
    """Which keys of a dimension stand under "other": those of few, and those behind the first 100."""
    by_size = sorted(visitors, key=lambda key: (-visitors[key], key))
    enough = [key for key in by_size if visitors[key] >= FEWEST][:MOST_KEYS]
    return visitors.keys() - {*enough, OTHER}
