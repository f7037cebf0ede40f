"""Items side by side: one line for each fact, told in the same unit, those that differ marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats, item_page, rates, units
from listings.cards import address, price
from listings.models import Item, ItemPhoto
from listings.stating import stated
from listings.taxonomy import StatedAttribute, tree
from members import hs, trade_terms
from members.photos import photo_url

MOST = 4


@dataclass(frozen=True)
class Column:
    """An item on top of what is said of it."""

    id: int
    title: str
    language: str
    address: str
    photo: str
    company: str
    company_address: str
    place: str


@dataclass(frozen=True)
class Line:
    """A fact of each item, in their order; empty where an item does not state it."""

    label: str
    values: list[str]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def listed(ids: Sequence[int]) -> list[Any]:
    """Those of these items that are listed, in this order, with what is public of their
    company and their first photo. One statement.
    """
    photo = ItemPhoto.objects.shown().filter(item=OuterRef("pk")).order_by("position")
    rows = Item.objects.listed().filter(pk__in=ids)
    rows = rows.annotate(
        seller=F("company__trading_name"),
        seller_slug=F("company__slug"),
        seller_country=F("company__country"),
        stem=Subquery(photo.values("stem")[:1]),
    )
    found = {item.pk: item for item in rows} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def columns(items: Iterable[Any], language: str) -> list[Column]:
    return [
        Column(
            item.pk,
            item.title,
            "" if item.language == language else item.language,
            address("item", item.pk, item.slug, language),
            photo_url(item.stem, 240) if item.stem else "",
            item.seller,
            address("company", item.company_id, item.seller_slug, language),
            formats.country(item.seller_country, language),
        )
        for item in items
    ]


def lines(items: list[Any], language: str) -> list[Line]:
    """Terms first, then every attribute that any of them states."""
    asked_for = [
        Line(_("Price"), [priced(item, language) for item in items]),
        Line("MOQ", quantities(items, language)),
        Line(_("Lead time"), [days(item) for item in items]),
        Line("Incoterms", [incoterms(item) for item in items]),
        Line(_("Country of origin"), [place(item.origin, language) for item in items]),
        Line(_("Certificates"), [", ".join(item.certificates) for item in items]),
    ]
    others = [
        Line(_("Price by quantity"), [tiers(item, language) for item in items]),
        Line(_("About, in US dollars"), in_dollars(items, language)),
        Line(
            _("Availability"), [str(item.get_availability_display()) for item in items]
        ),
        Line(_("Sample"), [str(item.get_sample_display()) for item in items]),
        Line(_("Payment"), [payment(item) for item in items]),
        Line(
            _("HS code"),
            [hs.said(item.hs_code) if item.hs_code else "" for item in items],
        ),
        Line(_("Brand"), [item.brand for item in items]),
        Line(_("Model"), [item.model for item in items]),
        *attributes(items, language),
        *specifications(items),
    ]
    # What every buyer asks for stands there even where nobody states it.
    first, *rest = asked_for
    by_quantity, dollars, *more = others
    return [first, *said([by_quantity, dollars]), *rest, *said(more)]


def said(some: Iterable[Line]) -> list[Line]:
    return [line for line in some if any(line.values)]


def priced(item: Item, language: str) -> str:
    row = {
        name: getattr(item, name)
        for name in ("price", "price_mode", "price_high", "currency")
    }
    shown = price(row, language)
    if item.price is None:
        return shown
    return f"{shown} / {formats.unit(item.unit, language)}"


def tiers(item: Item, language: str) -> str:
    """A line for each step of the price, with the quantity it begins at."""
    pairs = item_page.tiers(item, language)
    return "\n".join(f"{span}: {amount}" for span, amount in pairs)


def in_dollars(items: list[Any], language: str) -> list[str]:
    """Prices told in one currency for one unit; nothing where they are so already."""
    known = [item for item in items if item.price is not None]
    if len({(item.currency, item.unit) for item in known}) < 2:
        return [""] * len(items)
    into = known[0].unit
    return [dollars(item, into, language) for item in items]


def dollars(item: Item, into: str, language: str) -> str:
    rate = (Decimal(1), None) if item.currency == "USD" else rates.in_usd(item.currency)
    if item.price is None or rate is None:
        return ""
    by = units.factor(item.unit, into)
    unit = into if by else item.unit
    amount = formats.money(item.price * rate[0] / (by or 1), "USD", language)
    return f"{amount} / {formats.unit(unit, language)}"


def quantities(items: list[Any], language: str) -> list[str]:
    """Least quantities, told in the unit of the first that states one."""
    into = next((item.unit for item in items if item.moq), "")
    return [
        in_unit(
            item.moq,
            item.unit,
            into,
            lambda value, unit: formats.quantity(value, unit, language),
        )
        if item.moq
        else ""
        for item in items
    ]


def in_unit(amount: Decimal, unit: str, into: str, say: Any) -> str:
    """An amount in another unit, and beside it as it is stated."""
    there = units.converted(amount, unit, into)
    if there is None or unit == into:
        return str(say(amount, unit))
    return f"{say(there, into)} ({say(amount, unit)})"


def days(item: Item) -> str:
    if item.lead_time_days is None:
        return ""
    n = item.lead_time_days
    return ngettext("%d day", "%d days", n) % n


def incoterms(item: Item) -> str:
    return " ".join([", ".join(item.incoterms), item.incoterm_place]).strip()


def place(code: str, language: str) -> str:
    return formats.country(code, language) if code else ""


def payment(item: Item) -> str:
    return ", ".join(str(trade_terms.payment(code)) for code in item.payment_terms)


def attributes(items: list[Any], language: str) -> list[Line]:
    """What is called alike is one line, in whichever category and unit it is stated."""
    found: dict[str, list[tuple[StatedAttribute, Any] | None]] = {}
    for number, item in enumerate(items):
        node = tree().by_id.get(item.category_id)
        for attribute in node.attributes if node else ():
            value = item.attributes.get(attribute.key)
            if value is not None:
                line = found.setdefault(attribute.label(language), [None] * len(items))
                line[number] = attribute, value
    return [
        Line(label, [valued(one, stated_in(pairs), language) for one in pairs])
        for label, pairs in found.items()
    ]


def stated_in(pairs: Iterable[tuple[StatedAttribute, Any] | None]) -> str:
    """The unit of the first that states one."""
    return next((one[0].unit for one in pairs if one and one[0].unit), "")


def valued(pair: tuple[StatedAttribute, Any] | None, into: str, language: str) -> str:
    """A value in words; a number in the unit of its line."""
    if pair is None:
        return ""
    attribute, value = pair
    if attribute.type == "yesno":
        return formats.yes_or_no(bool(value))
    if attribute.type == "number" and isinstance(value, int | float):
        return in_unit(
            Decimal(str(value)),
            attribute.unit,
            into,
            lambda amount, unit: (
                f"{formats.number(amount, language)}\u00a0{unit}".strip()
            ),
        )
    return stated(attribute, value, language)


def specifications(items: list[Any]) -> list[Line]:
    """What suppliers state beyond the attributes, where at least two say it."""
    free: dict[str, list[str]] = {}
    for number, item in enumerate(items):
        for name, value in item.specifications[:60]:
            free.setdefault(str(name), [""] * len(items))[number] = str(value)
    return [
        Line(name, values)
        for name, values in free.items()
        if sum(map(bool, values)) > 1
    ]
