"""Why a listing stands where it stands: the parts of its score, none of them paid."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from listings.search import scoring
from listings.search.counts import KINDS
from listings.search.patience import answered_in_time
from listings.search.plan import Plan, plan
from listings.search.query import Query

FIELD_NAMES = {"a": "title", "b": "tags", "c": "description", "d": "company"}


@dataclass(frozen=True)
class WordPart:
    """One word asked for: its weight among them, and the fields it was found in."""

    word: str
    share: float
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """The score of one listing for one question, in its parts."""

    words: tuple[WordPart, ...]
    text_score: float
    covered: float
    whole_title: bool
    whole_category: bool
    rank: float
    score: float
    corrections: dict[str, str]

    @property
    def prior(self) -> float:
        return scoring.PRIOR * self.rank


@answered_in_time
def explain(query: Query, listing: int) -> Explanation | None:
    """None where the listing is not in the search table."""
    asked = plan(query.text, exact=query.exact)
    row = _row(asked, KINDS[query.tab], listing)
    if row is None:
        return None
    rank, text_score, covered, title, category, *frequencies = map(float, row)
    parts = []
    place = 0
    for concept in asked.concepts:
        fields: set[str] = set()
        for _ in concept.alternatives:
            for f in scoring.FIELDS:
                if frequencies[place] > 0:
                    fields.add(FIELD_NAMES[f])
                place += 1
        parts.append(
            WordPart(concept.word, concept.idf / asked.weight, tuple(sorted(fields)))
        )
    whole_title, whole_category = title > 0.999, category > 0.999
    return Explanation(
        words=tuple(parts),
        text_score=text_score,
        covered=covered,
        whole_title=whole_title,
        whole_category=whole_category,
        rank=rank,
        score=text_score * covered
        + scoring.WHOLE_TITLE * whole_title
        + scoring.WHOLE_CATEGORY * whole_category
        + scoring.PRIOR * rank,
        corrections=asked.corrections,
    )


def _row(asked: Plan, kind: int, listing: int) -> tuple[Any, ...] | None:
    exact = scoring.exact(asked)
    alternatives = sum(len(concept.alternatives) for concept in asked.concepts)
    each = "".join(f", r{n}.{f}" for n in range(alternatives) for f in scoring.FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.rank, {exact.match}, {exact.covered},"
            f" {exact.in_title}, {exact.in_category} {each}"
            f" FROM listings_searchdoc c {exact.frequencies.text}"
            " WHERE c.kind = %s AND c.listing = %s",
            [*exact.frequencies.arguments, kind, listing],
        )
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
