"""Lists: search, categories, offers, suppliers, countries."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from listings import formats, noting, row_parts, structured, too_broad, why_words
from listings.cards import address, cards_of
from listings.list_page import listing, tab_name
from listings.models import Category
from listings.search import (
    TABS,
    Choices,
    Found,
    Query,
    TookTooLong,
    count_of,
    explain,
    kept_counts,
    kept_facets,
    scoring,
    second,
    suggest,
)
from listings.taxonomy import Node, tree
from members import made_of
from members.countries import is_country
from members.row_numbers import row_number

FEWEST_INDEXED = 5


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
            tab_count(shown["found"], tab, language),
        )
        for tab in TABS
    ]
    page = render(request, "listings/search.html", shown | {"tabs": tabs})
    return noting.results(page, shown["found"])


def tab_count(found: Found, tab: str, language: str) -> str:
    """How many another tab has: for the same words, or all of them where there are none."""
    if tab == found.query.tab:
        return ("~" if found.is_about else "") + formats.number(found.total, language)
    if found.tabs:
        return formats.number(found.tabs[tab], language)
    try:
        return formats.number(count_of(replace(found.query, tab=tab)), language)
    except TookTooLong:
        return ""  # what was found is there all the same


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Why a result stands where it stands."""
    query = Query.asked(request.GET)
    number = row_number(request.GET.get("listing", ""))
    language = str(request.LANGUAGE_CODE)
    if number is None:
        raise Http404
    explanation = explain(query, number)
    cards = cards_of(query.tab, [number], language)
    if explanation is None or not cards:
        raise Http404
    # What has none of the words is not among the results.
    if explanation.words and not any(word.parts for word in explanation.words):
        raise Http404
    shown = {"query": query, "card": cards[0], "weights": scoring, "second": second}
    words = [why_words.of(part, language) for part in explanation.words]
    shown |= {"explanation": explanation, "words": words}
    shown |= why_words.around(query, explanation, language)
    return render(request, "listings/why.html", shown)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    language = str(request.LANGUAGE_CODE)
    notes = {
        "category": _("Category"),
        "company": _("Supplier"),
        "item": _("Item"),
        "correction": _("Did you mean this?"),
        "word": "",
    }
    try:
        suggested = suggest(request.GET.get("q", "")[:100], language)
    except TookTooLong:
        return too_broad.nothing_suggested()
    found = []
    for suggestion in suggested:
        href = ""
        if suggestion.kind == "category":
            href = reverse("category", args=suggestion.key)
        elif suggestion.kind in {"company", "item"}:
            pk, word = suggestion.key
            href = address(suggestion.kind, pk, word, language)
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
        return moved_category(request, slug)
    language = str(request.LANGUAGE_CODE)
    query = Query.asked(request.GET, tab="items", categories=(slug,))
    shown = listing(request, query)
    shown |= {
        "name": node.name(language),
        "hs_codes": node.hs_codes,
        "children": children(slug, shown["found"].facets, language, tree().stamp),
    }
    shown |= way_down(slug, language, tree().stamp)
    page = render(request, "listings/category.html", shown)
    is_plain = query.categories == (slug,) and not query.is_filtered
    if shown["listed"] and is_plain:
        # With filters, what is counted beside the list lies outside the category too.
        companies = (row.company_id for row in shown["listed"])
        made_of.say(page, companies=companies, categories=[node.id])
    return noting.results(page, shown["found"])


def moved_category(request: HttpRequest, slug: str) -> HttpResponse:
    """A merged category's address leads to where its listings are now, in one step.

    One that was retired is gone; its page leads to the category above.
    """
    node, old = tree().after(slug), get_object_or_404(Category, slug=slug)
    if node is not None:
        return HttpResponsePermanentRedirect(reverse("category", args=[node.slug]))
    above = tree().by_id.get(old.parent_id or 0)
    shown = {
        "title": _("This category is not in use any more"),
        "words": _(
            "Nothing is listed in it. What is like it is found in the one above."
        ),
        "name": above.name(str(request.LANGUAGE_CODE)) if above else "",
        "address": reverse("category", args=[above.slug]) if above else "",
    }
    return render(request, "gone.html", shown, status=410)


def trail(node: Node, language: str) -> list[tuple[str, str]]:
    """(name, address) of the categories above and this one."""
    return [
        (step.name(language), address_of(step.slug, language)) for step in node.trail()
    ]


@lru_cache(maxsize=4_000)
def address_of(slug: str, _language: str) -> str:
    """A category's address in the language being read."""
    return reverse("category", args=[slug])


@lru_cache(maxsize=20)
def address_of_all(_language: str) -> str:
    return reverse("categories")


@lru_cache(maxsize=200)
def way_down(
    slug: str, language: str, _stamp: tuple[int, ...]
) -> dict[str, SafeString]:
    """The categories above one and itself: as links, and as data."""
    start = [(_("Categories"), address_of_all(language))]
    way = start + trail(tree().by_slug[slug], language)
    return {
        "steps": row_parts.steps(way[:-1]) + row_parts.last_step(way[-1][0]),
        "breadcrumbs": structured.as_script(structured.breadcrumbs(way)),
    }


@lru_cache(maxsize=60)
def children(
    slug: str, facets: Choices, language: str, _stamp: tuple[int, ...]
) -> SafeString:
    """The categories below with how much they list, in the order of the tree."""
    counts = {choice.value: choice.count for choice in facets.get("category", ())}
    return row_parts.below(
        (
            child.name(language),
            address_of(child.slug, language),
            formats.number(counts.get(child.slug, 0), language),
        )
        for child in tree().by_slug[slug].children
    )


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    side = "buy" if request.GET.get("tab") == "buy" else "sell"
    shown = listing(request, Query.asked(request.GET, tab=side))
    language = str(request.LANGUAGE_CODE)
    tabs = [
        (
            tab_name(tab),
            f"?tab={tab}",
            tab == side,
            tab_count(shown["found"], tab, language),
        )
        for tab in ("sell", "buy")
    ]
    page = render(request, "listings/offers.html", shown | {"tabs": tabs})
    return noting.results(page, shown["found"])


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    query = Query.asked(request.GET, tab="suppliers")
    shown = listing(request, query)
    page = render(request, "listings/companies.html", shown)
    return noting.results(page, shown["found"])


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    language = str(request.LANGUAGE_CODE)
    counts = kept_facets("suppliers").facets.get("country", {})
    found = sorted(
        (formats.country(code, language), code.lower(), formats.number(n, language))
        for code, n in counts.items()
    )
    return render(request, "listings/countries.html", {"countries": found})


@require_safe
def country(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """A country's items, all or of one category; indexed only where there are enough."""
    if code != code.lower() or not is_country(code.upper()):
        raise Http404
    node = tree().by_slug.get(slug)
    if slug and node is None:
        onward = tree().after(slug)
        if onward is None:
            raise Http404
        return HttpResponsePermanentRedirect(
            reverse("country-category", args=[code, onward.slug])
        )
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
    page = render(request, "listings/country.html", shown)
    return noting.results(page, shown["found"])
