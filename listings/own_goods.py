"""A company's own items and offers on its storefront, a page at a time.

However many items a company has, a page reads no more of them than it counts: up to MOST.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString

from listings import formats, row_parts
from listings.card_rows import LIVE_ITEM
from listings.cards import Card, own_goods_cards
from listings.list_page import pages_near
from listings.search.query import page_number
from listings.taxonomy import Node, tree
from privacy.prepared import Prepared

A_PAGE = 24
MOST = 10_000
MOST_CATEGORIES = 30
# The newest of a category first, so that of two that are as full that one comes first.
COUNTS = Prepared(f"""
SELECT category_id, count(*) FROM (
    SELECT i.id, i.category_id FROM listings_item i WHERE {LIVE_ITEM} ORDER BY i.id DESC LIMIT %s
) AS own GROUP BY category_id ORDER BY count(*) DESC, max(id) DESC
""")  # noqa: S608 our own words
OF_CATEGORY = Prepared(f"""
SELECT count(*) FROM (
    SELECT FROM listings_item i WHERE {LIVE_ITEM} AND i.category_id = %s LIMIT %s
) AS own
""")  # noqa: S608


@dataclass(frozen=True)
class Goods:
    """A page of a company's items, and how many there are in each category."""

    cards: list[Card]
    total: str
    # (name, query string, listings or "" where they were not all counted, chosen)
    categories: list[tuple[str, str, str, bool]]
    pages: SafeString
    chosen: str


def goods(company_id: int, params: QueryDict, language: str) -> Goods:
    """The newest first; narrowed to one category where the address says so.

    Two statements; three where a company has more than are counted and one is chosen.
    """
    counts = {pk: int(n) for pk, n in COUNTS.rows([company_id, MOST + 1])}
    is_cut = sum(counts.values()) > MOST
    node = tree().by_slug.get(params.get("category", ""))
    many = sum(counts.values())
    if node is not None:
        many = counts.get(node.id, 0)
        if is_cut:
            [(many,)] = OF_CATEGORY.rows([company_id, node.id, MOST + 1])
    last = max(1, -(-min(many, MOST) // A_PAGE))
    page = min(page_number(params.get("page", "")), last)
    start = (page - 1) * A_PAGE
    return Goods(
        cards=own_goods_cards(
            company_id, node.id if node else None, start, A_PAGE, language
        )
        if many
        else [],
        total=f"{formats.number(min(many, MOST), language)}{'+' if many > MOST else ''}",
        categories=_categories(counts, node, language, is_cut=is_cut),
        pages=_pages(page, last, f"category={node.slug}&" if node else ""),
        chosen=node.name(language) if node else "",
    )


def _pages(page: int, last: int, start: str) -> SafeString:
    return row_parts.pager(
        (str(n), f"?{start}page={n}#items" if n else "", n == page)
        for n in pages_near(page, last)
    )


def _categories(
    counts: dict[int, int], chosen: Node | None, language: str, *, is_cut: bool
) -> list[tuple[str, str, str, bool]]:
    """The fullest first; one that was chosen leads back to all."""
    known = [(tree().by_id[pk], n) for pk, n in counts.items() if pk in tree().by_id]
    return [
        (
            node.name(language),
            "?" if node is chosen else f"?category={node.slug}",
            "" if is_cut else formats.number(n, language),
            node is chosen,
        )
        for node, n in known[:MOST_CATEGORIES]
    ]
