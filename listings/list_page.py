"""What the page of a list shows, put into words: the same for search, categories and countries."""

import itertools
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from listings import facet_words, formats, row_parts, rows, structured
from listings.facet_words import asking
from listings.kept_rows import rows_of
from listings.list_ways import GRID, ways_of
from listings.search import (
    Found,
    Query,
    find,
    in_time,
    naming,
    suggest,
    without_filters,
)
from listings.search.normal import fold
from listings.search.plan import plan
from listings.taxonomy import tree
from listings.told import told

MOST_NAMED = 3
HAVE_GRID = {"items", "suppliers"}
# Pages whose tabs are in the address: a form has to say which one it is on.
HAVE_TABS = ("search/", "offers/")
TAB_NAMES = {
    "items": gettext_lazy("Items"),
    "sell": gettext_lazy("Sell offers"),
    "buy": gettext_lazy("Buy offers"),
    "suppliers": gettext_lazy("Suppliers"),
}


def tab_name(tab: str) -> str:
    return str(TAB_NAMES[tab])


def listing(request: HttpRequest, query: Query) -> dict[str, Any]:
    """What every list's template takes."""
    language = str(request.LANGUAGE_CODE)
    if query.text:
        naming.learn()
    with in_time() if query.is_filtered else nullcontext():
        found = find(query)
        help_for_none = None if found.ids else zero_help(found, language)
    query = found.query
    is_grid = request.GET.get("view") == "grid" and query.tab in HAVE_GRID
    view = GRID if is_grid else ""
    keeps_category = "categories" not in query.fixed
    ways = ways_of(
        query,
        language,
        is_grid=is_grid,
        keeps_tab=query.tab != "items" and request.path.endswith(HAVE_TABS),
        keeps_category=keeps_category,
    )
    listed = rows_of(query.tab, found.ids, language, is_grid=is_grid)
    return {
        "found": found,
        "query": query,
        "ways": ways,
        "keeps_category": keeps_category,
        "listed": listed,
        "total": formats.number(found.total, language),
        "amount": amount(found, language),
        "facets": row_parts.facet_panel(found.facets, query.fixed, language),
        "below": facet_words.categories_of(found, language, view),
        "pager": row_parts.pager(pages(found, ways.asked, view)),
        "is_grid": is_grid,
        "has_grid": query.tab in HAVE_GRID,
        "instead": instead(query.text, found.corrections),
        "unknown": ", ".join(found.asked.unknown),
        "some_have_all": some_have_all(found, language),
        "named": named(found, language),
        "has_amounts": bool({query.price_min, query.price_max, query.moq_max} - {None}),
        "rows": rows.joined(
            listed,
            language,
            explained=ways.asked,
            told=told(found, {row.id: row.title for row in listed}),
        ),
        "help": help_for_none or (None if listed else zero_help(found, language)),
        "canonical": canonical(request, query),
        "structured": structured.as_script(
            structured.item_list([row.address for row in listed])
        ),
    }


def amount(found: Found, language: str) -> str:
    """How many, in words: exact, or "about" where they were counted from a sample."""
    total = formats.number(found.total, language)
    if found.is_about:
        return _("about %s results") % total
    return ngettext("%s result", "%s results", found.total) % total


def canonical(request: HttpRequest, query: Query) -> str:
    return request.path + (f"?page={query.page}" if query.page > 1 else "")


def pages(found: Found, asked: str, view: str) -> list[tuple[str, str, bool]]:
    """(label, query string, current) of the pages worth a link; without an address it is a gap.

    `asked`: the query string of the first one.
    """
    shown: list[tuple[str, str, bool]] = []
    for number in pages_near(found.page, found.last_page):
        page = f"page={number}" if number > 1 else ""
        address = asking("&".join(filter(None, (asked, page))), view) if number else ""
        shown.append((str(number), address, number == found.page))
    return shown


def pages_near(now: int, last: int) -> list[int]:
    """The pages worth a link: the first, the last and those around; 0 stands for a gap."""
    if last == 1:
        return []
    near = sorted({1, 2, last, *range(now - 2, now + 3)} & set(range(1, last + 1)))
    shown: list[int] = []
    for before, number in itertools.pairwise([0, *near]):
        shown += [number] if number == before + 1 else [0, number]
    return shown


def instead(text: str, corrections: Mapping[str, str]) -> str:
    """What was looked for instead of what was typed; nothing where it was that itself."""
    if not corrections:
        return ""
    words = [corrections.get(fold(word), word) for word in text.split()]
    said = " ".join(words)
    # A customs code may have been typed in pieces.
    return said if said != text else ", ".join(corrections.values())


def some_have_all(found: Found, language: str) -> str:
    """Where some results have all words and others follow them that have not."""
    if not (found.relaxed and found.whole):
        return ""
    return ngettext(
        "%s result has all your words; the others have some of them.",
        "%s results have all your words; the others have some of them.",
        found.whole,
    ) % formats.number(found.whole, language)


def named(found: Found, language: str) -> list[tuple[str, str]]:
    """(name, address) of categories that are called as the whole question is.

    Who types "electric motors" may want every one of them, whatever its title says.
    """
    query, by_id = found.query, tree().by_id
    if query.tab != "items" or query.categories:
        return []
    nodes = [by_id[pk] for pk in found.asked.categories if pk in by_id]
    return [
        (node.name(language), reverse("category", args=[node.slug]))
        for node in nodes[:MOST_NAMED]
    ]


def zero_help(found: Found, language: str) -> dict[str, Any]:
    """What to do where nothing was found: other words, filters to drop, tabs, categories."""
    query = found.query
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
        for words in (query.text, *query.text.split()[:4])
        for suggestion in suggest(words, language)
        if suggestion.kind == "category"
    ]
    elsewhere = [
        (tab_name(tab), f"?{query.params(tab=tab, sort='best')}", n)
        for tab, n in found.tabs.items()
        if n and tab != query.tab and "tab" not in query.fixed
    ]
    return {
        "filters": filters,
        "near": list(dict.fromkeys(near))[:6],
        "unknown": unknown_among(found),
        "meant": meant(query),
        "elsewhere": [
            (name, address, formats.number(n, language))
            for name, address, n in elsewhere
        ],
    }


def unknown_among(found: Found) -> str:
    """Words that nothing has, where others are known: that none is, the page says anyway."""
    is_known = any(concept.listings for concept in found.asked.concepts)
    return ", ".join(found.asked.unknown) if is_known else ""


def meant(query: Query) -> dict[str, str] | None:
    """What may have been meant by words that were to be searched as they were typed."""
    text = instead(query.text, plan(query.text).corrections) if query.exact else ""
    address = "?" + query.params(exact=False)
    return {"text": text, "address": address} if text else None
