"""Segments: which members a message is for, by what their companies state, of a closed list.

A segment is a definition and never a list of anybody; marketing staff see its rounded size.
Design: docs/decisions/0047-segments-and-results.md.
"""

from members.mailing.segments.criteria import (
    COLUMNS,
    Unclear,
    cleaned,
    definition,
    where,
)
from members.mailing.segments.overlapping import overlaps
from members.mailing.segments.reaching import (
    LeftOut,
    Reach,
    TooManyQuestions,
    is_enough_now,
    kept,
    reach,
)

__all__ = [
    "COLUMNS",
    "LeftOut",
    "Reach",
    "TooManyQuestions",
    "Unclear",
    "cleaned",
    "definition",
    "is_enough_now",
    "kept",
    "overlaps",
    "reach",
    "where",
]
