"""HTML of what stands around rows by the dozen: facets, orders, pages, ways and tables.

As in rows.py every value goes through `escape`; what is made of the very same counts is
taken again.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from listings import facet_words, formats
from listings.search import SORTS, Choice, Choices

FACET = (
    '<details class="facet"{is_open}><summary>{title}</summary>'
    '<ul class="facet__list" aria-label="{title}">{values}</ul></details>'
)
TICK = (
    '<li><label><input type="checkbox" name="{name}" value="{value}"{checked}>'
    '<span>{label}</span><span class="count">'
)
TICKED = "</span></label></li>"
OPEN = ("country", "type")


def table(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """(name, value) as the lines of a table."""
    return SafeString(
        "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
            for name, value in pairs
        )
    )


def steps(trail: Iterable[tuple[str, str]]) -> SafeString:
    """(name, address) of the categories that lead to a page, as links."""
    return SafeString(
        "".join(
            f'<li><a href="{escape(address)}">{escape(name)}</a></li>'
            for name, address in trail
        )
    )


def last_step(name: str) -> SafeString:
    """The page itself, where those links have led."""
    return SafeString(f'<li><span aria-current="page">{escape(name)}</span></li>')


def below(categories: Iterable[tuple[str, str, str]]) -> SafeString:
    """(name, address, listings) of what a category is divided into."""
    return SafeString(
        "".join(
            f'<li><a href="{escape(address)}">{escape(name)}</a>'
            f'<span class="count">{number}</span></li>'
            for name, address, number in categories
        )
    )


@lru_cache(maxsize=60)
def facet_panel(choices: Choices, fixed: tuple[str, ...], language: str) -> SafeString:
    """The facets beside a list, each with its values as ticks and what they would show.

    The category has links of its own.
    """
    return SafeString(
        "".join(
            _facet(name, choices.get(name, ()), language)
            for name, field in facet_words.FIELDS.items()
            if field not in fixed
        )
    )


def _facet(name: str, choices: Iterable[Choice], language: str) -> str:
    shown = [one for one in choices if one.count or one.chosen]
    if not shown:
        return ""
    return FACET.format(
        is_open=" open" if name in OPEN or any(one.chosen for one in shown) else "",
        title=escape(str(facet_words.TITLES[name])),
        values="".join(
            f"{_tick(name, one.value, one.chosen, language)}"
            f"{formats.number(one.count, language)}{TICKED}"
            for one in shown
        ),
    )


@lru_cache(maxsize=1_000)
def _tick(name: str, value: str, chosen: bool, language: str) -> str:
    """A value up to its count: the same beside most lists."""
    return TICK.format(
        name=name,
        value=escape(value),
        checked=" checked" if chosen else "",
        label=escape(facet_words.label_of(name, language)(value)),
    )


@lru_cache(maxsize=100)
def orders(tab: str, chosen: str, _language: str) -> SafeString:
    """The orders of a list, as options."""
    return SafeString(
        "".join(
            f'<option value="{sort}"{" selected" if sort == chosen else ""}>'
            f"{escape(str(facet_words.SORT_NAMES[sort]))}</option>"
            for sort in SORTS[tab]
        )
    )


def pager(pages: Iterable[tuple[str, str, bool]]) -> SafeString:
    """(label, address, is this one) of pages as links; without an address it is a gap."""
    return SafeString(
        "".join(
            f'<span aria-current="page">{label}</span>'
            if is_now
            else f'<a href="{escape(address)}">{label}</a>'
            if address
            else '<span aria-hidden="true">…</span>'
            for label, address, is_now in pages
        )
    )
