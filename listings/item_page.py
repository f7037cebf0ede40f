"""What an item's page says, put into words: terms, tiers, specifications, its state."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats, rates
from listings.item_record import ItemRecord
from listings.models import Item, Offer
from listings.stating import stated
from listings.taxonomy import Node
from members import hs, trade_terms

INDEXED_DAYS = 30


@dataclass(frozen=True)
class State:
    """Can buyers count on the page? `notice` says what is the matter."""

    is_open: bool
    notice: str = ""
    is_indexed: bool = True


def stays_indexed(last_day: date) -> bool:
    """For a month after its end a page may still be found; then search engines forget it."""
    return last_day >= timezone.localdate() - timedelta(days=INDEXED_DAYS)


def state_of(item: ItemRecord, language: str) -> State:
    """An expired, paused or archived item keeps its page, and says so."""
    today = timezone.localdate()
    if item.archived_at:
        since = formats.day(timezone.localdate(item.archived_at), language)
        return State(
            False,
            _("The supplier has not offered this item since %s.") % since,
            is_indexed=False,
        )
    if item.paused_at:
        since = formats.day(timezone.localdate(item.paused_at), language)
        return State(
            False,
            _("The supplier has paused this item since %s.") % since,
            is_indexed=False,
        )
    if item.valid_until < today:
        day = formats.day(item.valid_until, language)
        ended = _("This listing ended on %s.") % day
        return State(False, ended, is_indexed=stays_indexed(item.valid_until))
    return State(True)


def state_of_offer(offer: Offer, language: str) -> State:
    """A closed, paused or archived offer keeps its page, and says so."""
    if offer.archived_at:
        since = formats.day(timezone.localdate(offer.archived_at), language)
        return State(
            False,
            _("This offer has been put away since %s.") % since,
            is_indexed=False,
        )
    if offer.paused_at:
        since = formats.day(timezone.localdate(offer.paused_at), language)
        return State(
            False, _("This offer has been paused since %s.") % since, is_indexed=False
        )
    if not offer.is_open:
        closes = formats.day(offer.closes_on, language)
        closed = _("This offer closed on %(closes)s.") % {"closes": closes}
        return State(False, closed, is_indexed=stays_indexed(offer.closes_on))
    return State(True)


def price_lines(item: ItemRecord, language: str) -> dict[str, Any]:
    """The price in large, the tiers as a table, and about how much it is in US dollars."""
    unit = formats.unit(item.unit, language)
    if item.price is None:
        return {"price": _("Price on request"), "unit": "", "tiers": [], "about": ""}
    shown = formats.money(item.price, item.currency, language)
    if item.price_high:
        high = formats.money(item.price_high, item.currency, language)
        shown = f"{shown} – {high.partition(chr(160))[2]}"
    if item.tier_prices:
        first = formats.money(item.tier_prices[0], item.currency, language)
        shown = f"{shown} – {first.partition(chr(160))[2]}"
    return {
        "price": shown,
        "unit": unit,
        "tiers": tiers(item, language),
        "about": about(item.price, item.currency, language),
    }


def tiers(item: ItemRecord | Item, language: str) -> list[tuple[str, str]]:
    """(from – to quantity, unit price)"""
    quantities = list(item.tier_quantities)
    shown = []
    for place, (start, price) in enumerate(
        zip(quantities, item.tier_prices, strict=True)
    ):
        after = quantities[place + 1] if place + 1 < len(quantities) else None
        first = formats.number(start, language)
        span = (
            f"{first} – {formats.number(after - 1, language)}"
            if after is not None and after - 1 > start
            else f"{first}"
            if after is not None
            else f"≥ {first}"
        )
        shown.append((span, formats.money(price, item.currency, language)))
    return shown


def about(price: Decimal, currency: str, language: str) -> str:
    """The price in US dollars at the reference rate, with the rate's date."""
    if currency == "USD":
        return ""
    found = rates.in_usd(currency)
    if found is None:
        return ""
    rate, on = found
    return _("about %(price)s at the rate of %(day)s") % {
        "price": formats.money(price * rate, "USD", language),
        "day": formats.day(on, language),
    }


