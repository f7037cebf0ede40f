"""Facets in words: what a list beside results says, and what a chip says."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import formats
from listings.search import Found, Query
from listings.taxonomy import tree
from members.models import BusinessType, Check

TITLES = {
    "category": gettext_lazy("Category"),
    "country": gettext_lazy("Supplier's country"),
    "type": gettext_lazy("Business type"),
    "check": gettext_lazy("Checked by us"),
    "cert": gettext_lazy("Certificate"),
    "ships_to": gettext_lazy("Ships to"),
}
FIELDS = {
    "country": "countries",
    "type": "types",
    "check": "checks",
    "cert": "certs",
    "ships_to": "ships_to",
}
SORT_NAMES = {
    "best": gettext_lazy("Best first"),
    "newest": gettext_lazy("Newest"),
    "confirmed": gettext_lazy("Confirmed last"),
    "price": gettext_lazy("Lowest price"),
    "price-desc": gettext_lazy("Highest price"),
    "moq": gettext_lazy("Smallest MOQ"),
    "closing": gettext_lazy("Closing soon"),
}
ORDER_SENTENCES = {
    "best": gettext_lazy(
        "Recently confirmed and complete listings first. No paid places."
    ),
    "words": gettext_lazy(
        "By how well title, attributes and description match your words. No paid places."
    ),
    "newest": gettext_lazy("Last published first."),
    "confirmed": gettext_lazy("Last confirmed by the supplier first."),
    "price": gettext_lazy("Lowest unit price first, converted to US dollars."),
    "price-desc": gettext_lazy("Highest unit price first, converted to US dollars."),
    "moq": gettext_lazy("Smallest minimum order first."),
    "closing": gettext_lazy("Offers that close soon first."),
}


@dataclass(frozen=True)
class Value:
    value: str
    label: str
    count: str
    chosen: bool
    address: str = ""


def label_of(facet: str, language: str) -> Callable[[str], str]:
    """How a facet's values are called."""
    if facet == "category":
        by_slug = tree().by_slug
        return lambda slug: by_slug[slug].name(language)
    if facet in {"country", "ships_to"}:
        return lambda code: formats.country(code, language)
    if facet == "type":
        return lambda value: str(BusinessType(value).label)
    if facet == "check":
        return lambda value: str(Check.Method(value).label)
    return str


def asking(params: str, view: str) -> str:
    """The link that asks this and keeps how results are shown."""
    return "?" + "&".join(filter(None, (params, view)))


def categories_of(found: Found, language: str, view: str) -> list[Value]:
    """Categories to go down to: on a category's page its children, else a narrower search."""
    label = label_of("category", language)
    query = found.query
    shown = []
    for choice in found.facets.get("category", ()):
        if choice.chosen and "categories" in query.fixed:
            continue
        chosen = () if choice.chosen else (choice.value,)
        shown.append(
            Value(
                choice.value,
                label(choice.value),
                formats.number(choice.count, language),
                choice.chosen,
                asking(query.params(categories=chosen), view),
            )
        )
    return shown


def chips_of(query: Query, language: str, view: str) -> list[tuple[str, str]]:
    """(label, link without it) of everything chosen."""
    return [
        (
            chip_label(field, value, language),
            asking(query.without(field, value).params(), view),
        )
        for field, _name, value in query.chosen
    ]


def chip_label(field: str, value: str, language: str) -> str:
    """A chosen value in words."""
    amounts = {
        "price_min": _("from USD %s"),
        "price_max": _("up to USD %s"),
        "moq_max": _("MOQ up to %s"),
    }
    if field in amounts:
        return amounts[field] % value
    if field == "fresh":
        return _("Confirmed in the last 90 days")
    names = {"categories": "category"} | {f: name for name, f in FIELDS.items()}
    label = label_of(names[field], language)(value)
    return _("Ships to %s") % label if field == "ships_to" else label


def order_sentence(query: Query) -> str:
    key = "words" if query.text and query.sort == "best" else query.sort
    return str(ORDER_SENTENCES[key])
