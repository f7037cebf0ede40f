"""Lists: search, categories, offers, suppliers, countries."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from listings import comparing, facet_words, formats, structured
from listings.cards import address, cards_of, item_cards
from listings.models import Category
from listings.search import (
    SORTS,
    TABS,
    Found,
    Query,
    count_of,
    explain,
    find,
    kept_counts,
    suggest,
    without_filters,
)
from listings.taxonomy import Node, tree

ROWS = {
    "items": "listings/_row.html",
    "sell": "listings/_offer_row.html",
    "buy": "listings/_offer_row.html",
    "suppliers": "listings/_company_row.html",
}
FEWEST_INDEXED = 5
MOST_COMPARED = 6


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
    found = find(query)
    query = found.query
    grid = request.GET.get("view") == "grid"
    asked = query.params()
    cards = cards_of(query.tab, found.ids, language)
    return {
        "found": found,
        "query": query,
        "cards": cards,
        "total": formats.number(found.total, language),
        "amount": amount(found, language),
        "amount_short": ("~" if found.is_about else "")
        + formats.number(found.total, language),
        "facets": facet_words.facets_of(found, language),
        "chips": facet_words.chips_of(query, language),
        "below": facet_words.categories_of(found, language),
        "order": facet_words.order_sentence(query),
        "sorts": [
            (sort, facet_words.SORT_NAMES[sort], sort == query.sort)
            for sort in SORTS[query.tab]
        ],
        "pages": pages(found),
        "is_grid": grid,
        "as_rows": f"?{asked}",
        "as_grid": f"?{asked}&view=grid" if asked else "?view=grid",
        "exact": query.params(exact=True),
        "clear": f"?{cleared(query).params()}",
        "kept_params": [pair for pair in parse_qsl(asked) if pair[0] != "sort"],
        "keeps_tab": query.tab != "items"
        and request.path.endswith(("search/", "offers/")),
        "keeps_category": "categories" not in query.fixed,
        "row_template": ROWS[query.tab],
        "words": row_words(query),
        "icons": static("icons.svg"),
        "help": zero_help(query, language) if not cards else None,
        "canonical": canonical(request, query),
        "structured": structured.as_script(
            structured.item_list([card.address for card in cards])
        ),
    }


def cleared(query: Query) -> Query:
    """The same question without any filter."""
    return Query(text=query.text, tab=query.tab, fixed=query.fixed)


def row_words(query: Query) -> dict[str, str]:
    """What every row says alike, looked up once for the page."""
    asked = query.params()
    return {
        "checked": _("Checked"),
        "compare": _("Compare"),
        "why": _("Why is this here?"),
        "why_address": reverse("why") + f"?{asked}" + ("&" if asked else ""),
        "sell": _("For sale"),
        "buy": _("Wanted"),
    }


def amount(found: Found, language: str) -> str:
    """How many, in words: exact, or "about" where they were counted from a sample."""
    total = formats.number(found.total, language)
    if found.is_about:
        return _("about %s results") % total
    return ngettext("%s result", "%s results", found.total) % total


def canonical(request: HttpRequest, query: Query) -> str:
    return request.path + (f"?page={query.page}" if query.page > 1 else "")


def pages(found: Found) -> list[tuple[str, str, bool]]:
    """(label, query string, current) of the pages worth a link; "" stands for a gap."""
    last, now = found.last_page, found.page
    if last == 1:
        return []
    near = sorted({1, 2, last, *range(now - 2, now + 3)} & set(range(1, last + 1)))
    shown: list[tuple[str, str, bool]] = []
    before = 0
    for number in near:
        if number > before + 1:
            shown.append(("", "", False))
        shown.append(
            (str(number), "?" + found.query.params(page=number), number == now)
        )
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


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = Query.asked(request.GET)
    shown = listing(request, query)
    language = str(request.LANGUAGE_CODE)
    tabs = [
        (
            tab_name(tab),
            "?" + shown["query"].params(tab=tab, sort="best"),
            tab == query.tab,
            shown["amount_short"]
            if tab == query.tab
            else tab_count(query, tab, language),
        )
        for tab in TABS
    ]
    return render(request, "listings/search.html", shown | {"tabs": tabs})


def tab_count(query: Query, tab: str, language: str) -> str:
    """How many another tab has for the same words; kept counts where there are none."""
    return formats.number(count_of(replace(query, tab=tab, sort="best")), language)


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Why a result stands where it stands."""
    query = Query.asked(request.GET)
    number = request.GET.get("listing", "")
    language = str(request.LANGUAGE_CODE)
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    explanation = explain(query, int(number))
    cards = cards_of(query.tab, [int(number)], language)
    if explanation is None or not cards:
        raise Http404
    words = [
        {
            "word": part.word,
            "share": f"{part.share:.0%}",
            "fields": ", ".join(field_name(name) for name in part.fields),
        }
        for part in explanation.words
    ]
    return render(
        request,
        "listings/why.html",
        {"query": query, "explanation": explanation, "card": cards[0], "words": words},
    )


