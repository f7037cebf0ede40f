"""Who is worth the exact score: listings with the words, out of circles that hold enough.

A question's words are looked for in arms: of "all of them" there is one, of "any of them"
one for each. Each arm is looked for in the narrowest tier that is expected to hold enough,
so that a rare word beside a common one is found wherever it stands.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from listings.search import scoring, tiers
from listings.search.counts import WHOLE, KeptFacets, kept_facets, kept_total
from listings.search.narrowing import Conditions, conditions
from listings.search.plan import Concept, Plan
from listings.search.query import Query
from listings.taxonomy import tree

# What a condition without kept counts is taken to leave.
HALF = 0.5
LookUp = Callable[[str, int], KeptFacets]
KEPT = {
    "countries": "country",
    "types": "type",
    "checks": "check",
    "certs": "cert",
    "ships_to": "ships_to",
}
# Those that an index without words knows.
INDEXED = ("categories", "countries")


@dataclass(frozen=True)
class Arm:
    """A tsquery, and what part of all listings is expected to match it."""

    tsquery: str
    share: float
    # All arms of a stage said shorter, where that is quicker than one after the other.
    together: str = ""


def arms(asked: Plan, stages: Sequence[str], stage: int) -> list[Arm]:
    """The arms of a stage; the first is all words, the last any word."""
    if stage == 0:
        return [Arm(stages[0], _share(asked, asked.concepts))]
    if stage == len(stages) - 1:
        return [Arm(scoring.group(one), _share(asked, [one])) for one in asked.concepts]
    weakest = sorted(asked.concepts, key=lambda one: one.idf)[:3]
    return [_without(asked, one, stages[stage]) for one in weakest]


def _without(asked: Plan, left_out: Concept, together: str) -> Arm:
    """All words but one."""
    others = [one for one in asked.concepts if one is not left_out]
    tsquery = "&".join(scoring.group(one) for one in others)
    return Arm(tsquery, _share(asked, others), together)


def _share(asked: Plan, concepts: Sequence[Concept]) -> float:
    return math.prod(min(1.0, one.listings / asked.total) for one in concepts)


def left_by(query: Query, narrowed: Conditions, look_up: LookUp | None = None) -> float:
    """How many listings the tab and the filters leave, from the kept counts. One look-up."""
    nodes = [tree().by_slug[slug] for slug in query.categories]
    category = nodes[0].id if len(nodes) == 1 else WHOLE
    chosen = {
        facet: values
        for attribute, facet in KEPT.items()
        if (values := getattr(query, attribute))
    }
    if look_up or chosen:
        kept = (look_up or kept_facets)(query.tab, category)
    else:
        kept = KeptFacets(kept_total(query.tab, category), {})
    left = float(kept.total)
    for facet, values in chosen.items():
        counts = kept.facets.get(facet, {})
        among = sum(counts.get(value, 0) for value in values)
        left *= min(1.0, among / max(1, kept.total))
    # The kind and the day are always there.
    return left * HALF ** (len(narrowed.always) - 2)


def read_for(query: Query, look_up: LookUp) -> float:
    """How many listings an index of filters points at: the others' are read for nothing."""
    indexed = replace(
        Query(tab=query.tab), **{name: getattr(query, name) for name in INDEXED}
    )
    return left_by(indexed, conditions(indexed), look_up)


def kept_exactly(query: Query, narrowed: Conditions) -> int | None:
    """How many there are where one value of one facet is asked: that number is kept."""
    values = sum(len(getattr(query, attribute)) for attribute in KEPT)
    is_kept = values == 1 and len(query.categories) < 2 and narrowed.is_plain
    return round(left_by(query, narrowed)) if is_kept else None


def where(chosen: Sequence[Arm], circles: Sequence[int]) -> tuple[str, list[Any]]:
    """Rows of any arm, each in its circle."""
    if len(set(circles)) == 1 and chosen[0].together:
        chosen, circles = [Arm(chosen[0].together, 0.0)], circles[:1]
    parts = [f"d.tsv @@ %s::tsquery{tiers.condition(tier)}" for tier in circles]
    text = parts[0] if len(parts) == 1 else " OR ".join(f"({one})" for one in parts)
    return f"({text})", [one.tsquery for one in chosen]


def circles(chosen: Sequence[Arm], left: float, total: int) -> list[int]:
    """Each arm's tier. A small directory has none but the whole."""
    if total < tiers.SMALLEST:
        return [tiers.REST] * len(chosen)
    return [tiers.narrowest(one.share * left * len(chosen)) for one in chosen]
