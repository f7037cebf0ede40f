"""From words to concepts: what to look for, what else would do, and how much each weighs.

One statement asks the database for the stem and the document frequency of every word, of
neighbours written together and of synonyms; a second is asked only for words that nothing
listed has. Frequencies are learned by the clock; a word that was not yet there then is
counted now.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from listings.search import naming, sizes, spelling, synonyms
from listings.search.normal import PIECE, as_typed, code_words, without_codes, words
from privacy.prepared import Prepared

MOST_CONCEPTS = 12
IDF_POWER = 0.75
COMPOUND_WEIGHT = SYNONYM_WEIGHT = 0.6
# The same thing, but 3M is no three metres to who means the maker.
SIZE_WEIGHT = 0.8
# So many neighbours may be one part number; so long is none.
RUN = 4
LONGEST_NUMBER = 24
SHORTEST_HALF = 3
# Halves of a word that was written together stand in so many listings at least.
HALF_IN = 2

Known = Mapping[str, tuple[str, int]]
Others = Mapping[str, tuple[str, ...]]

LOOK_UP = Prepared("""
SELECT asked.word, stem.lexeme, coalesce(
    known.listings,
    CASE WHEN stem.lexeme <> '' AND asked.word = ANY(%s) THEN (
        SELECT count(*) FROM listings_searchdoc d
        WHERE d.tsv @@ ('''' || stem.lexeme || '''')::tsquery
    ) END,
    0)
FROM unnest(%s::text[]) AS asked(word)
CROSS JOIN LATERAL (
    -- What has a digit in it is indexed as it is.
    SELECT CASE WHEN asked.word ~ '[0-9]' THEN asked.word
        ELSE coalesce((ts_lexize('english_stem', asked.word))[1], '') END AS lexeme
) AS stem
LEFT JOIN listings_lexeme AS known USING (lexeme)
UNION ALL SELECT '', '', coalesce(
    (SELECT listings FROM listings_lexeme WHERE lexeme = ''),
    (SELECT count(*) FROM listings_searchdoc))
""")


class Alternative(NamedTuple):
    """A lexeme that stands for a concept. `kind`: word, together, synonym, size or code.

    A synonym of several words is lexemes that follow one another, a space between; one that
    the index leaves out ("of") is nothing between two spaces.
    """

    lexeme: str
    weight: float
    word: str
    kind: str


@dataclass(frozen=True)
class Concept:
    """One thing asked for: lexemes that stand for it, the first the word itself."""

    word: str
    idf: float
    listings: int
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Plan:
    """`corrections`: what was typed and what is looked for; `unknown`: what nothing has."""

    concepts: tuple[Concept, ...] = ()
    corrections: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    total: int = 1
    # Categories that are called so.
    categories: tuple[int, ...] = ()

    @property
    def weight(self) -> float:
        return sum(concept.idf for concept in self.concepts) or 1.0

    def expected(self) -> float:
        """How many listings hold every concept, were words independent of each other."""
        share = 1.0
        for concept in self.concepts:
            share *= min(1.0, concept.listings / self.total)
        return share * self.total


@dataclass
class _Found:
    """What the database knows of words, and what is made of it."""

    known: dict[str, tuple[str, int]]
    total: int
    others: Others

    def learn(self, more: Iterable[str]) -> None:
        found, _total = _look_up([word for word in more if word not in self.known])
        self.known |= found

    def told(self, said: str) -> tuple[str, int]:
        """The lexeme of a word and how many have it; of several theirs, and at most so many."""
        if " " not in said:
            return self.known.get(said, ("", 0))
        parts = [self.known.get(word, ("", 0)) for word in said.split()]
        lexemes = " ".join(lexeme for lexeme, _n in parts).strip()
        return lexemes, min((n for lexeme, n in parts if lexeme), default=0)

    def listings(self, said: str) -> int:
        return self.told(said)[1]


def plan(text: str, *, exact: bool = False, others: Others | None = None) -> Plan:
    """What to look for. With `exact` no word is corrected; `others` are other synonyms."""
    rest, codes = without_codes(text)
    if codes:
        found = _planned(rest, codes, exact=exact, others=others)
        if not any(code in found.unknown for code in codes):
            return found
    # Digits that are no code anybody trades under are numbers like others.
    return _planned(text, (), exact=exact, others=others)


def _planned(
    text: str, codes: Sequence[str], *, exact: bool, others: Others | None
) -> Plan:
    asked = list(dict.fromkeys(words(text)))[: MOST_CONCEPTS * 2]
    if not asked and not codes:
        return Plan()
    joined, sized = _joined(asked), _sized(asked)
    synonymous = synonyms.of(asked, others)
    every = [
        *asked,
        *_words_of(synonymous),
        *itertools.chain.from_iterable((*joined.values(), *sized.values())),
        *itertools.chain.from_iterable(_pieces(word) for word in asked),
        *itertools.chain.from_iterable(code_words(code) for code in codes),
    ]
    found = _Found(*_look_up(every, typed=asked), synonymous)
    fixed: dict[str, str] = {}
    if not exact:
        fixed = _apart(asked, found, joined)
        fixed |= _corrections(
            [word for word in asked if word not in fixed], found, joined
        )
    used = " ".join(fixed.get(word, word) for word in asked).split()
    if fixed:
        more = synonyms.of(used, others)
        found.others = {**found.others, **more}
        found.learn(_words_of(more))
    concepts = [
        *_of_codes(codes, found, fixed, exact=exact),
        *_of_words(asked, found, joined, sized, fixed),
    ]
    by_lexeme: dict[str, Concept] = {}
    for concept in concepts:
        by_lexeme.setdefault(concept.alternatives[0].lexeme, concept)
    there = [concept for concept in by_lexeme.values() if concept.listings]
    nowhere = [concept for concept in by_lexeme.values() if not concept.listings]
    return Plan(
        # What nothing has cannot narrow anything: it is left out, and said.
        tuple((there or nowhere)[:MOST_CONCEPTS]),
        {typed: used for typed, used in fixed.items() if used != typed},
        as_typed(
            text,
            [concept.word for concept in nowhere],
            but=[concept.word for concept in there],
        ),
        found.total,
        naming.named(used),
    )


def _words_of(synonymous: Others) -> Iterator[str]:
    return (
        word for said in synonymous.values() for one in said for word in one.split()
    )


def _of_words(
    asked: Sequence[str],
    found: _Found,
    joined: Mapping[str, list[str]],
    sized: Mapping[str, list[str]],
    fixed: Mapping[str, str],
) -> Iterator[Concept]:
    for typed in asked:
        for word in fixed.get(typed, typed).split():
            lexeme, listings = found.known.get(word, ("", 0))
            if not lexeme:
                continue
            given = [Alternative(lexeme, 1.0, word, "word")] if listings else []
            given += _known(sized.get(typed, ()), SIZE_WEIGHT, "size", found)
            given += _known(joined.get(typed, ()), COMPOUND_WEIGHT, "together", found)
            synonymous = found.others.get(word, ())
            given += _known(synonymous, SYNONYM_WEIGHT, "synonym", found)
            yield _concept(
                word, given or [Alternative(lexeme, 1.0, word, "word")], found
            )


def _of_codes(
    codes: Sequence[str], found: _Found, fixed: dict[str, str], *, exact: bool
) -> Iterator[Concept]:
    """A customs code, or the narrowest one above it that anything is listed under."""
    for code in codes:
        levels = [f"hs{code}"] if exact else code_words(code)[::-1]
        level = next((one for one in levels if found.listings(one)), "")
        if level.removeprefix("hs") not in {"", code}:
            fixed[code] = f"HS {level.removeprefix('hs')}"
        lexeme = level or f"hs{code}"
        yield _concept(code, [Alternative(lexeme, 1.0, lexeme, "code")], found)


def _concept(word: str, given: Sequence[Alternative], found: _Found) -> Concept:
    once = {one.lexeme: one for one in reversed(given)}
    alternatives = tuple(one for one in given if once[one.lexeme] is one)
    listings = max(found.listings(one.word) for one in alternatives)
    return Concept(word, idf(found.total, max(1, listings)), listings, alternatives)


def _known(
    others: Iterable[str], weight: float, kind: str, found: _Found
) -> list[Alternative]:
    """Those that something listed has."""
    return [
        Alternative(lexeme, weight, word, kind)
        for word in others
        for lexeme, listings in [found.told(word)]
        if lexeme and listings
    ]


def idf(total: int, listings: int) -> float:
    """Inverse document frequency: ln(1 + (N - n + ½) / (n + ½)) ^ 0.75."""
    n = min(total, listings)
    return float(math.log(1 + (total - n + 0.5) / (n + 0.5)) ** IDF_POWER)


def _joined(asked: Sequence[str]) -> dict[str, list[str]]:
    """word → neighbours written together: "key board" is also "keyboard", "tn 21 10" tn2110."""
    joined: dict[str, list[str]] = {}
    for start in range(len(asked)):
        for end in range(start + 2, min(start + RUN, len(asked)) + 1):
            run = asked[start:end]
            whole = "".join(run)
            # 2 x 4 is not 24.
            if _may_be_one(run, whole) and "x".join(run) not in asked:
                for word in run:
                    joined.setdefault(word, []).append(whole)
    return joined


def _may_be_one(run: Sequence[str], whole: str) -> bool:
    if not (whole.isascii() and whole.isalnum()) or len(whole) > LONGEST_NUMBER:
        return False
    if whole.isalpha():
        return len(run) == 2 and min(map(len, run)) > 1
    return any(map(str.isdigit, whole))


def _sized(asked: Sequence[str]) -> dict[str, list[str]]:
    """word → the same size in other units, for a size and for its number and unit beside it."""
    sized: dict[str, list[str]] = {}
    for word in asked:
        same = sizes.equal(word)
        if same:
            sized.setdefault(word, []).extend(same)
        for one in sizes.parts(word):
            sized.setdefault(one, []).extend((word, *same))
    return sized


def _pieces(word: str) -> list[str]:
    """Letters and digits of a word that has both: "iphone7" may be written "iPhone 7"."""
    if sizes.is_made(word):
        return []
    pieces = PIECE.findall(word)
    return pieces if 1 < len(pieces) <= RUN else []


def _apart(
    asked: Sequence[str], found: _Found, joined: Mapping[str, list[str]]
) -> dict[str, str]:
    """Numbers that nothing has as they were typed, in pieces where all of them are known."""
    return {
        word: " ".join(pieces)
        for word in asked
        if (pieces := _pieces(word))
        and not found.listings(word)
        and not any(map(found.listings, joined.get(word, ())))
        and not set(pieces) <= set(asked)
        and all(map(found.listings, pieces))
    }


def _corrections(
    asked: Sequence[str], found: _Found, joined: Mapping[str, list[str]]
) -> dict[str, str]:
    """Words nobody uses, with the likeliest word, or two of them, that somebody does."""
    doubtful = [
        word
        for word in asked
        if len(word) > 3
        and word.isascii()
        and word.isalpha()
        and found.known.get(word, ("", 0))[0]
        and not found.listings(word)
        and not any(map(found.listings, joined.get(word, ())))
        and not any(map(found.listings, found.others.get(word, ())))
    ]
    if not doubtful:
        return {}
    fixed = spelling.corrected(doubtful)
    halves = {word: list(_halves(word)) for word in doubtful}
    found.learn(
        [*fixed.values(), *{half for two in halves.values() for half in sum(two, ())}]
    )
    for word, two in halves.items():
        near = fixed.get(word)
        if near is None or spelling.distances_from(word)(near) > 1:
            best = max(two, key=lambda pair: min(map(found.listings, pair)), default=())
            if best and min(map(found.listings, best)) >= HALF_IN:
                fixed[word] = " ".join(best)
    return fixed


def _halves(word: str) -> Iterator[tuple[str, str]]:
    """The ways in which a word may have been two."""
    for n in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
        yield word[:n], word[n:]


def _look_up(
    words: list[str], *, typed: Sequence[str] = ()
) -> tuple[dict[str, tuple[str, int]], int]:
    """Stem and document frequency of each word, and how many listings there are.

    What was typed is counted where it was not learned; what is only guessed at is not.
    """
    if not words:
        return {}, 1
    rows = LOOK_UP.rows([list(typed), list(dict.fromkeys(words))])
    total = next(n for word, _lexeme, n in rows if not word)
    return {word: (lexeme, n) for word, lexeme, n in rows if word}, max(1, total)
