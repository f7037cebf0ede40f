"""Rows of lists: everything a row shows as ready strings, read in one statement.

Rendering is most of what a list costs, so a template only places what is here. A card is
made of nothing but its row, the language, the day and the category tree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats
from listings.card_rows import (
    COMPANIES,
    GOODS_INSTEAD,
    GOODS_NEAR,
    GOODS_NEWEST,
    GOODS_OWN,
    GOODS_OWN_IN,
    ITEMS,
    OFFERS,
    OFFERS_OWN,
)
from listings.search.nearness import near
from listings.stating import facts
from listings.taxonomy import Node, tree
from listings.unnamed import business_type, unnamed
from members.models.freshness import OLD
from members.photos import photo_url
from privacy import address_forms
from privacy.prepared import Prepared

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Card:
    """One row: an item, an offer or a company."""

    id: int
    title: str
    address: str
    photo: str = ""
    stem: str = ""
    icon: str = "box"
    facts: str = ""
    stated: tuple[tuple[str, str], ...] = ()
    price: str = ""
    per: str = ""
    moq: str = ""
    company: str = ""
    company_address: str = ""
    place: str = ""
    checks: int = 0
    confirmed: str = ""
    is_old: bool = False
    side: str = ""
    closes: date | None = None
    closes_month: str = ""
    left: str = ""
    is_soon: bool = False
    language: str = ""
    type: str = ""
    initials: str = ""
    company_id: int = 0


Row = dict[str, Any]
Made = Callable[[Row, str, date], "Card"]


def item_cards(ids: Sequence[int], language: str) -> list[Card]:
    """Cards of these items, in this order; ids that are gone are left out."""
    return _in_order(ITEMS, [list(ids)], ids, language, _item)


def similar_cards(listing: int, count: int, language: str) -> list[Card]:
    """Items nearest to this one as pictures, the nearest first. One statement."""
    return list(_read(GOODS_NEAR, near(listing, count), language, _good).values())


def instead_of_cards(listing: int, count: int, language: str) -> list[Card]:
    """The same for an item that is not listed any more."""
    given = near(listing, count)
    return list(_read(GOODS_INSTEAD, given, language, _good).values())


def newest_cards(category: int, count: int, language: str) -> list[Card]:
    """The newest items of a category as pictures. One statement."""
    return list(_read(GOODS_NEWEST, [category, count], language, _good).values())


def own_goods_cards(
    company_id: int, category_id: int | None, start: int, count: int, language: str
) -> list[Card]:
    """A company's own items as pictures, the newest first. One statement."""
    if category_id is None:
        given = [company_id, start, count]
        return list(_read(GOODS_OWN, given, language, _good).values())
    given = [company_id, category_id, start, count]
    return list(_read(GOODS_OWN_IN, given, language, _good).values())


def own_offer_cards(company_id: int, count: int, language: str) -> list[Card]:
    """Open offers that show whose they are, the first to close first. One statement."""
    given = [company_id, count]
    return list(_read(OFFERS_OWN, given, language, _offer).values())


def offer_cards(ids: Sequence[int], language: str) -> list[Card]:
    return _in_order(OFFERS, [list(ids)], ids, language, _offer)


def company_cards(ids: Sequence[int], language: str) -> list[Card]:
    return _in_order(COMPANIES, [language, list(ids)], ids, language, _company)


def cards_of(tab: str, ids: Sequence[int], language: str) -> list[Card]:
    """Cards of what a tab of the search lists."""
    if tab == "items":
        return item_cards(ids, language)
    make = company_cards if tab == "suppliers" else offer_cards
    return make(ids, language)


def _in_order(
    query: Prepared, arguments: list[Any], ids: Sequence[int], language: str, make: Made
) -> list[Card]:
    cards = _read(query, arguments, language, make) if ids else {}
    return [cards[pk] for pk in ids if pk in cards]


def _read(
    query: Prepared, arguments: list[Any], language: str, make: Made
) -> dict[int, Card]:
    rows, today = query.rows(arguments), timezone.localdate()
    return {
        row[0]: make(dict(zip(query.names, row, strict=True)), language, today)
        for row in rows
    }


def address(name: str, pk: int, slug: str, language: str) -> str:
    return address_forms.form(name, (int, str), language) % (pk, slug)


def _item(row: Row, language: str, today: date) -> Card:
    node = tree().by_id.get(row["category_id"])
    old = is_old(row["confirmed_on"], today)
    return Card(
        id=row["id"],
        company_id=row["company_id"],
        title=row["title"],
        language="" if row["language"] == language else row["language"],
        address=address("item", row["id"], row["slug"], language),
        photo=photo_url(row["stem"], 240) if row["stem"] else "",
        stem=row["stem"] or "",
        icon=icon_of(node),
        stated=facts(row["attributes"], row["specifications"], node, language),
        price=price(row, language),
        per=f"/ {formats.unit(row['unit'], language)}" if row["price"] else "",
        moq=least(row["moq"], row["unit"], language),
        company=row["trading_name"],
        company_address=address(
            "company", row["company_id"], row["company_slug"], language
        ),
        place=formats.country(row["country"], language),
        checks=row["checks"],
        confirmed=confirmed(row["confirmed_on"], language, old),
        is_old=old,
    )