def field_name(name: str) -> str:
    return {
        "title": _("title"),
        "tags": _("brand, category and attributes"),
        "description": _("description"),
        "company": _("supplier"),
    }[name]


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    language = str(request.LANGUAGE_CODE)
    notes = {"category": _("Category"), "company": _("Supplier"), "word": ""}
    found = []
    for suggestion in suggest(request.GET.get("q", "")[:100], language):
        href = ""
        if suggestion.kind == "category":
            href = reverse("category", args=suggestion.key)
        elif suggestion.kind == "company":
            pk, word = suggestion.key
            href = address("company", pk, word, language)
        found.append(
            {"text": suggestion.text, "note": notes[suggestion.kind], "href": href}
        )
    return JsonResponse({"suggestions": found})


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """The whole tree down to families, with how many items each holds."""
    language = str(request.LANGUAGE_CODE)
    counts = {pk: found.get("", 0) for pk, found in kept_counts("items").items()}
    industries = [
        (
            node,
            node.name(language),
            [
                (
                    child.name(language),
                    reverse("category", args=[child.slug]),
                    formats.number(counts.get(child.id, 0), language),
                )
                for child in node.children
            ],
            formats.number(counts.get(node.id, 0), language),
        )
        for node in tree().industries
    ]
    return render(request, "listings/categories.html", {"industries": industries})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    node = tree().by_slug.get(slug)
    if node is None:
        return moved_category(slug)
    language = str(request.LANGUAGE_CODE)
    query = Query.asked(request.GET, tab="items", categories=(slug,))
    shown = listing(request, query)
    shown |= {
        "node": node,
        "name": node.name(language),
        "trail": trail(node, language),
        "children": children(node, shown["found"], language),
        "hs_codes": node.hs_codes,
        "breadcrumbs": structured.as_script(breadcrumbs(node, language)),
    }
    return render(request, "listings/category.html", shown)


def moved_category(slug: str) -> HttpResponse:
    """A merged category's address leads to where its listings are now."""
    gone = get_object_or_404(Category.objects.select_related("moved_to"), slug=slug)
    if gone.moved_to is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("category", args=[gone.moved_to.slug]))


def trail(node: Node, language: str) -> list[tuple[str, str]]:
    """(name, address) of the categories above and this one."""
    return [
        (step.name(language), reverse("category", args=[step.slug]))
        for step in node.trail()
    ]


def breadcrumbs(node: Node, language: str) -> structured.Data:
    start = [(_("Categories"), reverse("categories"))]
    return structured.breadcrumbs(start + trail(node, language))


def children(node: Node, found: Found, language: str) -> list[tuple[str, str, str]]:
    """(name, address, listings) of the categories below, in the order of the tree."""
    counts = {choice.value: choice.count for choice in found.facets.get("category", [])}
    return [
        (
            child.name(language),
            reverse("category", args=[child.slug]),
            formats.number(counts.get(child.slug, 0), language),
        )
        for child in node.children
    ]


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    tab = "buy" if request.GET.get("tab") == "buy" else "sell"
    query = Query.asked(request.GET, tab=tab)
    language = str(request.LANGUAGE_CODE)
    tabs = [
        (
            tab_name(side),
            f"?tab={side}",
            side == tab,
            tab_count(Query(tab=side), side, language),
        )
        for side in ("sell", "buy")
    ]
    return render(
        request, "listings/offers.html", listing(request, query) | {"tabs": tabs}
    )


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    query = Query.asked(request.GET, tab="suppliers")
    return render(request, "listings/companies.html", listing(request, query))


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    language = str(request.LANGUAGE_CODE)
    counts = kept_counts("suppliers", "country").get(0, {})
    found = sorted(
        (formats.country(code, language), code.lower(), formats.number(n, language))
        for code, n in counts.items()
    )
    return render(request, "listings/countries.html", {"countries": found})


@require_safe
def country(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """A country's items, all or of one category; indexed only where there are enough."""
    if code != code.lower() or not formats.is_country(code.upper()):
        raise Http404
    node = tree().by_slug.get(slug)
    if slug and node is None:
        raise Http404
    language = str(request.LANGUAGE_CODE)
    fixed: dict[str, Any] = {"tab": "items", "countries": (code.upper(),)}
    if node:
        fixed["categories"] = (slug,)
    shown = listing(request, Query.asked(request.GET, **fixed))
    shown |= {
        "code": code,
        "node": node,
        "country": formats.country(code.upper(), language),
        "name": node.name(language) if node else "",
        "is_thin": shown["found"].total < FEWEST_INDEXED,
        "links": [
            (
                value.label,
                reverse("country-category", args=[code, value.value]),
                value.count,
            )
            for value in shown["below"]
            if not value.chosen
        ][:24],
        "keeps_category": False,
    }
    return render(request, "listings/country.html", shown)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to six items side by side, attribute by attribute."""
    language = str(request.LANGUAGE_CODE)
    asked = [
        int(part)
        for part in request.GET.getlist("items")[:50]
        if part.isascii() and part.isdigit() and len(part) < 19
    ]
    ids = list(dict.fromkeys(asked))[:MOST_COMPARED]
    cards = item_cards(ids, language)
    return render(
        request,
        "listings/compare.html",
        {
            "cards": cards,
            "lines": comparing.lines([card.id for card in cards], language),
        },
    )
