"""The likeliest word somebody meant: words without up to two letters meet in a table.

Symmetric deletes (Garbe) over the first seven letters, then the Damerau-Levenshtein
distance (optimal string alignment) decides, with a small bonus for common words.
"""

import math
from collections.abc import Callable, Iterable

from django.db import connection, transaction
from psycopg2.extras import execute_values

from listings.models import KnownWord, SpelledWord

PREFIX = 7
NEAREST = 2
FEW = 3
# What so many listings had when they were counted some have now.
MANY = 1_000


def without_letters(word: str, *, most: int = NEAREST) -> set[str]:
    """The beginning of a word with up to `most` of its letters left out."""
    found = layer = {word[:PREFIX]}
    for _ in range(most):
        layer = {w[:n] + w[n + 1 :] for w in layer for n in range(len(w)) if len(w) > 2}
        found = found | layer
    return found


def corrected(doubtful: Iterable[str]) -> dict[str, str]:
    """For each word the likeliest one that listings use; words without one are left out."""
    doubtful = list(doubtful)
    keys = sorted({key for word in doubtful for key in without_letters(word)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT word, listings FROM listings_spelledword"
            " WHERE without = ANY(%s)",
            [keys],
        )
        known = cursor.fetchall()
    nearest = {word: _nearest(word, known) for word in doubtful}
    certain = {word for word, listings in known if listings > MANY}
    thought_of = {other for near in nearest.values() for other in near}
    used = in_use(thought_of - certain) | certain
    return {
        word: next(other for other in near if other in used)
        for word, near in nearest.items()
        if used & set(near)
    }


def _nearest(word: str, known: list[tuple[str, int]]) -> list[str]:
    """The likeliest few, the best first."""
    far = distances_from(word)
    most = 1 if len(word) <= 4 else NEAREST
    near = [
        (changes - 0.12 * math.log(listings) - 0.35 * (word[0] == other[0]), other)
        for other, listings in known
        if abs(len(other) - len(word)) <= most and (changes := far(other)) <= most
    ]
    return [other for _cost, other in sorted(near)[:FEW]]


USES = (
    "EXISTS (SELECT FROM listings_searchdoc"
    " WHERE tsv @@ plainto_tsquery('english', word) AND until >= current_date{})"
)
# Of a common word one in a small sample is enough: its places in the whole are very many.
IN_USE = f"({USES.format(' AND listing %% 256 = 0')} OR {USES.format('')})"


def in_use(words: Iterable[str]) -> set[str]:
    """Those of these words that something listed uses now.

    What is known was counted by the clock: since then the only page with a word may have
    been taken down, and its word goes with it at once.
    """
    words = sorted(words)
    if not words:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM unnest(%s::text[]) word WHERE {IN_USE}",
            [words],
        )
        return {word for (word,) in cursor.fetchall()}


def distances_from(word: str) -> Callable[[str], int]:
    """How many insertions, deletions, replacements and swaps of neighbours other words are away.

    A letter at a time, with a bit for each of the word's own (bit-parallel optimal string
    alignment; Hyyrö 2003): some hundred words are compared in a millisecond or two.
    """
    places: dict[str, int] = {}
    for place, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << place
    every, last = (1 << len(word)) - 1, 1 << len(word) - 1

    def distance(other: str) -> int:
        # What a column of the table gains (`more`) or loses (`less`) from one row to the next.
        more, less, diagonal = every, 0, 0
        found, found_before, far = 0, 0, len(word)
        for letter in other:
            found_before, found = found, places.get(letter, 0)
            swapped = (~diagonal & found) << 1 & found_before
            diagonal = ((found & more) + more ^ more | found | less | swapped) & every
            gained = less | ~(diagonal | more) & every
            lost = diagonal & more
            far += (gained & last > 0) - (lost & last > 0)
            gained = gained << 1 | 1
            more = (lost << 1 | ~(diagonal | gained)) & every
            less = gained & diagonal
        return far

    return distance


# Of what is listed alone, that is: of what has a row in the search table.
WORDS_IN_USE = """
SELECT word, ndoc FROM ts_stat($$
    SELECT to_tsvector('simple', translate(title || ' ' || brand, '-/.', '   '))
    FROM listings_item JOIN listings_searchdoc d ON d.listing = listings_item.id
    WHERE d.kind = 1
    UNION ALL SELECT to_tsvector('simple', title)
    FROM listings_offer JOIN listings_searchdoc d ON d.listing = listings_offer.id
    WHERE d.kind IN (2, 3)
    UNION ALL SELECT to_tsvector('simple', trading_name)
    FROM members_company JOIN listings_searchdoc d ON d.listing = members_company.id
    WHERE d.kind = 4
    UNION ALL SELECT to_tsvector('simple', names->>'en') FROM listings_category
$$) WHERE ndoc >= %s AND word ~ '^[a-z]{3,40}$'
"""
BATCH = 5_000
RARE = 3  # a word in fewer listings may be a slip itself, where there are many listings


@transaction.atomic
def learn() -> int:
    """Count stems and words anew from what is listed. Returns how many words it knows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("LOCK TABLE listings_lexeme IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM listings_lexeme")
        cursor.execute(
            "INSERT INTO listings_lexeme (lexeme, listings)"
            " SELECT left(word, 200), max(ndoc) FROM"
            " ts_stat('SELECT tsv FROM listings_searchdoc') WHERE word <> '' GROUP BY 1"
            " UNION ALL SELECT '', count(*) FROM listings_searchdoc"
        )
        cursor.execute("SELECT listings FROM listings_lexeme WHERE lexeme = ''")
        (total,) = cursor.fetchone()
        cursor.execute(WORDS_IN_USE, [RARE if total > 5_000 else 1])
        known = cursor.fetchall()
    KnownWord.objects.all().delete()
    SpelledWord.objects.all().delete()
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "INSERT INTO listings_knownword (word, listings) VALUES %s",
            known,
            page_size=BATCH,
        )
        execute_values(
            cursor.cursor,
            "INSERT INTO listings_spelledword (without, word, listings) VALUES %s",
            ((key, word, n) for word, n in known for key in without_letters(word)),
            page_size=BATCH,
        )
    return len(known)
