"""Entering listings into the search table, in the transaction that changes them.

They leave it by triggers of the database, whoever changes their state.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg2.extras import execute_values

from listings.models import (
    Behind,
    FacetCount,
    Item,
    KnownWord,
    Lexeme,
    Offer,
    SearchDoc,
    SpelledWord,
)
from listings.search import counts, reading, spelling, tiers
from listings.search.normal import besides, words
from listings.search.reading import Text
from members import public_pages
from members.models import Company
from members.models.freshness import ARCHIVED, ASKED, OLD

Kind = SearchDoc.Kind
BATCH = 1_000
COLUMNS = [
    "kind",
    "listing",
    "company_id",
    "industry",
    "family",
    "leaf",
    "cats",
    "country",
    "type",
    "checks",
    "certs",
    "ships_to",
    "price",
    "moq",
    "rank",
    "confirmed",
    "created",
    "until",
    "sample",
    "tier",
    "words_a",
    "words_b",
    "words_c",
    "words_d",
    "tsv",
]
LONGEST_FIELD = 2_000
# What an age since the last confirmation is worth, up to which.
FRESH = ((ASKED, 1.0), (OLD, 0.7), (ARCHIVED, 0.3))

# A row that would stay as it is is not written: that costs a hundredth.
WRITE = f"""
INSERT INTO listings_searchdoc ({", ".join(COLUMNS)}) VALUES %s
ON CONFLICT (kind, listing) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[2:])}
WHERE ({", ".join(f"listings_searchdoc.{name}" for name in COLUMNS[2:])})
    IS DISTINCT FROM ({", ".join(f"EXCLUDED.{name}" for name in COLUMNS[2:])})
"""
WEIGHED = (
    "setweight(to_tsvector('english', %s), 'A') ||"
    " setweight(to_tsvector('english', %s), 'B') ||"
    " setweight(to_tsvector('english', %s), 'C') ||"
    " setweight(to_tsvector('english', %s), 'D')"
)
TEMPLATE = f"({', '.join(['%s'] * (len(COLUMNS) - 1))}, {WEIGHED})"


def enter_items(ids: Iterable[int]) -> int:
    """(Re)enter those of these items that are listed. Returns how many are."""
    return _enter(Item.objects.listed(), ids, reading.items)


def enter_offers(ids: Iterable[int]) -> int:
    """(Re)enter those of these offers that are listed."""
    return _enter(Offer.objects.listed(), ids, reading.offers)


def enter_companies(ids: Iterable[int]) -> int:
    """(Re)enter those of these companies whose page is published and not archived.

    What they list follows them by following.py.
    """
    return _enter(Company.objects.listed(), ids, reading.companies)


WORD_INDEXES = (
    "searchdoc_found",
    "searchdoc_found_others",
    "searchdoc_words_sample",
    *(f"searchdoc_found_tier{tier}" for tier in range(tiers.REST)),
    *(f"searchdoc_words_{one}" for one in (4, 64, 256)),
)
TABLES = tuple(
    model._meta.db_table
    for model in (SearchDoc, FacetCount, Lexeme, KnownWord, SpelledWord)
)


def rebuild() -> int:
    """Enter everything that is listed, in batches, give each its tier, count its words anew."""
    entered = 0
    behind = list(Behind.objects.values_list("pk", flat=True))
    with _words_entered_late():
        for rows, read in (
            (Company.objects.listed(), reading.companies),
            (Item.objects.listed(), reading.items),
            (Offer.objects.listed(), reading.offers),
        ):
            ids = rows.order_by("pk").values_list("pk", flat=True).iterator(BATCH)
            entered += _enter(rows, ids, read)
        # Else whoever has just been entered by the thousand is in none until the clock comes by.
        tiers.set_anew()
    Behind.objects.filter(pk__in=behind).delete()
    settle()
    return entered


@transaction.atomic
def settle() -> None:
    """After many rows at once: words counted anew, counts added up, the planner told.

    Without it what was entered is found all the same, but misspelt words are not
    corrected and the first searches are slow, until the clock comes by.
    """
    spelling.learn()
    counts.add_together()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


@contextmanager
def _words_entered_late() -> Iterator[None]:
    """Let the indexes of words take many rows at once: a fifth of the cost of one by one.

    Between rebuilds they take each row at once, so that no search waits for the rest. Only
    their owner can say so; for the site's own role they take each row as ever.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass",
            [SearchDoc._meta.db_table],
        )
        (is_owner,) = cursor.fetchone()
        late = WORD_INDEXES if is_owner else ()
        for name in late:
            cursor.execute(
                f"ALTER INDEX {name} SET (fastupdate = on, gin_pending_list_limit = 65536)"
            )
        try:
            yield
        finally:
            for name in late:
                cursor.execute(f"ALTER INDEX {name} SET (fastupdate = off)")
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [name])


def _enter(rows: QuerySet[Any], ids: Iterable[int], read: Any) -> int:
    entered = 0
    for some in _batches(ids):
        with transaction.atomic():
            worst = tiers.worst_ranks()
            docs = [_row(text, worst) for text in read(rows.filter(pk__in=some))]
            if docs:
                with connection.cursor() as cursor:
                    execute_values(cursor.cursor, WRITE, docs, TEMPLATE, BATCH)
            entered += len(docs)
    public_pages.changed()
    return entered


def _batches(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    some: list[int] = []
    for pk in ids:
        some.append(pk)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def _row(text: Text, worst: dict[int, list[float]]) -> list[Any]:
    said = (text.title, text.tags, text.description, text.company)
    fields = [words(field)[:LONGEST_FIELD] for field in said]
    more = [
        besides(field, is_title=field is text.title)[:LONGEST_FIELD] for field in said
    ]
    ranked = rank(text)
    return [
        *text.columns,
        ranked,
        text.confirmed,
        text.created,
        text.until,
        text.listing % 16,
        tiers.tier_of(ranked, worst[text.columns[0]]),
        *(min(32_000, len(field)) for field in fields),
        *(" ".join(field + also) for field, also in zip(fields, more, strict=True)),
    ]


def rank(text: Text) -> float:
    """0..1, public: how fresh (confirmed within 90, 180, 365 days) and how complete."""
    return round(
        0.5 * fresh(text.confirmed)
        + 0.45 * text.completeness
        + 0.05 * chance(text.listing),
        6,
    )


def fresh(confirmed: date) -> float:
    age = timezone.localdate() - confirmed
    return next((part for most, part in FRESH if age <= most), 0.0)


def chance(listing: int) -> float:
    """A fixed number for each listing, so that equals are in no one's favour."""
    return (listing * 2_654_435_761 % 2**32) / 2**32
