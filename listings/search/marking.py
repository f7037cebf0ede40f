"""Where a text has what was asked for: its words marked, and the passage that says most."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from django.db import connection

from listings.search.normal import CHUNK_IS_CJK, CJK, fold, places, words
from listings.search.plan import Plan
from listings.search.sizes import readable

TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:[-.,'’][^\W_{CJK}]+)*")
PASSAGE = 160
PASSAGE_CJK = 70
BEFORE = 40  # of a passage stands before the first word that was asked for
LONGEST = 6_000
ALIKE = 2  # letters in which a word and a short stem begin alike
SEPARATORS = str.maketrans("", "", "-.,'")
KEPT = 20_000
_stems: dict[str, str] = {}
NONE: frozenset[int] = frozenset()


class Hit(NamedTuple):
    """From where to where of a text, and which of the things asked for."""

    start: int
    end: int
    concepts: frozenset[int]


@dataclass(frozen=True)
class Row:
    """Lexemes that stand for something only where they follow one another.

    Each is marked by a number of its own below zero, and taken for what the row stands for
    once all of them are there.
    """

    concepts: frozenset[int]
    steps: tuple[int, ...]
    # How many words that the index leaves out stand before each.
    left_out: tuple[int, ...]

    def places(self, text: str, hits: Sequence[Hit]) -> Iterator[range]:
        """The hits that make up the row, each time it is there."""
        for first, hit in enumerate(hits):
            if self.steps[0] in hit.concepts:
                last = self._last(text, hits, first)
                if last is not None:
                    yield range(first, last + 1)

    def _last(self, text: str, hits: Sequence[Hit], first: int) -> int | None:
        last = first
        for step, left_out in zip(self.steps[1:], self.left_out[1:], strict=True):
            # Characters that touch are one hit.
            if step in hits[last].concepts:
                continue
            if last + 1 == len(hits) or step not in hits[last + 1].concepts:
                return None
            between = text[hits[last].end : hits[last + 1].start]
            if len(TOKEN.findall(between)) != left_out:
                return None
            last += 1
        return last


@dataclass(frozen=True)
class Marker:
    """What was asked for, as lexemes: each with the things it stands for."""

    lexemes: dict[str, frozenset[int]]
    rows: tuple[Row, ...]
    # What any word begins with that can have one of these stems, …
    starts: tuple[str, ...]
    # … and that where what separates the parts of a word is left out.
    parts: tuple[str, ...]
    _looked_in: dict[str, list[re.Match[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Plan) -> "Marker":
        found: dict[str, set[int]] = {}
        several: dict[str, set[int]] = {}
        for number, concept in enumerate(asked.concepts):
            for one in concept.alternatives:
                into = several if " " in one.lexeme else found
                into.setdefault(one.lexeme, set()).add(number)
        rows, step = [], 0
        for lexemes, concepts in several.items():
            parts = lexemes.split()
            steps = range(step - 1, step - 1 - len(parts), -1)
            for part, step in zip(parts, steps, strict=True):
                found.setdefault(part, set()).add(step)
            rows.append(Row(frozenset(concepts), tuple(steps), _left_out(lexemes)))
        # A size is looked for as it may be written: 2.5, 2-1/2.
        starts = {beginning(one) for said in found for one in (said, readable(said))}
        return cls(
            {lexeme: frozenset(which) for lexeme, which in found.items()},
            tuple(rows),
            tuple(starts),
            tuple({start.translate(SEPARATORS) for start in starts}),
        )

    def hits(self, text: str) -> list[Hit]:
        """Every place of a text that has something asked for, in its order."""
        found = list(self._hits(text[:LONGEST]))
        return self._with_rows(text, found) if self.rows else found

    def _with_rows(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with rows taken for what they stand for, where they are whole."""
        said = [{number for number in hit.concepts if number >= 0} for hit in hits]
        for row in self.rows:
            for place in row.places(text, hits):
                for n in place:
                    said[n] |= row.concepts
        return [
            hit._replace(concepts=frozenset(concepts))
            for hit, concepts in zip(hits, said, strict=True)
            if concepts
        ]

    def _hits(self, text: str) -> Iterator[Hit]:
        for match in self._tokens(text):
            token = match.group()
            if CHUNK_IS_CJK.match(token):
                yield from self._in_run(token, match.start())
            elif which := self._of(token):
                yield Hit(match.start(), match.end(), which)

    def _of(self, token: str) -> frozenset[int]:
        found = [self.lexemes.get(stem(word), NONE) for word in self._words(token)]
        return NONE.union(*found) if found else NONE

    def _words(self, token: str) -> Sequence[str]:
        """The words of a token that may have a stem asked for: of most tokens there are none."""
        if token.isascii() and (token.isalpha() or token.isdigit()):
            word = token.lower()
            return (word,) if word.startswith(self.starts) else ()
        return words(token)

    def _tokens(self, text: str) -> list[re.Match[str]]:
        """Those that may have something asked for, looked for once in each text."""
        if text not in self._looked_in:
            self._looked_in[text] = list(self._look_in(text))
        return self._looked_in[text]

    def _look_in(self, text: str) -> Iterator[re.Match[str]]:
        """Most of a text is passed over."""
        low = text.lower() if text.isascii() else fold(text)
        joined = low.translate(SEPARATORS)
        if not any(part in joined for part in self.parts):
            return
        if len(low) != len(text) or self._is_divided(low, joined):
            yield from TOKEN.finditer(text)
            return
        begun = sorted(at for part in self.parts for at in places(low, part))
        done = 0
        for place in begun:
            if place < done:
                continue
            # Between spaces: no token has one.
            first, last = low.rfind(" ", 0, place) + 1, low.find(" ", place)
            done = last if last >= 0 else len(text)
            yield from TOKEN.finditer(text, first, done)

    def _is_divided(self, low: str, joined: str) -> bool:
        """Is something there with what separates its parts: Wi-Fi, TN-2110, 1,200?"""
        return len(joined) < len(low) and any(
            joined.count(part) > low.count(part) for part in self.parts
        )

    def _in_run(self, run: str, start: int) -> Iterator[Hit]:
        """Pairs, or a single character where one was asked for; what touches is one place."""
        folded = fold(run)
        if len(folded) != len(run):
            # Half-width letters: there is no saying which of them is which.
            which = NONE.union(*(self._of(word) for word in words(run)))
            if which:
                yield Hit(start, start + len(run), which)
            return
        marked: dict[int, frozenset[int]] = {}
        for size in (2, 1):
            for place in range(len(folded) - size + 1):
                which = self.lexemes.get(folded[place : place + size], frozenset())
                for n in range(place, place + size) if which else ():
                    marked[n] = marked.get(n, frozenset()) | which
        left = sorted(marked)
        while left:
            end = next(
                (n for n, place in enumerate(left) if place != left[0] + n),
                len(left),
            )
            which = frozenset().union(*(marked[place] for place in left[:end]))
            yield Hit(start + left[0], start + left[end - 1] + 1, which)
            left = left[end:]

    def wanting(self, texts: Iterable[str]) -> set[str]:
        """The words of texts that may have a stem asked for and whose stem is not known."""
        return {
            word
            for text in texts
            for match in self._tokens(text[:LONGEST])
            for word in self._words(match.group())
            if word.startswith(self.starts)
            and word not in _stems
            and word not in self.lexemes
            and not any(c.isdigit() for c in word)
        }

    def learn(self, texts: Iterable[str]) -> None:
        """Ask for the stems that are needed, all at once. No statement where none is new."""
        wanted = self.wanting(texts)
        if not wanted:
            return
        if len(_stems) > KEPT:
            _stems.clear()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word, coalesce((ts_lexize('english_stem', word))[1], '')"
                " FROM unnest(%s::text[]) word",
                [sorted(wanted)],
            )
            _stems.update(cursor.fetchall())


