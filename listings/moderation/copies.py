"""The same goods under another company's name: titles alike, and the same text.

Two questions, each by an index and of many items at once: the same description letter by
letter, and titles that share most of their trigrams, of which the few nearest are compared
text by text. The second has a bounded time: in a large directory of like titles it may find
nothing.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from listings.models import Item
from listings.models.digested import TextDigest
from listings.models.item import ItemQuerySet
from listings.search import normal
from members.duplicates import Similarity
from members.models.plain import PlainName

TITLES_ALIKE = 0.7
# For one title, for some together, and in all.
MILLISECONDS, OF_SOME, SECONDS = 250, 1_000, 10
SOME = 50
TEXTS_ALIKE = 0.8
COMPARED = 10
# Shorter texts are alike by chance: "Stainless steel, 24 x 45 mm".
SHORTEST = 25
RUN = 3
ASKED = """
SELECT asked.id, found.*
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
    AS asked (id, company, title, description)
"""
Found = Iterator[tuple[int, Item]]


def of(item: Item) -> Item | None:
    """A listed item of another company with the same text, or nearly; the nearest one."""
    return of_all([item]).get(item.pk)


def of_all(items: Iterable[Item]) -> dict[int, Item]:
    """The same of many, by their keys."""
    words = {item.pk: (item, words_of(item)) for item in items}
    long = [item for item, said in words.values() if len(said) >= SHORTEST]
    found: dict[int, tuple[float, Item]] = {}
    for key, other in [*same_description(long), *titled_alike(long)]:
        near = likeness(runs(words[key][1]), runs(words_of(other)))
        if near >= TEXTS_ALIKE and (key not in found or near > found[key][0]):
            found[key] = near, other
    return {key: other for key, (_near, other) in found.items()}


def of_others() -> ItemQuerySet:
    """Listed items of other companies than the one that is asked about (`beside`)."""
    return Item.objects.listed().exclude(company=RawSQL("asked.company", []))


def same_description(items: Sequence[Item]) -> Found:
    same = of_others().exclude(description="").alias(digest=TextDigest("description"))
    told = TextDigest(RawSQL("asked.description", []))
    described = [item for item in items if item.description]
    yield from beside(described, same.filter(digest=told)[:1])


def titled_alike(items: Sequence[Item]) -> Found:
    """The nearest few by title; none where the time is not enough to look."""
    begun = time.monotonic()
    waiting = [items[n : n + SOME] for n in range(0, len(items), SOME)]
    while waiting and time.monotonic() - begun < SECONDS:
        some = waiting.pop()
        most = OF_SOME if len(some) > 1 else MILLISECONDS
        try:
            with transaction.atomic(), in_time(most):
                found = list(beside(some, nearest()))
        except OperationalError:
            if len(some) > 1:
                waiting += [[one] for one in some]
            continue
        yield from found


def nearest() -> ItemQuerySet:
    plain = PlainName(RawSQL("asked.title", []))
    near = (
        of_others()
        .alias(plain=PlainName("title"))
        .filter(plain__trigram_similar=plain)
        .annotate(near=Similarity(PlainName("title"), plain))
    )
    return near.order_by(F("near").desc(), "pk")[:COMPARED]


def beside(items: Sequence[Item], others: ItemQuerySet) -> Found:
    """(key, other item) of what is found for each: `others` may say asked.title and the like."""
    if not items:
        return
    columns = ("pk", "title", "summary", "description")
    inner, told = others.values_list(*columns).query.sql_with_params()
    asked = [
        [getattr(item, name) for item in items]
        for name in ("pk", "company_id", "title", "description")
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{ASKED} CROSS JOIN LATERAL ({inner}) found", [*asked, *told])
        for key, *values in cursor.fetchall():
            yield key, Item(**dict(zip(columns, values, strict=False)))


@contextmanager
def in_time(milliseconds: int) -> Iterator[None]:
    """Within this, a statement has so long, and titles are alike from TITLES_ALIKE on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'),"
            " set_config('statement_timeout', %s, true),"
            " set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(milliseconds), str(TITLES_ALIKE)],
        )
        before = (cursor.fetchone() or ["0"])[0]
        yield
        # Where it raised, the savepoint takes this back.
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


def words_of(item: Item) -> list[str]:
    return normal.words(f"{item.title} {item.summary} {item.description}")


def runs(words: list[str]) -> set[tuple[str, ...]]:
    """Every three words that stand together."""
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """The share of the first text's runs that stand in the other too (containment, Broder)."""
    return len(one & other) / max(1, len(one))