def _good(row: Row, language: str, _today: date) -> Card:
    return Card(
        id=row["id"],
        company_id=row["company_id"],
        title=row["title"],
        language="" if row["language"] == language else row["language"],
        address=address("item", row["id"], row["slug"], language),
        photo=photo_url(row["stem"], 240) if row["stem"] else "",
        icon=icon_of(tree().by_id.get(row["category_id"])),
        price=price(row, language),
        per=f"/ {formats.unit(row['unit'], language)}" if row["price"] else "",
        moq=least(row["moq"], row["unit"], language),
        place=formats.country(row["country"], language),
    )


def price(row: Row, language: str) -> str:
    """A price as one reads it: fixed, a range, from the lowest tier, or on request."""
    amount: Decimal | None = row["price"]
    if amount is None:
        return _on_request(language)
    shown = formats.money(amount, row["currency"], language)
    if row["price_mode"] == "range":
        high = formats.money(row["price_high"], row["currency"], language)
        return f"{shown} – {high.partition(chr(160))[2]}"
    return _from(language) % shown if row["price_mode"] == "tiers" else shown


@lru_cache(maxsize=8)
def _on_request(language: str) -> str:
    return _("Price on request")


@lru_cache(maxsize=8)
def _from(language: str) -> str:
    return _("from %s")


@lru_cache(maxsize=600)
def least(moq: Decimal | None, unit: str, language: str) -> str:
    if moq is None:
        return ""
    return _("MOQ %s") % formats.quantity(moq, unit, language)


@lru_cache(maxsize=1_000)
def confirmed(on: date | None, language: str, is_old: bool) -> str:
    if on is None:
        return ""
    form = _("not confirmed since %s") if is_old else _("confirmed %s")
    return form % formats.day(on, language)


def is_old(on: date | None, today: date) -> bool:
    return on is not None and today - on > OLD


def icon_of(node: Node | None) -> str:
    while node and node.parent:
        node = node.parent
    return (node.icon if node else "") or "box"


def _offer(row: Row, language: str, today: date) -> Card:
    low, high = row["quantity"], row["quantity_high"]
    amount = formats.quantity(high or low, row["unit"], language)
    if high:
        amount = f"{formats.number(low, language)} – {amount}"
    shown = row["target_price"] is not None and not row["hides_price"]
    place = formats.country(row["country"], language)
    days = (row["closes_on"] - today).days
    return Card(
        id=row["id"],
        company_id=row["company_id"],
        title=row["title"],
        language="" if row["language"] == language else row["language"],
        address=address("offer", row["id"], row["slug"], language),
        side=row["side"],
        facts=_("To %s") % formats.country(row["destination"], language)
        if row["destination"]
        else "",
        price=formats.money(row["target_price"], row["currency"], language)
        if shown
        else "",
        per=f"/ {formats.unit(row['unit'], language)}" if shown else "",
        moq=amount,
        company=row["trading_name"]
        if row["shows_identity"]
        else unnamed(
            row["side"],
            row["business_type"],
            row["country"],
            language,
            is_verified=bool(row["checks"]),
        ),
        company_address=address(
            "company", row["company_id"], row["company_slug"], language
        )
        if row["shows_identity"]
        else "",
        # Who does not show the name says the country with what they are.
        place=place if row["shows_identity"] else "",
        checks=row["checks"],
        closes=row["closes_on"],
        closes_month=formats.month(row["closes_on"], language),
        left=days_left(days, language),
        is_soon=0 <= days <= SOON_DAYS,
    )


@lru_cache(maxsize=1_000)
def days_left(days: int, language: str) -> str:
    """How long an offer is still open."""
    if days < 0:
        return _("closed")
    if days == 0:
        return _("closes today")
    return ngettext("%d day left", "%d days left", days) % days


def _company(row: Row, language: str, today: date) -> Card:
    node = tree().by_slug.get(row["industry"])
    place = formats.country(row["country"], language)
    since = _("since %s") % row["founded_year"] if row["founded_year"] else ""
    old = is_old(row["confirmed_on"], today)
    return Card(
        id=row["id"],
        company_id=row["id"],
        title=row["trading_name"],
        address=address("company", row["id"], row["slug"], language),
        photo=photo_url(row["stem"], 240) if row["stem"] else "",
        stem=row["stem"] or "",
        icon=icon_of(node),
        facts=row["summary"] or "",
        type=business_type(row["business_type"], language),
        place=f"{row['city']}, {place}" if row["city"] else place,
        checks=row["checks"],
        confirmed=confirmed(row["confirmed_on"], language, old),
        is_old=old,
        per=since,
        initials=initials(row["trading_name"]),
    )


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()
