"""A directory of any size for bench/run search-scale, made by SQL in the product's own tables.

Words are syllables, drawn so that the n-th commonest is as common as in texts (Zipf,
Mandelbrot); categories, countries and companies likewise: a few common, most rare. The
search table gets what the product's reading would enter, and the clock's deeds follow.
"""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from listings.models import Item, Offer, SearchDoc
from listings.search import index, reading, tiers
from listings.search.normal import words
from listings.taxonomy import tree
from members import regions
from members.models import BusinessType, Check, Company
from members.models.industry import Industry

GIANT = 50_000  # items of the first company, where there are ten times as many in all

FUNCTIONS = """
CREATE FUNCTION bench_word(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT substr(s, 2 * (n % 37) + 1, 2) || substr(s, 2 * (n / 37 % 37) + 1, 2)
        || substr(s, 2 * (n / 1369 % 37) + 1, 2)
    FROM (SELECT
        'kabodumelinupatovizagokulabifeponuramositecadunihokepulavomiturazedilokano'::text
    ) AS syllables(s)
$$;
-- 0 the most often, so that 50,000 words make the commonest stand in a fifth of listings.
CREATE FUNCTION bench_drawn(most int, flat float8, u float8) RETURNS int LANGUAGE sql IMMUTABLE
AS $$ SELECT floor(flat * ((most + flat) / flat) ^ u - flat)::int $$;
CREATE FUNCTION bench_text(most int, own bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(bench_word(bench_drawn(50000, 20, random() + 0 * own)), ' ')
    FROM generate_series(1, most)
$$;
CREATE FUNCTION bench_han(own bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(chr(19968 + bench_drawn(2000, 20, random() + 0 * own)), '')
    FROM generate_series(1, 4)
$$;
CREATE FUNCTION bench_pairs(s text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(substr(s, i, 2), ' '), '')
    FROM generate_series(1, length(s) - 1) AS i
$$;
-- Prime to the number of leaves: every leaf has its own, some far more than others.
CREATE FUNCTION bench_place(n bigint, leaves int) RETURNS int LANGUAGE sql IMMUTABLE
AS $$ SELECT 1 + floor(leaves * (n * 7919 % 10007 / 10007.0::float8) ^ 2)::int $$;
"""
DROPPED = (
    "DROP TABLE bench_leaf, bench_rank; DROP FUNCTION bench_word, bench_drawn, bench_text, bench_han,"
    " bench_pairs, bench_place"
)
COMPANIES = """
SELECT n AS id, initcap(bench_text(2, n)) || ' Ltd' AS trading_name, 'company' AS slug,
    (%(types)s::text[])[1 + bench_drawn(%(n_types)s, 2, random())] AS business_type,
    (%(countries)s::text[])[1 + bench_drawn(%(n_countries)s, 2, random())] AS country,
    'Town' AS city, (%(industries)s::text[])[1 + n %% %(n_industries)s] AS industry,
    'registration' AS source, now() AS created_at, now() AS changed_at,
    now() - interval '1 day' * (n %% 700) AS published_at,
    current_date - (300 * random() ^ 2)::int AS confirmed_on
FROM generate_series(1, %(companies)s) AS n
"""
# One in 33 has a Chinese title too, one in two a part number.
ITEMS = """
SELECT n AS id,
    CASE WHEN random() < %(giant)s THEN 1
        ELSE 1 + floor(%(companies)s * random() ^ 1.5) END::int AS company_id,
    leaf.id AS category_id,
    initcap(bench_text(6, n)) || CASE WHEN n %% 2 = 0
        THEN ' ' || chr(65 + (n %% 23)::int) || chr(65 + (n / 23 %% 23)::int) || '-' || 10000 + n * 7919 %% 89989 ELSE '' END
        || CASE WHEN n %% 33 = 0 THEN ' ' || bench_han(n) ELSE '' END AS title,
    'goods' AS slug, CASE WHEN n %% 33 = 0 THEN 'zh-hans' ELSE 'en' END AS language,
    bench_word(40000 + (n %% 3000)::int) AS brand, bench_text(25, n) AS description,
    (100000 + n %% 5000)::text AS hs_code,
    CASE WHEN n %% 5 = 0 THEN 'request' ELSE 'fixed' END AS price_mode,
    CASE WHEN n %% 5 > 0 THEN 0.01 + round(exp(8 * random())::numeric, 2) END AS price,
    'USD' AS currency, 'C62' AS unit, (10 ^ floor(4 * random()))::numeric AS moq,
    'no' AS sample, 'order' AS availability, '[]'::jsonb AS specifications,
    CASE WHEN n %% 3 = 0 THEN (ARRAY['{US,DE,FR}', '{CN,JP,KR}', '{BR,MX,AR}',
        '{IN,PK,BD}'])[1 + n / 3 %% 4]::varchar[] ELSE '{}' END AS ships_to,
    CASE WHEN n %% 4 = 0 THEN '{ISO 9001}'::varchar[] ELSE '{}' END AS certificates,
    current_date + 30 + (n %% 300)::int AS valid_until,
    current_date - (300 * random() ^ 2)::int AS confirmed_on,
    now() - interval '700 days' * random() AS created_at, now() AS changed_at,
    now() - interval '700 days' * random() AS published_at
FROM generate_series(1, %(items)s::bigint) AS n
JOIN bench_leaf leaf ON leaf.place = bench_place(n, %(leaves)s)
"""
OFFERS = """
SELECT n AS id, 1 + (n * 7 %% %(companies)s) AS company_id, leaf.id AS category_id,
    CASE WHEN n %% 2 = 0 THEN 'sell' ELSE 'buy' END AS side,
    initcap(bench_text(5, n)) AS title, 'offer' AS slug, 'en' AS language,
    bench_text(12, n) AS specification, 'C62' AS unit, 'once' AS rhythm, 100 AS quantity,
    'US' AS destination, current_date + 5 + (n %% 90)::int AS closes_on, 10 AS most_quotes,
    true AS shows_identity, now() - interval '60 days' * random() AS created_at,
    now() AS changed_at, now() - interval '60 days' * random() AS published_at
FROM generate_series(1, %(offers)s::bigint) AS n
JOIN bench_leaf leaf ON leaf.place = bench_place(n, %(leaves)s)
"""
RANK = """
round((0.5 * CASE WHEN current_date - {confirmed} <= 90 THEN 1.0
    WHEN current_date - {confirmed} <= 180 THEN 0.7 ELSE 0.3 END
    + 0.45 * {complete} + 0.05 * ({id} * 2654435761 %% 4294967296) / 4294967296.0)::numeric, 6)
"""
# Tiers as the clock would set them; a kind with few listings has none.
RANKED = f"""
CREATE UNLOGGED TABLE bench_rank AS SELECT kind, id, rank, CASE
    WHEN many < {tiers.SMALLEST} THEN 4 WHEN part <= 1 THEN 0 WHEN part <= 4 THEN 1
    WHEN part <= 16 THEN 2 WHEN part <= 64 THEN 3 ELSE 4 END AS tier
FROM (
    SELECT *, ntile(256) OVER (PARTITION BY kind ORDER BY rank DESC, id DESC) AS part,
        count(*) OVER (PARTITION BY kind) AS many
    FROM (
        SELECT 1 AS kind, id, {
    RANK.format(confirmed="confirmed_on", complete="(id * 31 %% 8) / 8.0", id="id")
} AS rank
        FROM listings_item
        UNION ALL SELECT CASE side WHEN 'sell' THEN 2 ELSE 3 END, id, {
    RANK.format(confirmed="published_at::date", complete="0.5", id="id")
} FROM listings_offer
        UNION ALL SELECT 4, id, {
    RANK.format(confirmed="confirmed_on", complete="0.5", id="id")
} FROM members_company
    ) AS ranked
) AS parted;
ANALYZE bench_rank;
"""
CHECKED = "CASE WHEN company_id %% 3 = 0 THEN %(checks)s::varchar[] ELSE '{}' END"
DOCS = f"""
INSERT INTO listings_searchdoc (kind, listing, company_id, industry, family, leaf, cats, country,
    type, checks, certs, ships_to, price, moq, rank, confirmed, created, until, sample, tier,
    words_a, words_b, words_c, words_d, tsv)
SELECT 1, i.id, i.company_id, leaf.industry, leaf.family, leaf.id, leaf.cats, c.country,
    c.business_type, {CHECKED}, i.certificates, i.ships_to, i.price, i.moq,
    r.rank, i.confirmed_on, i.published_at, i.valid_until, i.id %% 16, r.tier,
    array_length(string_to_array(t.title, ' '), 1), 3, 25, leaf.words,
    setweight(to_tsvector('english', t.title), 'A')
    || setweight(to_tsvector('english', i.brand || ' ' || i.hs_code), 'B')
    || setweight(to_tsvector('english', i.description), 'C')
    || setweight(to_tsvector('english', lower(c.trading_name)) || leaf.tsv, 'D')
FROM listings_item i JOIN members_company c ON c.id = i.company_id
JOIN bench_leaf leaf ON leaf.id = i.category_id
JOIN bench_rank r ON r.kind = 1 AND r.id = i.id
CROSS JOIN LATERAL (SELECT lower(
    regexp_replace(regexp_replace(i.title, '([A-Z]+)-([0-9]+)', '\\1\\2 \\1 \\2'),
        '[一-龥]+', bench_pairs(substring(i.title FROM '[一-龥]+')))) AS title) t;
INSERT INTO listings_searchdoc (kind, listing, company_id, industry, family, leaf, cats, country,
    type, checks, certs, ships_to, price, moq, rank, confirmed, created, until, sample, tier,
    words_a, words_b, words_c, words_d, tsv)
SELECT CASE o.side WHEN 'sell' THEN 2 ELSE 3 END, o.id, o.company_id, leaf.industry, leaf.family,
    leaf.id, leaf.cats, c.country, c.business_type, {CHECKED}, '{{}}', '{{US}}', NULL, 100,
    r.rank, o.published_at::date, o.published_at, o.closes_on, o.id %% 16, r.tier,
    5, 0, 12, leaf.words,
    setweight(to_tsvector('english', o.title), 'A')
    || setweight(to_tsvector('english', o.specification), 'C') || setweight(leaf.tsv, 'D')
FROM listings_offer o JOIN members_company c ON c.id = o.company_id
JOIN bench_leaf leaf ON leaf.id = o.category_id
JOIN bench_rank r ON r.kind = CASE o.side WHEN 'sell' THEN 2 ELSE 3 END AND r.id = o.id;
INSERT INTO listings_searchdoc (kind, listing, company_id, cats, country, type, checks, certs,
    ships_to, rank, confirmed, created, until, sample, tier, words_a, words_b, words_c, words_d, tsv)
SELECT 4, c.id, c.id, '{{}}', c.country, c.business_type,
    {CHECKED.replace("company_id", "c.id")}, '{{}}', '{{}}',
    r.rank, c.confirmed_on, c.published_at, c.confirmed_on + 365, c.id %% 16, r.tier,
    3, 0, 0, 1,
    setweight(to_tsvector('english', lower(c.trading_name)), 'A')
FROM members_company c JOIN bench_rank r ON r.kind = 4 AND r.id = c.id
"""
# The statement of the trigger that counts, over all rows as if they were entered now.
COUNTING = "SELECT prosrc FROM pg_proc WHERE proname = 'listings_count_entered'"
SAID = re.compile(r"AS ([a-z_]+),?\n?(?=[\s,]|$)")
EMPTY_OF = {"ARRAY": "'{}'", "boolean": "false", "jsonb": "'{}'"}


