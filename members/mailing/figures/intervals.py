"""How sure a share is, and a difference of two: 95 % intervals that hold for small numbers too.

Wilson's score interval (1927) for a share; for a difference Newcombe's tenth method (1998),
which is made of the two intervals.
"""

from math import sqrt
from typing import NamedTuple

WITHIN = 1.959964


class Share(NamedTuple):
    """A share with the ends of its interval."""

    value: float
    low: float
    high: float


def wilson(hits: int, of: int) -> Share:
    """`hits` of so many, at most all of them."""
    share, square = hits / of, WITHIN**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = (
        WITHIN
        * sqrt(share * (1 - share) / of + square / (4 * of**2))
        / (1 + square / of)
    )
    # At none and all rounding would go past the end by a hair.
    return Share(
        share, max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)
    )


def of_about(hits: int, of: int, off: int) -> Share:
    """`hits` of so many, give or take `off`: the interval holds wherever the number is."""
    least, most = max(of - off, hits, 1), of + off
    return Share(hits / of, wilson(hits, most).low, wilson(hits, least).high)


def newcombe(one: Share, other: Share) -> Share:
    """How much more the second is than the first."""
    less = sqrt((other.value - other.low) ** 2 + (one.high - one.value) ** 2)
    more = sqrt((other.high - other.value) ** 2 + (one.value - one.low) ** 2)
    difference = other.value - one.value
    return Share(difference, difference - less, difference + more)


def is_clear(difference: Share) -> bool:
    """Is nought outside?"""
    return difference.low > 0 or difference.high < 0
