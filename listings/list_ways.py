"""Where the page of a list leads: other orders, fewer filters, other ways to show the same."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.safestring import SafeString

from listings import facet_words, row_parts
from listings.facet_words import asking
from listings.search import Query
from listings.taxonomy import tree

GRID = "view=grid"


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses and fields of forms, each of which asks the same with one thing different."""

    # The query string of the first page.
    asked: str
    # (label, address without it) of everything chosen.
    chips: list[tuple[str, str]]
    clear: str
    exact: str
    as_rows: str
    as_grid: str
    save: str
    order: str
    orders: SafeString
    # What goes along with another order, and with other filters.
    with_order: SafeString
    with_filters: SafeString


def ways_of(
    query: Query, language: str, *, is_grid: bool, keeps_tab: bool, keeps_category: bool
) -> Ways:
    """From the page of this question. What somebody typed is not remembered for it."""
    make = _made if query.text else _kept
    of_page = (is_grid, keeps_tab, keeps_category)
    return make(query, language, tree().stamp, *of_page)


def _made(
    query: Query,
    language: str,
    _stamp: tuple[int, ...],
    is_grid: bool,
    keeps_tab: bool,
    keeps_category: bool,
) -> Ways:
    view = GRID if is_grid else ""
    asked, this_page = query.params(), query.params(page=query.page)
    shown_so = [("view", "grid")] if is_grid else []
    ordered = [("sort", query.sort)] if query.sort != "best" else []
    along = [pair for pair in parse_qsl(asked) if pair[0] != "sort"]
    filtered = [
        *([("q", query.text)] if query.text else []),
        *([("tab", query.tab)] if keeps_tab else []),
        *(("category", slug) for slug in query.categories if keeps_category),
        *([("exact", "1")] if query.exact else []),
    ]
    return Ways(
        asked=asked,
        chips=facet_words.chips_of(query, language, view),
        clear=asking(cleared(query).params(), view),
        exact=asking(query.params(exact=True), view),
        as_rows=asking(this_page, ""),
        as_grid=asking(this_page, GRID),
        save=f"{reverse('save-search')}?{replace(query, fixed=(), page=1).params()}",
        order=facet_words.order_sentence(query),
        orders=row_parts.orders(query.tab, query.sort, language),
        with_order=hidden(along + shown_so),
        with_filters=hidden(filtered + shown_so + ordered),
    )


_kept = lru_cache(maxsize=200)(_made)


def cleared(query: Query) -> Query:
    """The same question without any filter."""
    return Query(text=query.text, tab=query.tab, fixed=query.fixed)


def hidden(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """(name, value) that a form sends along."""
    return SafeString(
        "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in pairs
        )
    )