def fill(items: int) -> None:
    """All rows, the search table's indexes made at the end, as the clock would leave it."""
    companies = max(500, items // 40)
    giant = min(GIANT, items // 10)
    values: dict[str, Any] = {
        "items": items,
        "companies": companies,
        "offers": max(100, items // 10),
        "giant": giant / items,
        "types": list(BusinessType.values),
        "countries": list(regions.OF_COUNTRY),
        "industries": list(Industry.values),
        "checks": [Check.Method.values[0]],
    }
    values |= {
        f"n_{name}": len(values[name]) for name in ("types", "countries", "industries")
    }
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
        cursor.execute(FUNCTIONS)
        cursor.execute("SELECT setseed(0.42)")
        values["leaves"] = _enter_leaves(cursor)
        for model, select in ((Company, COMPANIES), (Item, ITEMS), (Offer, OFFERS)):
            with _bare(cursor, model):
                cursor.execute(_insert(cursor, model, select), values)
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'),"
                    f" (SELECT max(id) FROM {model._meta.db_table}))"
                )
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
        cursor.execute(RANKED, values)
        with _bare(cursor, SearchDoc):
            cursor.execute(DOCS, values)
        cursor.execute(COUNTING)
        source = cursor.fetchone()[0].partition("RETURN NULL")[0]
        insert = source[source.index("INSERT") :].rstrip().rstrip(";")
        cursor.execute(insert.replace("FROM entered", "FROM listings_searchdoc"))
        cursor.execute(DROPPED)
        _say("words")
    index.settle()


def _enter_leaves(cursor: Any) -> int:
    """The tree's leaves in a table of their own, with the words a listing takes from each."""
    cursor.execute(
        "CREATE UNLOGGED TABLE bench_leaf (place int PRIMARY KEY, id int, industry int,"
        " family int, cats int[], words int, tsv tsvector)"
    )
    leaves = [node for node in tree().by_id.values() if not node.children]
    for place, node in enumerate(leaves, 1):
        industry, family, _leaf, cats = reading.path(node)
        said = words(reading.about(node))
        cursor.execute(
            "INSERT INTO bench_leaf VALUES (%s, %s, %s, %s, %s, %s, to_tsvector('english', %s))",
            [place, node.id, industry, family, cats, len(said) + 2, " ".join(said)],
        )
    return len(leaves)


def _insert(cursor: Any, model: type[models.Model], select: str) -> str:
    """Into a model's table; columns that are not said are empty."""
    table = model._meta.db_table
    said = set(SAID.findall(select)) - {"n"}
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
        [table],
    )
    rest = {
        name: EMPTY_OF.get(kind, "0" if "int" in kind else "''")
        for name, kind in cursor.fetchall()
        if name not in said
    }
    columns = ", ".join(f'"{name}"' for name in [*sorted(said), *rest])
    values = ", ".join([*(f'made."{name}"' for name in sorted(said)), *rest.values()])
    return f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} FROM ({select}) AS made"


@contextmanager
def _bare(cursor: Any, model: type[models.Model]) -> Iterator[None]:
    """A table without triggers and without the indexes that can wait, given back at the end."""
    table, begun = model._meta.db_table, time.monotonic()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname"
        " WHERE tablename = %s AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = pg_class.oid)",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    _say(f"{table}: rows after {time.monotonic() - begun:.0f} s")
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    cursor.execute(f"VACUUM ANALYZE {table}")
    _say(f"{table}: indexes after {time.monotonic() - begun:.0f} s")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
