"""The same goods under another company's name: titles alike, and the same text.

Two questions, each by an index: the same description letter by letter, and titles that
share most of their trigrams, of which the few nearest are compared text by text. The
second has a bounded time: in a large directory of like titles it may find nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.models import F, Value

from listings.models import Item
from listings.models.digested import TextDigest
from listings.models.item import ItemQuerySet
from listings.search import normal
from members.duplicates import Similarity
from members.models.plain import PlainName

TITLES_ALIKE = 0.7
MILLISECONDS = 250
TEXTS_ALIKE = 0.8
COMPARED = 10
# Shorter texts are alike by chance: "Stainless steel, 24 x 45 mm".
SHORTEST = 25
RUN = 3


def of(item: Item) -> Item | None:
    """A listed item of another company with the same text, or nearly; the nearest one."""
    said = words_of(item)
    if len(said) < SHORTEST:
        return None
    own = runs(said)
    found = [*same_description(item), *titled_alike(item)]
    alike = [(likeness(own, runs(words_of(other))), other) for other in found]
    near = [pair for pair in alike if pair[0] >= TEXTS_ALIKE]
    return max(near, key=lambda pair: pair[0])[1] if near else None


def of_others(item: Item) -> ItemQuerySet:
    return (
        Item.objects.listed()
        .exclude(company=item.company_id)
        .only("title", "summary", "description", "company_id", "slug")
    )


def same_description(item: Item) -> list[Item]:
    if not item.description:
        return []
    same = (
        of_others(item)
        .exclude(description="")
        .alias(digest=TextDigest("description"))
        .filter(digest=TextDigest(Value(item.description)))
    )
    return list(same[:1])


def titled_alike(item: Item) -> list[Item]:
    """The nearest few by title; none where a quarter of a second is not enough to look."""
    try:
        with transaction.atomic(), in_time():
            return list(nearest(item))
    except OperationalError:
        return []


@contextmanager
def in_time() -> Iterator[None]:
    """Within this, a statement has MILLISECONDS, and titles are alike from TITLES_ALIKE on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'),"
            " set_config('statement_timeout', %s, true),"
            " set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(MILLISECONDS), str(TITLES_ALIKE)],
        )
        before = (cursor.fetchone() or ["0"])[0]
        yield
        # Where it raised, the savepoint takes this back.
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


def nearest(item: Item) -> ItemQuerySet:
    plain = PlainName(Value(item.title))
    near = (
        of_others(item)
        .alias(plain=PlainName("title"))
        .filter(plain__trigram_similar=plain)
        .annotate(near=Similarity(PlainName("title"), plain))
    )
    return near.order_by(F("near").desc(), "pk")[:COMPARED]


def words_of(item: Item) -> list[str]:
    return normal.words(f"{item.title} {item.summary} {item.description}")


def runs(words: list[str]) -> set[tuple[str, ...]]:
    """Every three words that stand together."""
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """The share of the first text's runs that stand in the other too (containment, Broder)."""
    return len(one & other) / max(1, len(one))
