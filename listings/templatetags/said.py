"""Items and offers in templates, written as everywhere else on the site."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from listings import rows
from listings.cards import Card
from listings.posting.states import State

register = template.Library()


@register.filter
def goods(cards: Iterable[Card]) -> SafeString:
    """Items of many suppliers, for a `ul.goods`."""
    return rows.goods(cards, with_place=True)


@register.filter
def own_goods(cards: Iterable[Card]) -> SafeString:
    """A supplier's items on its own page, for a `ul.goods`."""
    return rows.goods(cards, with_place=False)


@register.filter
def offer_lines(cards: Iterable[Card]) -> SafeString:
    """Offers of many companies, for a `ul.offers-short`."""
    return rows.offer_lines(cards, with_company=True)


@register.filter
def own_offer_lines(cards: Iterable[Card]) -> SafeString:
    """A company's offers on its own page, for a `ul.offers-short`."""
    return rows.offer_lines(cards, with_company=False)


@register.simple_tag
def state_mark(state: State) -> SafeString:
    """The state of an item or offer as a small mark."""
    return _state_mark(state, get_language())


@lru_cache(maxsize=50)
def _state_mark(state: State, _language: str | None) -> SafeString:
    label = escape(str(state.label))
    return SafeString(f'<span class="state state--{state.value}">{label}</span>')
