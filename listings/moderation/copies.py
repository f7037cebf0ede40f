"""The same goods under another company's name: titles alike, and the same text.

An item or an offer to sell is compared with items and offers to sell of other companies, a wish
to buy with other wishes: whoever looks for goods may quote a data sheet.

Two questions of each kind, each by an index: the same text letter by letter, and titles that
share most of their trigrams, of which the few nearest are compared text by text. The second
has a bounded time: in a large directory of like titles it may find nothing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, QuerySet, Value

from listings.models import Item, Offer
from listings.models.digested import TextDigest
from listings.search import normal
from members.duplicates import Similarity
from members.models.plain import PlainName

Listing = Item | Offer
TITLES_ALIKE = 0.7
# For all kinds together.
MILLISECONDS = 250
TEXTS_ALIKE = 0.8
COMPARED = 10
# Shorter texts are alike by chance: "Stainless steel, 24 x 45 mm".
SHORTEST = 25
RUN = 3
# The column of the long text, whose digests are indexed.
TEXT = {Item: "description", Offer: "specification"}


def of(listing: Listing) -> Listing | None:
    """What is listed of another company with the same text, or nearly; the nearest one."""
    said = words_of(listing)
    if len(said) < SHORTEST:
        return None
    own = runs(said)
    found = [*same_text(listing), *titled_alike(listing)]
    alike = [(likeness(own, runs(words_of(other))), other) for other in found]
    near = [pair for pair in alike if pair[0] >= TEXTS_ALIKE]
    return max(near, key=lambda pair: pair[0])[1] if near else None


def of_others(listing: Listing) -> list[QuerySet[Any]]:
    """What is listed of other companies and can be the same goods, by kind."""
    side = listing.side if isinstance(listing, Offer) else Offer.Side.SELL
    offers = Offer.objects.listed().filter(side=side)
    kinds: list[QuerySet[Any]] = [
        offers.only("title", "specification", "company_id", "slug")
    ]
    if side == Offer.Side.SELL:
        items = Item.objects.listed()
        kinds.insert(
            0, items.only("title", "summary", "description", "company_id", "slug")
        )
    return [rows.exclude(company=listing.company_id) for rows in kinds]


def same_text(listing: Listing) -> list[Listing]:
    said = getattr(listing, TEXT[type(listing)])
    return [one for rows in of_others(listing) for one in saying(rows, said)]


def saying(rows: QuerySet[Any], said: str) -> list[Listing]:
    if not said:
        return []
    column = TEXT[rows.model]
    same = (
        rows.exclude(**{column: ""})
        .alias(digest=TextDigest(column))
        .filter(digest=TextDigest(Value(said)))
    )
    return list(same[:1])


def titled_alike(listing: Listing) -> list[Listing]:
    """The nearest few by title; none where a quarter of a second is not enough to look."""
    until = time.monotonic() + MILLISECONDS / 1000
    found: list[Listing] = []
    try:
        with transaction.atomic(), in_time() as cursor:
            for rows in of_others(listing):
                left = max(1, int((until - time.monotonic()) * 1000))
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true)", [str(left)]
                )
                found += nearest(rows, listing.title)
    except OperationalError:
        pass
    return found


@contextmanager
def in_time() -> Iterator[Any]:
    """Within this, titles are alike from TITLES_ALIKE on; a statement's time is given back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'),"
            " set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(TITLES_ALIKE)],
        )
        before = (cursor.fetchone() or ["0"])[0]
        yield cursor
        # Where it raised, the savepoint takes this back.
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


def nearest(rows: QuerySet[Any], title: str) -> list[Listing]:
    plain = PlainName(Value(title))
    near = (
        rows.alias(plain=PlainName("title"))
        .filter(plain__trigram_similar=plain)
        .annotate(near=Similarity(PlainName("title"), plain))
    )
    return list(near.order_by(F("near").desc(), "pk")[:COMPARED])


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
