"""What the page of a list shows, put into words: the same for search, categories and countries."""

from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import facet_words, formats, rows, structured
from listings.cards import cards_of
from listings.facet_words import asking
from listings.search import Found, Query, find, in_time, suggest, without_filters
from listings.taxonomy import tree

GRID = "view=grid"
HAVE_GRID = {"items", "suppliers"}


def tab_name(tab: str) -> str:
    return {
        "items": _("Items"),
        "sell": _("Sell offers"),
        "buy": _("Buy offers"),
        "suppliers": _("Suppliers"),
    }[tab]


def listing(request: HttpRequest, query: Query) -> dict[str, Any]:
    """What every list's template takes."""
    language = str(request.LANGUAGE_CODE)
    with in_time() if query.is_filtered else nullcontext():
        found = find(query)
        help_for_none = None if found.ids else zero_help(found.query, language)
    query = found.query
    is_grid = request.GET.get("view") == "grid" and query.tab in HAVE_GRID
    view = GRID if is_grid else ""
    asked = query.params()
    is_explained = bool(query.text) or query.tab == "items"
    cards = cards_of(query.tab, found.ids, language)
    return {
        "found": found,
        "query": query,
        "cards": cards,
        "total": formats.number(found.total, language),
        "amount": amount(found, language),
        "facets": rows.facet_panel(found.facets, query.fixed, language, tree().stamp),
        "chips": facet_words.chips_of(query, language, view),
        "below": facet_words.categories_of(found, language, view),
        "order": facet_words.order_sentence(query),
        "orders": rows.orders(query.tab, query.sort, language),
        "pager": rows.pager(pages(found, asked, view)),
        "is_grid": is_grid,
        "has_grid": query.tab in HAVE_GRID,
        "as_rows": asking(query.params(page=query.page), ""),
        "as_grid": asking(query.params(page=query.page), GRID),
        "exact": asking(query.params(exact=True), view) if found.corrections else "",
        "clear": asking(cleared(query).params(), view),
        "kept_params": [pair for pair in parse_qsl(asked) if pair[0] != "sort"],
        "has_amounts": bool({query.price_min, query.price_max, query.moq_max} - {None}),
        "keeps_tab": query.tab != "items"
        and request.path.endswith(("search/", "offers/")),
        "keeps_category": "categories" not in query.fixed,
        "rows": rows.rows(
            query.tab,
            cards,
            language,
            is_grid=is_grid,
            explained=asked if is_explained else None,
        ),
        "help": help_for_none or (None if cards else zero_help(query, language)),
        "canonical": canonical(request, query),
        "save": f"{saving(language)}?{replace(query, fixed=(), page=1).params()}",
        "structured": structured.as_script(
            structured.item_list([card.address for card in cards])
        ),
    }


@lru_cache(maxsize=8)
def saving(_language: str) -> str:
    """Where a member keeps a search, in the language being read."""
    return reverse("save-search")


def cleared(query: Query) -> Query:
    """The same question without any filter."""
    return Query(text=query.text, tab=query.tab, fixed=query.fixed)


def amount(found: Found, language: str) -> str:
    """How many, in words: exact, or "about" where they were counted from a sample."""
    total = formats.number(found.total, language)
    if found.is_about:
        return _("about %s results") % total
    return ngettext("%s result", "%s results", found.total) % total


def canonical(request: HttpRequest, query: Query) -> str:
    return request.path + (f"?page={query.page}" if query.page > 1 else "")


def pages(found: Found, asked: str, view: str) -> list[tuple[str, str, bool]]:
    """(label, query string, current) of the pages worth a link; "" stands for a gap.

    `asked`: the query string of the first one.
    """
    last, now = found.last_page, found.page
    if last == 1:
        return []
    near = sorted({1, 2, last, *range(now - 2, now + 3)} & set(range(1, last + 1)))
    shown: list[tuple[str, str, bool]] = []
    before = 0
    for number in near:
        if number > before + 1:
            shown.append(("", "", False))
        page = f"page={number}" if number > 1 else ""
        address = asking("&".join(filter(None, (asked, page))), view)
        shown.append((str(number), address, number == now))
        before = number
    return shown


def zero_help(query: Query, language: str) -> dict[str, Any]:
    """What to do where nothing was found: filters to drop, other tabs, near categories."""
    filters = [
        (
            facet_words.chip_label(field, value, language),
            "?" + query.without(field, value).params(),
            formats.number(count, language),
        )
        for field, value, count in without_filters(query)
    ]
    near = [
        (suggestion.text, reverse("category", args=suggestion.key))
        for word in query.text.split()[:4]
        for suggestion in suggest(word, language)
        if suggestion.kind == "category"
    ]
    return {"filters": filters, "near": list(dict.fromkeys(near))[:6]}
