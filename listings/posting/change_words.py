"""What waits beside an item or offer, field by field: what buyers see now, and what they will."""

from collections.abc import Container, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from listings import file_rows, formats
from listings.models import Item, ListingEdit, Offer
from listings.posting import attribute_fields, edits
from listings.posting.item_form import ItemForm
from listings.posting.offer_form import OfferForm
from listings.posting.price_fields import NAMES as OF_A_PRICE
from listings.taxonomy import tree
from members import hs, trade_terms
from members.changes import Difference

PRICE = {*OF_A_PRICE, "tier_quantities", "tier_prices"}
PLACES = {"origin", "destination", "ships_to"}
UNITS = {"unit", "supply_unit"}


def differences(
    listing: Item | Offer, edit: ListingEdit | None, language: str
) -> Iterator[Difference]:
    """What publishing would change of something live; of a draft nothing is there to compare."""
    if edit is None or listing.published_at is None:
        return
    after = edits.onto(listing, edit)
    columns = [name for name in edit.values if name not in file_rows.COLUMNS]
    yield from compared(listing, after, columns, language)
    for name in file_rows.said_by(edit.values):
        yield _files(listing, name, edit)


def compared(
    before: Item | Offer, after: Item | Offer, columns: Iterable[str], language: str
) -> Iterator[Difference]:
    """These columns of a listing as it was and as it is then; a price is one line."""
    for name in dict.fromkeys("price" if one in PRICE else one for one in columns):
        if name == "attributes" and isinstance(after, Item):
            yield from _attributes(before, after, language)
            continue
        told = said(before, name, language), said(after, name, language)
        yield Difference(label(before, name), *told)


def everything(
    listing: Item | Offer, without: Container[str], language: str
) -> Iterator[tuple[str, str]]:
    """(what, value) of all that a listing says."""
    for column in listing._meta.concrete_fields:
        name = column.attname
        if column.name in without or (name in PRICE and name != "price"):
            continue
        if name == "attributes" and isinstance(listing, Item):
            for one in attribute_fields.of_category(listing.category_id):
                if value := _attribute_said(
                    one, listing.attributes.get(one.key), language
                ):
                    yield one.label(language), value
        elif value := said(listing, name, language):
            yield label(listing, name), value


def _files(listing: Item | Offer, column: str, edit: ListingEdit) -> Difference:
    """Photos or documents by what is said of them."""
    will = file_rows.said_by(edit.values)[column]
    before, after = [], []
    for place, file in enumerate(file_rows.of(listing, column), start=1):
        was = file_rows.words_of(file) or str(place)
        if file.held_at is None:
            before.append(was)
        after.append(will.get(str(file.pk), was) or str(place))
    title = _("Photos") if column == file_rows.PHOTOS else _("Documents")
    return Difference(title, "; ".join(before), "; ".join(after))


def label(listing: Item | Offer, name: str) -> str:
    """What a column is called, as its form calls it."""
    fields = (ItemForm if isinstance(listing, Item) else OfferForm).base_fields
    others = {
        "category_id": _("Category"),
        "price": _("Price"),
        "carton_size_cm": _("Carton size"),
    }
    return str(others.get(name) or (fields[name].label if name in fields else name))


def said(listing: Item | Offer, name: str, language: str) -> str:
    """A column's value in words."""
    if name == "price" and isinstance(listing, Item):
        return price_said(listing, language)
    value = getattr(listing, name)
    if name == "category_id":
        node = tree().by_id.get(value)
        return node.name(language) if node else ""
    display = getattr(listing, f"get_{name}_display", None)
    if display and value:
        return str(display())
    if name == "specifications":
        return "; ".join(": ".join(map(str, pair)) for pair in value)
    return value_said(name, value, language)


def value_said(name: str, value: Any, language: str) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(value_said(name, one, language) for one in value)
    if isinstance(value, bool):
        return formats.yes_or_no(value)
    if isinstance(value, date):
        return formats.day(value, language)
    if isinstance(value, int | float | Decimal):
        return formats.number(value, language)
    return _coded(name, value, language)


def _coded(name: str, value: str, language: str) -> str:
    if name in PLACES:
        return formats.country(value, language)
    if name in UNITS:
        return formats.unit(value, language)
    if name == "payment_terms":
        return trade_terms.payment(value)
    return hs.said(value) if name == "hs_code" else str(value)


def price_said(item: Item, language: str) -> str:
    """How an item is priced, in one line."""
    if item.price is None:
        return str(item.get_price_mode_display())
    if item.tier_prices:
        return "; ".join(
            f"≥ {formats.number(least, language)}: "
            f"{formats.money(unit_price, item.currency, language)}"
            for least, unit_price in zip(
                item.tier_quantities, item.tier_prices, strict=True
            )
        )
    shown = formats.money(item.price, item.currency, language)
    if item.price_high:
        shown += f" – {formats.money(item.price_high, item.currency, language)}"
    return shown


def _attributes(before: Any, after: Item, language: str) -> Iterator[Difference]:
    for one in attribute_fields.of_category(after.category_id):
        was, will = before.attributes.get(one.key), after.attributes.get(one.key)
        if was != will:
            yield Difference(
                one.label(language),
                _attribute_said(one, was, language),
                _attribute_said(one, will, language),
            )


def _attribute_said(attribute: Any, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(attribute.option(code, language) for code in value)
    if isinstance(value, str):
        return str(attribute.option(value, language))
    shown = value_said("", value, language)
    return f"{shown} {attribute.unit}".strip() if shown else ""
