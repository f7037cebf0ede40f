"""The same goods under another company's name: titles alike, and the same text.

An item or an offer to sell is compared with items and offers to sell of other companies, a wish
to buy with other wishes: whoever looks for goods may quote a data sheet.

Two questions of each kind, each by an index and of many listings at once: the same text letter
by letter, and titles that share most of their trigrams, of which the few nearest are compared
text by text. The second has a bounded time: in a large directory of like titles it may find
nothing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from listings.models import Item, Offer
from listings.models.digested import TextDigest
from listings.search import normal
from members.duplicates import Similarity
from members.models.plain import PlainName

Listing = Item | Offer
Kind = type[Item] | type[Offer]
TITLES_ALIKE = 0.7
# For one title, for some together, and in all; each for all kinds together.
MILLISECONDS, OF_SOME, SECONDS = 250, 1_000, 10
SOME = 50
TEXTS_ALIKE = 0.8
COMPARED = 10
# Shorter texts are alike by chance: "Stainless steel, 24 x 45 mm".
SHORTEST = 25
RUN = 3
# The column of the long text, whose digests are indexed, and what is compared in all.
TEXT: dict[Kind, str] = {Item: "description", Offer: "specification"}
READ: dict[Kind, tuple[str, ...]] = {
    Item: ("pk", "title", "summary", "description"),
    Offer: ("pk", "title", "specification"),
}
ASKED = """
SELECT asked.id, found.*
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
    AS asked (id, company, title, said)
"""
Found = Iterator[tuple[int, Listing]]


def of(listing: Listing) -> Listing | None:
    """What is listed of another company with the same text, or nearly; the nearest one."""
    return of_all([listing]).get(listing.pk)


def of_all(listings: Iterable[Listing]) -> dict[int, Listing]:
    """The same of many of one kind, by their keys."""
    words = {one.pk: (one, words_of(one)) for one in listings}
    long = [one for one, said in words.values() if len(said) >= SHORTEST]
    found: dict[int, tuple[float, Listing]] = {}
    for is_wish in (False, True):
        some = [one for one in long if is_wish == is_wanted(one)]
        others = of_others(is_wish=is_wish)
        for key, other in [*same_text(some, others), *titled_alike(some, others)]:
            near = likeness(runs(words[key][1]), runs(words_of(other)))
            if near >= TEXTS_ALIKE and (key not in found or near > found[key][0]):
                found[key] = near, other
    return {key: other for key, (_near, other) in found.items()}


def is_wanted(listing: Listing) -> bool:
    return isinstance(listing, Offer) and listing.side == Offer.Side.BUY


def of_others(*, is_wish: bool) -> list[QuerySet[Any]]:
    """What is listed of other companies than the one that is asked about (`beside`), by kind."""
    side = Offer.Side.BUY if is_wish else Offer.Side.SELL
    kinds: list[QuerySet[Any]] = [Offer.objects.listed().filter(side=side)]
    if not is_wish:
        kinds.insert(0, Item.objects.listed())
    return [rows.exclude(company=RawSQL("asked.company", [])) for rows in kinds]


def same_text(listings: Sequence[Listing], others: Sequence[QuerySet[Any]]) -> Found:
    told = TextDigest(RawSQL("asked.said", []))
    described = [one for one in listings if said_by(one)]
    for rows in others:
        column = TEXT[rows.model]
        same = rows.exclude(**{column: ""}).alias(digest=TextDigest(column))
        yield from beside(described, same.filter(digest=told)[:1])


def titled_alike(listings: Sequence[Listing], others: Sequence[QuerySet[Any]]) -> Found:
    """The nearest few by title; none where the time is not enough to look."""
    begun = time.monotonic()
    waiting = [listings[n : n + SOME] for n in range(0, len(listings), SOME)]
    while waiting and time.monotonic() - begun < SECONDS:
        some = waiting.pop()
        most = OF_SOME if len(some) > 1 else MILLISECONDS
        found: list[tuple[int, Listing]] = []
        try:
            with transaction.atomic(), in_time(most) as hurry:
                for number, rows in enumerate(others):
                    if number:
                        hurry()
                    found += beside(some, nearest(rows))
        except OperationalError:
            if len(some) > 1:
                waiting += [[one] for one in some]
                continue
        yield from found


def nearest(rows: QuerySet[Any]) -> QuerySet[Any]:
    plain = PlainName(RawSQL("asked.title", []))
    near: QuerySet[Any] = (
        rows.alias(plain=PlainName("title"))
        .filter(plain__trigram_similar=plain)
        .annotate(near=Similarity(PlainName("title"), plain))
    )
    return near.order_by(F("near").desc(), "pk")[:COMPARED]


def beside(listings: Sequence[Listing], others: QuerySet[Any]) -> Found:
    """(key, other) of what is found for each: `others` may say asked.title and the like."""
    if not listings:
        return
    kind = others.model
    inner, told = others.values_list(*READ[kind]).query.sql_with_params()
    asked: list[list[Any]] = [
        [one.pk for one in listings],
        [one.company_id for one in listings],
        [one.title for one in listings],
        [said_by(one) for one in listings],
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{ASKED} CROSS JOIN LATERAL ({inner}) found", [*asked, *told])
        for key, *values in cursor.fetchall():
            yield key, kind(**dict(zip(READ[kind], values, strict=False)))


@contextmanager
def in_time(milliseconds: int) -> Iterator[Callable[[], None]]:
    """Within this, a statement has so long, and titles are alike from TITLES_ALIKE on.

    What it gives is called before each further one, which then has what is left of the time.
    """
    until = time.monotonic() + milliseconds / 1000
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'),"
            " set_config('statement_timeout', %s, true),"
            " set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(milliseconds), str(TITLES_ALIKE)],
        )
        before = (cursor.fetchone() or ["0"])[0]
        set_time = "SELECT set_config('statement_timeout', %s, true)"

        def hurry() -> None:
            left = max(1, int((until - time.monotonic()) * 1000))
            cursor.execute(set_time, [str(left)])

        yield hurry
        # Where it raised, the savepoint takes this back.
        cursor.execute(set_time, [before])


def said_by(listing: Listing) -> str:
    return str(getattr(listing, TEXT[type(listing)]))


def words_of(listing: Listing) -> list[str]:
    if isinstance(listing, Offer):
        return normal.words(f"{listing.title} {listing.specification}")
    return normal.words(f"{listing.title} {listing.summary} {listing.description}")


def runs(words: list[str]) -> set[tuple[str, ...]]:
    """Every three words that stand together."""
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """The share of the first text's runs that stand in the other too (containment, Broder)."""
    return len(one & other) / max(1, len(one))
