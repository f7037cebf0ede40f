"""What is asked with a slip, and what is suggested while somebody types.

Misspelt words are made of words that listings use, by the edits that typing makes: a letter
left out, one too many, another one, two swapped; one edit in four words of five, two in the
fifth. Right first: the word it was made of is the first one thought of. Beside ours what
pg_trgm says of the same table.
"""

import random
import statistics
import string
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import psycopg2

WORDS = 1_000
SHORTEST = 5
IN_LISTINGS = 3
TWICE = 5  # of so many words one has two slips
SEED = 20_26
AIM_RIGHT, AIM_MS = 0.84, 5.0

Corrects = Callable[[str], str]


def misspelt(known: Sequence[str], many: int, seed: int) -> list[tuple[str, str]]:
    """(misspelt, meant): none of the misspelt is a word itself."""
    dice, there = random.Random(seed), set(known)
    found: list[tuple[str, str]] = []
    words = [word for word in known if len(word) >= SHORTEST]
    while len(found) < many and words:
        meant = dice.choice(words)
        slip = meant
        for _ in range(2 if dice.randrange(TWICE) == 0 else 1):
            slip = _slip(slip, dice)
        if slip != meant and slip not in there and len(slip) >= SHORTEST - 1:
            found.append((slip, meant))
    return found


def _slip(word: str, dice: random.Random) -> str:
    place = dice.randrange(len(word))
    letter = dice.choice(string.ascii_lowercase)
    return dice.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[:place]
            + word[place + 1 : place + 2]
            + word[place]
            + word[place + 2 :],
        ]
    )


def measured(url: str, rounds: int) -> dict[str, Any]:
    """Each figure as median, least and greatest over the rounds. Django must be set up."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(
            "CREATE TEMP TABLE trigrams AS SELECT word, listings FROM listings_knownword"
        )
        cursor.execute("CREATE INDEX ON trigrams USING gin (word gin_trgm_ops)")
        cursor.execute("ANALYZE trigrams")
        cursor.execute(
            "SELECT word FROM listings_knownword WHERE listings >= %s ORDER BY word",
            [IN_LISTINGS],
        )
        known = [word for (word,) in cursor]

        def trigrams(word: str) -> str:
            cursor.execute(
                "SELECT word FROM trigrams WHERE word %% %s"
                " ORDER BY similarity(word, %s) DESC, listings DESC, word LIMIT 1",
                [word, word],
            )
            row = cursor.fetchone()
            return str(row[0]) if row else ""

        engines: dict[str, Corrects] = {"ours": _ours(), "pg_trgm": trigrams}
        seeds = range(SEED, SEED + rounds)
        rows = {name: [] for name in engines}  # type: dict[str, list[tuple[float, float]]]
        for seed in seeds:
            words = misspelt(known, WORDS, seed)
            for name, correct in engines.items():
                rows[name].append(_scored(correct, words))
    spelling: dict[str, Any] = {"words": WORDS, "rounds": rounds, "known": len(known)}
    for name, found in rows.items():
        right, p95 = zip(*found, strict=True)
        spelling[name] = {"right first": _spread(right), "p95 ms": _spread(p95)}
    return {"spelling": spelling, "suggestions": _suggestions(known, rounds)}


def told(found: dict[str, Any]) -> list[str]:
    """Lines of a report."""
    spelling, typed = found["spelling"], found["suggestions"]
    lines = [
        (
            f"spelling, {spelling['words']} misspelt words × {spelling['rounds']},"
            f" {spelling['known']} words known:"
        )
    ]
    for name in ("ours", "pg_trgm"):
        right, p95 = spelling[name]["right first"], spelling[name]["p95 ms"]
        lines.append(f"  {name:10} right first {_said(right)}   p95 {_said(p95, 1)} ms")
    least, most = typed["statements"]
    return [
        *lines,
        f"  aim: right first ≥ {AIM_RIGHT}",
        f"suggestions, {typed['beginnings']} beginnings × {spelling['rounds']}:",
        f"  database  p50 {_said(typed['p50 ms'], 1)} ms   p95 {_said(typed['p95 ms'], 1)} ms",
        f"  the least of the rounds, p95 {typed['least p95 ms']:.1f} ms",
        f"  statements {least}–{most}",
        f"  aim: p95 ≤ {AIM_MS} ms",
    ]


def _ours() -> Corrects:
    spelling = import_module("listings.search.spelling")
    return lambda word: str(spelling.corrected([word]).get(word, ""))


def _scored(correct: Corrects, words: Sequence[tuple[str, str]]) -> tuple[float, float]:
    right, took = 0, []
    for slip, meant in words:
        begun = time.perf_counter()
        right += correct(slip) == meant
        took.append((time.perf_counter() - begun) * 1000)
    return right / len(words), sorted(took)[int(len(took) * 0.95)]


def _suggestions(known: Sequence[str], rounds: int) -> dict[str, Any]:
    """Milliseconds of the database for what is asked at each letter.

    The least of the rounds is what it takes where nobody else uses the machine.
    """
    suggest = import_module("listings.search").suggest
    connection = import_module("django.db").connection
    dice = random.Random(SEED)
    typed = [
        word[:n]
        for word in dice.sample(list(known), 150)
        for n in (2, 3, 5)
        if word[:n]
    ]
    typed += [slip for slip, _meant in misspelt(known, 50, SEED)]
    suggest("warm up", "en")
    medians, tails, statements = [], [], []
    least = dict.fromkeys(typed, float("inf"))
    for _ in range(rounds):
        took = []
        for text in typed:
            spent: list[float] = []

            def timed(execute, sql, params, many, context, spent=spent):
                begun = time.perf_counter()
                try:
                    return execute(sql, params, many, context)
                finally:
                    spent.append((time.perf_counter() - begun) * 1000)

            with connection.execute_wrapper(timed):
                suggest(text, "en")
            took.append(sum(spent))
            least[text] = min(least[text], sum(spent))
            statements.append(len(spent))
        took.sort()
        medians.append(statistics.median(took))
        tails.append(took[int(len(took) * 0.95)])
    return {
        "beginnings": len(typed),
        "p50 ms": _spread(medians),
        "p95 ms": _spread(tails),
        "least p95 ms": sorted(least.values())[len(least) * 95 // 100],
        "statements": [min(statements), max(statements)],
    }


def _spread(values: Sequence[float]) -> list[float]:
    return [statistics.median(values), min(values), max(values)]


def _said(spread: Sequence[float], digits: int = 3) -> str:
    middle, least, most = (f"{one:.{digits}f}" for one in spread)
    return f"{middle} ({least}–{most})"
