"""From words to concepts: what to look for, what else would do, and how much each weighs.

One statement asks the database for the stem and the document frequency of every word and
of every pair of neighbours written together; a second is asked only for misspelt words.
Frequencies are learned by the clock; a word that was not yet there then is counted now.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from listings.search import spelling, synonyms
from listings.search.normal import words

MOST_CONCEPTS = 12
IDF_POWER = 0.75
COMPOUND_WEIGHT = SYNONYM_WEIGHT = 0.6

LOOK_UP = """
SELECT asked.word, stem.lexeme, coalesce(
    known.listings,
    CASE WHEN stem.lexeme <> '' AND asked.word = ANY(%s) THEN (
        SELECT count(*) FROM listings_searchdoc d
        WHERE d.tsv @@ ('''' || stem.lexeme || '''')::tsquery
    ) END,
    0)
FROM unnest(%s::text[]) AS asked(word)
CROSS JOIN LATERAL (
    SELECT coalesce((ts_lexize('english_stem', asked.word))[1], '') AS lexeme
) AS stem
LEFT JOIN listings_lexeme AS known USING (lexeme)
UNION ALL SELECT '', '', coalesce(
    (SELECT listings FROM listings_lexeme WHERE lexeme = ''),
    (SELECT count(*) FROM listings_searchdoc))
"""


@dataclass(frozen=True)
class Concept:
    """One thing asked for: lexemes that stand for it, the first the word itself."""

    word: str
    idf: float
    listings: int
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Plan:
    concepts: tuple[Concept, ...] = ()
    corrections: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    total: int = 1

    @property
    def weight(self) -> float:
        return sum(concept.idf for concept in self.concepts) or 1.0

    def expected(self) -> float:
        """How many listings hold every concept, were words independent of each other."""
        share = 1.0
        for concept in self.concepts:
            share *= min(1.0, concept.listings / self.total)
        return share * self.total


def plan(text: str, *, exact: bool = False) -> Plan:
    """What to look for. With `exact` no word is corrected."""
    asked = list(dict.fromkeys(words(text)))[: MOST_CONCEPTS * 2]
    if not asked:
        return Plan()
    others = synonyms.of(asked)
    joined = _joined(asked)
    every = [
        *asked,
        *joined.values(),
        *(word for alt in others.values() for word in alt),
    ]
    known, total = _look_up(every, typed=asked)
    fixed: dict[str, str] = {}
    if not exact:
        fixed = _corrections(asked, known, joined)
        if fixed:
            more, _total = _look_up(list(fixed.values()))
            known |= more
    concepts, unknown = [], []
    seen: set[str] = set()
    for word in asked:
        used = fixed.get(word, word)
        lexeme, listings = known.get(used, ("", 0))
        if not lexeme or lexeme in seen:
            continue
        alternatives = {lexeme: 1.0} if listings else {}
        for pair, joint in joined.items():
            if word in pair:
                _add(alternatives, known.get(joint), COMPOUND_WEIGHT)
        for synonym in others.get(word, ()):
            _add(alternatives, known.get(synonym), SYNONYM_WEIGHT)
        if not alternatives:
            # Nothing has it: it finds nothing, and says so by its weight.
            alternatives[lexeme] = 1.0
            unknown.append(word)
        seen.add(lexeme)
        most = max(1, listings, *(known_listings(known, lex) for lex in alternatives))
        concepts.append(
            Concept(used, idf(total, most), most, tuple(alternatives.items()))
        )
    return Plan(tuple(concepts[:MOST_CONCEPTS]), fixed, tuple(unknown), total)


def _add(
    alternatives: dict[str, float], found: tuple[str, int] | None, weight: float
) -> None:
    if found and found[0] and found[1]:
        alternatives.setdefault(found[0], weight)


def known_listings(known: dict[str, tuple[str, int]], lexeme: str) -> int:
    return max((n for lex, n in known.values() if lex == lexeme), default=0)


def idf(total: int, listings: int) -> float:
    """Inverse document frequency: ln(1 + (N - n + ½) / (n + ½)) ^ 0.75."""
    n = min(total, listings)
    return float(math.log(1 + (total - n + 0.5) / (n + 0.5)) ** IDF_POWER)


def _joined(asked: list[str]) -> dict[tuple[str, str], str]:
    """Neighbours written together: "key board" is also "keyboard"."""
    return {
        (a, b): a + b
        for a, b in itertools.pairwise(asked)
        if (a + b).isascii() and (a + b).isalpha() and min(len(a), len(b)) > 1
    }


def _corrections(
    asked: list[str],
    known: dict[str, tuple[str, int]],
    joined: dict[tuple[str, str], str],
) -> dict[str, str]:
    """Words nobody uses, with the likeliest word that somebody does."""
    standing = {
        word
        for pair, joint in joined.items()
        if known.get(joint, ("", 0))[1]
        for word in pair
    }
    doubtful = [
        word
        for word in asked
        if word not in standing
        and len(word) > 3
        and word.isascii()
        and word.isalpha()
        and known.get(word, ("", 0))[0]
        and not known[word][1]
    ]
    return spelling.corrected(doubtful) if doubtful else {}


def _look_up(
    words: list[str], *, typed: Sequence[str] = ()
) -> tuple[dict[str, tuple[str, int]], int]:
    """Stem and document frequency of each word, and how many listings there are.

    What was typed is counted where it was not learned; what is only guessed at is not.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [list(typed), list(dict.fromkeys(words))])
        rows = cursor.fetchall()
    total = next(n for word, _lexeme, n in rows if not word)
    return {word: (lexeme, n) for word, lexeme, n in rows if word}, max(1, total)