@lru_cache(maxsize=8)
def _words(_language: str) -> dict[str, str]:
    """What the lines of the tables are called in the language being read."""
    return {
        "order_multiple": _("Order multiple"),
        "lead_time": _("Lead time"),
        "availability": _("Availability"),
        "sample": _("Sample"),
        "port": _("Port"),
        "payment": _("Payment"),
        "supply": _("Supply ability"),
        "ships_to": _("Ships to"),
        "brand": _("Brand"),
        "model": _("Model or part number"),
        "hs_code": _("HS code"),
        "origin": _("Country of origin"),
        "certificates": _("Certificates"),
        "packaging": _("Packaging"),
        "units_per_carton": _("Units per carton"),
        "gross_weight": _("Gross weight"),
        "carton_size": _("Carton size"),
    }


@lru_cache(maxsize=2_000)
def _days(days: int, _language: str) -> str:
    return ngettext("%d day", "%d days", days) % days


@lru_cache(maxsize=500)
def _labels(availability: str, sample: str, _language: str) -> tuple[str, str]:
    return str(Item.Availability(availability).label), str(Item.Sample(sample).label)


def term_lines(item: ItemRecord, language: str) -> list[tuple[str, str]]:
    """(what, value) of the terms that are stated, in the order buyers ask for them."""
    days = item.lead_time_days
    words = _words(language)
    availability, sample = _labels(item.availability, item.sample, language)
    lines = [
        ("MOQ", formats.quantity(item.moq, item.unit, language) if item.moq else ""),
        (words["order_multiple"], _quantity(item.order_multiple, item.unit, language)),
        (words["lead_time"], _days(days, language) if days is not None else ""),
        (words["availability"], availability),
        (words["sample"], sample),
        (
            "Incoterms",
            " ".join([", ".join(item.incoterms), item.incoterm_place]).strip(),
        ),
        (words["port"], item.port),
        (
            words["payment"],
            ", ".join(trade_terms.payment(code) for code in item.payment_terms),
        ),
        (words["supply"], supply(item, language)),
        (words["ships_to"], places(item.ships_to or item.company_ships_to, language)),
    ]
    return [(name, str(value)) for name, value in lines if value]


def _quantity(value: Decimal | None, unit: str, language: str) -> str:
    return formats.quantity(value, unit, language) if value else ""


def supply(item: ItemRecord, language: str) -> str:
    if not item.supply_quantity:
        return ""
    amount = formats.quantity(
        item.supply_quantity, item.supply_unit or item.unit, language
    )
    return f"{amount} {item.said_period}"


def places(codes: list[str], language: str) -> str:
    return ", ".join(sorted(formats.country(code, language) for code in codes))


def goods_lines(
    item: ItemRecord, node: Node | None, language: str
) -> list[tuple[str, str]]:
    """(what, value): identity, customs and typed attributes, for the specification table."""
    code = item.hs_code
    words = _words(language)
    lines = [
        (words["brand"], item.brand),
        (words["model"], item.model),
        ("SKU", item.sku),
        ("GTIN", item.gtin),
        (
            words["hs_code"],
            hs.said(code) if code else "",
        ),
        (
            words["origin"],
            formats.country(item.origin, language) if item.origin else "",
        ),
    ]
    for attribute in node.attributes if node else ():
        value = item.attributes.get(attribute.key)
        if isinstance(value, bool):
            lines.append((attribute.label(language), formats.yes_or_no(value)))
        elif value is not None:
            shown = stated(attribute, value, language)
            label = attribute.label(language)
            lines.append((label, shown.removeprefix(f"{label}: ")))
    lines.append((words["certificates"], ", ".join(item.certificates)))
    return [(name, str(value)) for name, value in lines if value]


def packing_lines(item: ItemRecord, language: str) -> list[tuple[str, str]]:
    weight, carton = item.gross_weight_kg, item.carton_size_cm
    words = _words(language)
    lines = [
        (words["packaging"], item.packaging),
        (
            words["units_per_carton"],
            formats.number(item.units_per_carton, language)
            if item.units_per_carton
            else "",
        ),
        (
            words["gross_weight"],
            f"{formats.number(weight, language)}\u00a0kg" if weight else "",
        ),
        (
            words["carton_size"],
            " × ".join(formats.number(side, language) for side in carton) + "\u00a0cm"
            if carton
            else "",
        ),
    ]
    return [(name, value) for name, value in lines if value]