def _left_out(lexemes: str) -> tuple[int, ...]:
    """How many words are left out before each: of `point  sale` (0, 1)."""
    counts, gap = [], 0
    for part in lexemes.split(" "):
        if part:
            counts.append(gap)
        gap = 0 if part else gap + 1
    return tuple(counts)


def beginning(lexeme: str) -> str:
    """What every word of a stem begins with: all but its last letter (batteri: battery)."""
    return lexeme[: max(ALIKE, len(lexeme) - 1)] if lexeme.isalpha() else lexeme[:ALIKE]


def stem(word: str) -> str:
    """A word's stem where it was learned, else the word."""
    return _stems.get(word, word)


def marked(
    text: str, hits: Sequence[Hit], start: int = 0, end: int | None = None
) -> str:
    """A text, or a part of it, as HTML: escaped, with what was asked for marked."""
    end = len(text) if end is None else end
    said, at = [], start
    for first, last in _together(text, hits, start, end):
        said.append(escape(text[at:first]))
        said.append(f"<mark>{escape(text[first:last])}</mark>")
        at = last
    return "".join(said) + escape(text[at:end])


def _together(
    text: str, hits: Sequence[Hit], start: int, end: int
) -> list[tuple[int, int]]:
    """Places within a part of a text; those with nothing but a space between are one."""
    found: list[tuple[int, int]] = []
    for hit in hits:
        if hit.start < start or hit.end > end:
            continue
        if found and text[found[-1][1] : hit.start] in {"", " "}:
            found[-1] = (found[-1][0], max(found[-1][1], hit.end))
        else:
            found.append((hit.start, hit.end))
    return found


def passage(text: str, hits: Sequence[Hit]) -> str:
    """The part of a text that has most of what was asked for, as HTML."""
    size = PASSAGE_CJK if CHUNK_IS_CJK.match(text[hits[0].start]) else PASSAGE
    best = max(hits, key=lambda hit: (_worth(hits, hit.start, size), -hit.start))
    start = _begin(text, max(0, best.start - BEFORE * size // PASSAGE))
    end = _finish(text, max(best.end, start + size))
    said = marked(text, hits, start, end).strip()
    return f"{'… ' if start else ''}{said}{' …' if end < len(text) else ''}"


def _worth(hits: Sequence[Hit], start: int, size: int) -> tuple[int, int]:
    inside = [hit for hit in hits if start <= hit.start and hit.end <= start + size]
    return len(frozenset().union(*(hit.concepts for hit in inside))), len(inside)


def _begin(text: str, at: int) -> int:
    """Not in the middle of a word: after the next space, if one is near."""
    if not at:
        return 0
    space = text.find(" ", at, at + 20)
    return space + 1 if space >= 0 else at


def _finish(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 20, at)
    return space if space >= 0 else at
