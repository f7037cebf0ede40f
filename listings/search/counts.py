"""The kept counts: how many listings stand behind each category and facet value."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction

from listings.models import SearchDoc
from privacy.prepared import Prepared

KINDS = {
    "items": SearchDoc.Kind.ITEM,
    "sell": SearchDoc.Kind.SELL,
    "buy": SearchDoc.Kind.BUY,
    "suppliers": SearchDoc.Kind.COMPANY,
}
# What ended by its date is taken off as it is read, until the clock has taken out its row.
COUNTS = """
(SELECT kind, category, facet, value, n FROM listings_facetcount
 UNION ALL
 SELECT d.kind, c.category, c.facet, c.value, -1
 FROM listings_searchdoc d
 -- OFFSET 0: put together with the rest, it cannot be planned (PostgreSQL 18).
 CROSS JOIN LATERAL (SELECT * FROM listings_count(d) OFFSET 0) c
 WHERE d.until < current_date) AS counts
"""
OF_ONE_CATEGORY = Prepared(
    f"SELECT facet, value, sum(n)::int FROM {COUNTS}"
    " WHERE kind = %s AND category = %s GROUP BY 1, 2 HAVING sum(n) > 0"
    " ORDER BY 3 DESC, 2"
)
TOTAL_OF_ONE = Prepared(
    f"SELECT coalesce(sum(n), 0)::int FROM {COUNTS}"
    " WHERE kind = %s AND category = %s AND facet = 'total'"
)
OF_ONE_FACET = Prepared(
    f"SELECT category, value, sum(n)::int FROM {COUNTS}"
    " WHERE kind = %s AND facet = %s AND category >= 0 GROUP BY 1, 2 HAVING sum(n) > 0"
)
OF_ALL_KINDS = Prepared(
    f"SELECT kind, facet, value, sum(n)::int FROM {COUNTS}"
    " WHERE category = %s AND facet IN ('total', 'country')"
    " GROUP BY 1, 2, 3 HAVING sum(n) > 0"
)
COMPANY = SearchDoc.Kind.COMPANY
WHOLE = 0


def of_country(code: str) -> int:
    """The number under which a country stands among the categories, as the database says it."""
    first, second = code.encode()
    return -(256 * first + second)


@dataclass(frozen=True, eq=False)
class KeptFacets:
    """Of one kind in one category: facet → value → listings; `total` of all.

    The same counts are the same thing, so what was made of them can be kept with them.
    """

    total: int
    facets: dict[str, dict[str, int]]


def kept_facets(tab: str, category: int = WHOLE) -> KeptFacets:
    """One look-up, whatever the directory holds."""
    return _as_facets(tuple(OF_ONE_CATEGORY.rows([KINDS[tab], category])))


def kept_total(tab: str, category: int = WHOLE) -> int:
    """How many there are in all, where nothing else is asked. One look-up."""
    [(total,)] = TOTAL_OF_ONE.rows([KINDS[tab], category])
    return int(total)


@lru_cache(maxsize=60)
def _as_facets(rows: tuple[tuple[str, str, int], ...]) -> KeptFacets:
    facets: dict[str, dict[str, int]] = {}
    for facet, value, n in rows:
        facets.setdefault(facet, {})[value] = n
    return KeptFacets(facets.pop("total", {}).get("", 0), facets)


def kept_counts(tab: str, facet: str = "total") -> dict[int, dict[str, int]]:
    """category id → value → listings, of one facet over all categories."""
    counts: dict[int, dict[str, int]] = {}
    for category, value, n in OF_ONE_FACET.rows([KINDS[tab], facet]):
        counts.setdefault(category, {})[value] = n
    return counts


def totals() -> dict[str, int]:
    """tab → listings, of the whole directory; "countries" that suppliers are from."""
    rows = OF_ALL_KINDS.rows([WHOLE])
    found = {kind: n for kind, facet, _value, n in rows if facet == "total"}
    homes = {v for kind, facet, v, _n in rows if facet == "country" and kind == COMPANY}
    known = {tab: found.get(kind, 0) for tab, kind in KINDS.items()}
    return known | {"countries": len(homes)}


# The whole directory's keys are few: what is written of them shows how much is written of all.
PILED = (
    "SELECT count(*) > %s * count(DISTINCT (kind, facet, value))"
    " FROM listings_facetcount WHERE kind IN (1, 2, 3, 4) AND category = 0"
)
PILED_AT = 2


def are_piled() -> bool:
    """Do so many rows wait to be added together that reading counts takes longer?"""
    with connection.cursor() as cursor:
        cursor.execute(PILED, [PILED_AT])
        return bool(cursor.fetchone()[0])


def add_together() -> None:
    """Replace the rows of each key by their sum, where it has more than one.

    Nearly all keys have one: writing those again would cost the more the more is listed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Where the table has no statistics yet, each key would be looked for in every row.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            "WITH many AS ("
            " SELECT kind, category, facet, value FROM listings_facetcount"
            " GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 OR sum(n) = 0"
            "), taken AS ("
            " DELETE FROM listings_facetcount one USING many WHERE"
            " (one.kind, one.category, one.facet, one.value)"
            " = (many.kind, many.category, many.facet, many.value) RETURNING one.*)"
            " INSERT INTO listings_facetcount (kind, category, facet, value, n)"
            " SELECT kind, category, facet, value, sum(n) FROM taken"
            " GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0"
        )
        cursor.execute("SET LOCAL enable_nestloop = on")  # for what comes after
