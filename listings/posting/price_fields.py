"""How an item is priced: fixed, in a range, by quantity, or on request."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.models import Item
from listings.posting.form_fields import a_price, a_quantity, chosen
from members import trade_terms

TIERS = 8
FROM, COSTS = "tier_from_%d", "tier_price_%d"
Mode = Item.PriceMode
# What no price is left of where its field does not fit.
NAMES = ("price_mode", "price", "price_high", "currency")
AddError = Callable[[str, Any], None]


def tier_names() -> Iterator[tuple[str, str]]:
    """(field of the least quantity, field of its price), row by row."""
    for row in range(1, TIERS + 1):
        yield FROM % row, COSTS % row


def fields() -> Iterator[tuple[str, forms.Field]]:
    yield (
        "price_mode",
        forms.ChoiceField(
            label=_("How it is priced"),
            choices=Mode.choices,
            required=False,
            widget=forms.RadioSelect,
        ),
    )
    yield (
        "currency",
        chosen(_("Currency"), lambda: trade_terms.currencies(get_language() or "en")),
    )
    yield "price", a_price(label=_("Unit price"))
    yield "price_high", a_price(label=_("Highest unit price"))
    for row, (start, costs) in enumerate(tier_names(), start=1):
        yield start, a_quantity(label=_("From quantity, row %(row)s") % {"row": row})
        yield costs, a_price(label=_("Unit price, row %(row)s") % {"row": row})


def shown(item: Item) -> dict[str, Any]:
    """What the fields hold of an item."""
    values: dict[str, Any] = {name: getattr(item, name) for name in NAMES}
    for (start, costs), (least, unit_price) in zip(
        tier_names(), item.tiers, strict=False
    ):
        values |= {start: least, costs: unit_price}
    if item.price_mode == Mode.TIERS:
        values["price"] = None
    return values


def check(said: Mapping[str, Any], add_error: AddError) -> None:
    """Whether the parts fit each other; what does not is said at its own field."""
    mode = said.get("price_mode") or Mode.ON_REQUEST
    if mode in {Mode.FIXED, Mode.RANGE} and "price" in said and not said["price"]:
        add_error("price", _("Say the price, or choose “Price on request”."))
    if mode == Mode.RANGE and "price_high" in said:
        low, high = said.get("price"), said["price_high"]
        if not high:
            add_error("price_high", _("Say the highest price too."))
        elif low and high < low:
            add_error("price_high", _("It is lower than the lowest price."))
    if mode == Mode.TIERS:
        _check_tiers(said, add_error)
    if mode != Mode.ON_REQUEST and "currency" in said and not said["currency"]:
        add_error("currency", _("Say in which currency."))


def _check_tiers(said: Mapping[str, Any], add_error: AddError) -> None:
    before: tuple[Decimal, Decimal] | None = None
    is_empty = True
    for start, costs in tier_names():
        if start not in said or costs not in said:
            is_empty, before = False, None
            continue
        least, unit_price = said[start], said[costs]
        if least is None and unit_price is None:
            continue
        is_empty = False
        if least is None or unit_price is None:
            missing = start if least is None else costs
            add_error(missing, _("A row needs a quantity and a price."))
            before = None
            continue
        if before and least <= before[0]:
            add_error(start, _("It has to be more than in the row before."))
        if before and unit_price > before[1]:
            add_error(
                costs, _("A larger quantity must not cost more than a smaller one.")
            )
        before = least, unit_price
    if is_empty:
        add_error(FROM % 1, _("Fill in one row or more."))


def told(said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an item that the fields say."""
    mode = said["price_mode"] or Mode.ON_REQUEST
    rows = [
        (said[start], said[costs])
        for start, costs in tier_names()
        if mode == Mode.TIERS and said.get(start) and said.get(costs)
    ]
    prices = [unit_price for _least, unit_price in rows]
    has_price = mode in {Mode.FIXED, Mode.RANGE}
    return {
        "price_mode": mode,
        "currency": said["currency"],
        "price": said["price"] if has_price else min(prices, default=None),
        "price_high": said["price_high"] if mode == Mode.RANGE else None,
        "tier_quantities": [least for least, _price in rows],
        "tier_prices": prices,
    }
