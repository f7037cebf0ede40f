"""Why a listing stands where it stands: the parts of its score, none of them paid."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from listings.search import index, scoring
from listings.search.counts import KINDS
from listings.search.patience import answered_in_time
from listings.search.plan import Alternative, Concept, Plan, plan
from listings.search.query import Query
from listings.search.sizes import readable

FIELD_NAMES = {"a": "title", "b": "tags", "c": "description", "d": "company"}


@dataclass(frozen=True)
class FieldPart:
    """One field that has a word: `often` is how often, saturated; `counts` after weight and length."""

    field: str
    often: float
    words: int
    counts: float


@dataclass(frozen=True)
class WordPart:
    """One thing asked for, and what was found of it.

    `found` is what stands for it best (the word itself, or what else would do, of weight
    `weight`); `adds` is its part of the match.
    """

    word: str
    listings: int
    idf: float
    share: float
    found: str
    kind: str
    weight: float
    parts: tuple[FieldPart, ...]
    adds: float

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(part.field for part in self.parts)


@dataclass(frozen=True)
class RankPart:
    """Freshness and completeness, 0 to 1 each, and what is chance among equals."""

    confirmed: date
    fresh: float
    complete: float
    chance: float


@dataclass(frozen=True)
class Explanation:
    """The score of one listing for one question, in its parts."""

    words: tuple[WordPart, ...]
    unknown: tuple[str, ...]
    total: int
    text_score: float
    covered: float
    whole_title: bool
    whole_category: bool
    named: float
    rank: float
    rank_parts: RankPart
    score: float
    corrections: dict[str, str]

    @property
    def called(self) -> float:
        return round(scoring.NAMED * self.named, 2)

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
    confirmed, lengths, (rank, text_score, covered, *wholes, named), frequencies = row
    whole_title, whole_category = (whole > 0.999 for whole in wholes)
    return Explanation(
        words=tuple(_words(asked, lengths, frequencies)),
        unknown=asked.unknown,
        total=asked.total,
        text_score=text_score,
        covered=covered,
        whole_title=whole_title,
        whole_category=whole_category,
        named=named,
        rank=rank,
        rank_parts=_rank_parts(rank, confirmed, listing),
        score=text_score * covered
        + scoring.WHOLE_TITLE * whole_title
        + scoring.WHOLE_CATEGORY * whole_category
        + scoring.NAMED * named
        + scoring.PRIOR * rank,
        corrections=asked.corrections,
    )


def _words(asked: Plan, lengths: list[int], frequencies: list[float]) -> list[WordPart]:
    """The same sums as the SQL of the score, so that each can be shown."""
    found, place = [], 0
    for concept in asked.concepts:
        size = len(concept.alternatives) * len(scoring.FIELDS)
        given = frequencies[place : place + size]
        found.append(_word(asked, concept, lengths, given))
        place += size
    return found


def _word(
    asked: Plan, concept: Concept, lengths: list[int], frequencies: list[float]
) -> WordPart:
    """By that of the alternatives that adds most: the others count nothing."""
    size = len(scoring.FIELDS)
    every = [
        _found_as(asked, concept, one, lengths, frequencies[n * size : (n + 1) * size])
        for n, one in enumerate(concept.alternatives)
    ]
    return max(every, key=lambda part: part.adds)


def _found_as(
    asked: Plan,
    concept: Concept,
    one: Alternative,
    lengths: list[int],
    frequencies: list[float],
) -> WordPart:
    parts = tuple(
        FieldPart(FIELD_NAMES[f], often, length, _counts(f, often, length))
        for f, often, length in zip(scoring.FIELDS, frequencies, lengths, strict=True)
        if often > 0
    )
    counts = sum(part.counts for part in parts)
    share = concept.idf / asked.weight
    return WordPart(
        word=readable(concept.word),
        listings=concept.listings,
        idf=concept.idf,
        share=share,
        found=readable(one.word) if parts else "",
        kind=one.kind,
        weight=one.weight,
        parts=parts,
        adds=share * (1 + scoring.K1) * one.weight * counts / (counts + scoring.K1),
    )


def _counts(f: str, often: float, length: int) -> float:
    """A frequency after its field's weight and length."""
    part = scoring.LENGTH[f]
    usual = length / scoring.USUAL_WORDS[f]
    return scoring.WEIGHT[f] * often / (1 - part + part * usual)


def _rank_parts(rank: float, confirmed: date, listing: int) -> RankPart:
    """What a rank was made of, the completeness being what is left of it."""
    fresh, chance = index.fresh(confirmed), index.chance(listing)
    complete = (rank - 0.5 * fresh - 0.05 * chance) / 0.45
    return RankPart(confirmed, fresh, min(1.0, max(0.0, complete)), chance)


def _row(
    asked: Plan, kind: int, listing: int
) -> tuple[date, list[int], list[float], list[float]] | None:
    """(confirmed, lengths of the fields, rank and parts of the score, frequencies)."""
    exact = scoring.exact(asked)
    each = "".join(f", {r}_{f}" for r in exact.lexemes for f in scoring.FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confirmed, words_a, words_b, words_c, words_d, rank,"
            f" {exact.match}, {exact.covered},"
            f" {exact.in_title}, {exact.in_category}, {exact.named} {each}"
            f" FROM (SELECT c.*, {exact.columns.text} FROM listings_searchdoc c"
            " WHERE c.kind = %s AND c.listing = %s AND c.until >= current_date) AS c",
            [*exact.columns.arguments, kind, listing],
        )
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        return None
    numbers = [float(value) for value in row[5:]]
    return row[0], list(row[1:5]), numbers[:6], numbers[6:]
