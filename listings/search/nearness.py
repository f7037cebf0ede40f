"""Items like another: the same category and the same words in title and attributes.

Nobody's behaviour goes into it.
"""

from typing import Any

from django.utils import timezone

THIS = """
    SELECT leaf, family, price, company_id,
           (SELECT string_agg(quote_literal(lexeme), '|') FROM (
                SELECT lexeme FROM unnest(tsv) WHERE 'A' = ANY(weights)
                ORDER BY lexeme LIMIT 12) AS title)::tsquery AS words
    FROM listings_searchdoc WHERE kind = 1 AND listing = %s
"""
# Of an item that has left the search table: by its own row.
THIS_ITSELF = """
    SELECT category_id AS leaf, company_id,
           (SELECT string_agg(quote_literal(lexeme), '|') FROM (
                SELECT lexeme FROM unnest(to_tsvector('english', title))
                ORDER BY lexeme LIMIT 12) AS title)::tsquery AS words
    FROM listings_item WHERE id = %s
"""
BESIDE = """
WITH this AS MATERIALIZED (THIS)
SELECT d.listing, row_number() OVER (ORDER BY
    ts_rank(d.tsv, this.words) + 0.2 * (d.company_id <> this.company_id)::int DESC,
    d.listing DESC) AS place
FROM this CROSS JOIN LATERAL (
    SELECT * FROM listings_searchdoc d
    WHERE d.kind = 1 AND d.leaf = this.leaf AND d.listing <> %s AND d.until >= %s
    ORDER BY d.rank DESC, d.listing DESC LIMIT 30
) AS d
ORDER BY place LIMIT %s
"""
NEAR = BESIDE.replace("THIS", THIS)
INSTEAD = BESIDE.replace("THIS", THIS_ITSELF)


def near(listing: int, count: int) -> list[Any]:
    """What NEAR takes: ids of the nearest items, out of at most thirty rows."""
    return [listing, listing, timezone.localdate(), count]
