"""Counts are kept of each country as of each category, so that its pages are two look-ups too.

And an index of what stands in lists: certificates, checks, countries that are shipped to.

A country stands among the categories under a number below 0 (listings/search/counts.py).
"""

import importlib
import time
from typing import Any

from django.db import OperationalError, connection, migrations, transaction

alike = importlib.import_module("listings.migrations.0053_counted_together")

NUMBER = "-(256 * ascii(country) + ascii(substr(country, 2)))"
# Beside the whole and its categories, a listing stands in its country as in a whole.
PLACES = f"""
CREATE OR REPLACE FUNCTION listings_count_places(cats integer[], country varchar)
RETURNS TABLE (category integer, place bigint)
LANGUAGE sql IMMUTABLE AS $$
    SELECT c.category, c.place FROM unnest(0 || cats) WITH ORDINALITY AS c(category, place)
    UNION ALL SELECT {NUMBER}, 1 WHERE country ~ '^[A-Z][A-Z]$'
$$;
"""
ONE = """
CREATE OR REPLACE FUNCTION listings_count(doc listings_searchdoc)
RETURNS TABLE (category integer, facet varchar, value varchar)
LANGUAGE sql IMMUTABLE AS $$
    SELECT c.category, f.facet, f.value
    FROM {places} AS c(category, place)
    CROSS JOIN LATERAL (
        SELECT 'total'::varchar AS facet, ''::varchar AS value
        UNION ALL SELECT 'country', doc.country
        UNION ALL SELECT 'type', doc.type
        UNION ALL SELECT 'check', unnest(doc.checks)
        UNION ALL SELECT 'cert', unnest(doc.certs)
        UNION ALL SELECT 'ships_to', unnest(doc.ships_to)
        UNION ALL SELECT 'category', doc.cats[c.place]::varchar
            WHERE doc.leaf IS NOT NULL AND c.place <= cardinality(doc.cats)
        UNION ALL SELECT 'category', doc.industry::varchar
            WHERE doc.leaf IS NULL AND c.place = 1 AND doc.industry IS NOT NULL
    ) AS f
$$;
"""
ONE_NOW = ONE.format(places="listings_count_places(doc.cats, doc.country)")
ONE_BEFORE = ONE.format(places="unnest(0 || doc.cats) WITH ORDINALITY")

PLACED_BEFORE = "unnest(0 || cats) WITH ORDINALITY AS c(category, place)"
BODY = alike.BODY.replace(
    PLACED_BEFORE, "listings_count_places(cats, country) AS c(category, place)"
)
# What is listed already, by the same statement.
COUNTED = alike.BODY.replace(
    PLACED_BEFORE,
    f"(SELECT {NUMBER}, 1 WHERE country ~ '^[A-Z][A-Z]$') AS c(category, place)",
)
ROWS = alike.ENTERED.replace("FROM entered", "FROM listings_searchdoc")
TURNS = 20


def count(*_given: Any) -> None:
    """Count what was listed before, while writers go on.

    A writer's counts and its rows are seen together or not at all: those that are seen are
    taken out with what the rows give, the others add themselves.
    """
    statement = COUNTED.format(name="", alike=alike.ALIKE, rows=ROWS)
    insert = statement[statement.index("INSERT") : statement.index("RETURN NULL")]
    for turn in range(TURNS):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("DELETE FROM listings_facetcount WHERE category < 0")
                cursor.execute(insert.rstrip().rstrip(";"))
            return
        except OperationalError:
            # The clock was adding counts together.
            if turn == TURNS - 1:
                raise
            time.sleep(1)


def forget(*_given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM listings_facetcount WHERE category < 0")


PLACED = "(kind, country, industry, family)"
OF = "INCLUDE (until, industry, family, leaf, country)"
INDEXES = {
    # Lists of a country and of a category are sampled within them.
    "searchdoc_sample_places": f"{PLACED} WHERE sample = 0",
    "searchdoc_sample_places_64": f"{PLACED} WHERE sample = 0 AND listing % 64 = 0",
    "searchdoc_sample_places_256": f"{PLACED} WHERE sample = 0 AND listing % 256 = 0",
    # What few have: down the ranks one would look through everything for it.
    "searchdoc_values": "USING gin (certs, checks, ships_to) WITH (fastupdate = off)",
    # Of offers with a price or for so few there are hardly any: seen without reading them.
    "searchdoc_priced_others": "(kind, price) WHERE kind > 1 AND price IS NOT NULL",
    "searchdoc_least_others": "(kind, moq) WHERE kind > 1 AND moq IS NOT NULL",
    # A category's or a country's own in the order of everything: the index says whose each is.
    "searchdoc_cheapest_of": f"(price ASC NULLS LAST, listing DESC) {OF} WHERE kind = 1",
    "searchdoc_dearest_of": f"(price DESC NULLS LAST, listing DESC) {OF} WHERE kind = 1",
    "searchdoc_least_of": f"(moq ASC NULLS LAST, listing DESC) {OF} WHERE kind = 1",
    "searchdoc_confirmed_of": f"(kind, confirmed DESC, listing DESC) {OF}",
}
REPLACED = {
    "searchdoc_sample": "(kind) WHERE sample = 0",
    "searchdoc_sample_256": "(kind) WHERE sample = 0 AND listing % 256 = 0",
    "searchdoc_cheapest": "(price ASC NULLS LAST, listing DESC) INCLUDE (until) WHERE kind = 1",
    "searchdoc_dearest": "(price DESC NULLS LAST, listing DESC) INCLUDE (until) WHERE kind = 1",
    "searchdoc_least": "(moq ASC NULLS LAST, listing DESC) INCLUDE (until) WHERE kind = 1",
    "searchdoc_confirmed": "(kind, confirmed DESC, listing DESC) INCLUDE (until)",
}


def made(name: str, how: str) -> str:
    return (
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON listings_searchdoc {how}"
    )


def dropped(name: str) -> str:
    return f"DROP INDEX CONCURRENTLY IF EXISTS {name}"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0065_page_changes")]

    operations = [
        migrations.RunSQL(PLACES, "DROP FUNCTION listings_count_places"),
        migrations.RunPython(migrations.RunPython.noop, forget),
        *(
            migrations.RunSQL(
                BODY.format(name=name, rows=rows, alike=alike.ALIKE),
                alike.BODY.format(name=name, rows=rows, alike=alike.ALIKE),
            )
            for name, (rows, _before) in alike.FUNCTIONS.items()
        ),
        migrations.RunSQL(ONE_NOW, ONE_BEFORE),
        # Whoever writes now is waited for: who writes later counts by the new functions.
        *(
            migrations.RunSQL(made(name, how), dropped(name))
            for name, how in INDEXES.items()
        ),
        *(
            migrations.RunSQL(dropped(name), made(name, how))
            for name, how in REPLACED.items()
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
