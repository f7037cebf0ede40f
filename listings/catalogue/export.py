"""All items of a company as a file that, brought in unchanged, changes nothing."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from listings.catalogue import attributes, xlsx_writing
from listings.catalogue.columns import COLUMNS
from listings.catalogue.failed import as_csv
from listings.catalogue.pairs import written
from listings.catalogue.photos import addresses
from listings.catalogue.values import together
from listings.catalogue.xlsx_writing import Cell
from listings.models import Item, ItemPhoto
from members.formulas import escaped
from members.models import Company

BATCH = 500
HEADER = tuple(column.name for column in COLUMNS)
LISTS = ("incoterms", "payment_terms", "certificates", "ships_to")
READ = (
    *(n for n in HEADER if n not in {"number", "category", "tiers", "photos"}),
    *("pk", "category__slug", "tier_quantities", "tier_prices"),
)


def as_csv_file(company: Company) -> Iterator[bytes]:
    """The items as CSV, in pieces."""
    rows = ([said(cell) for cell in row] for row in cells_of(company))
    return as_csv(rows)


def as_workbook(company: Company) -> Iterator[bytes]:
    """The items as a workbook, in pieces."""
    rows = (
        [escaped(cell) if isinstance(cell, str) else cell for cell in row]
        for row in cells_of(company)
    )
    return xlsx_writing.stream(rows)


def said(cell: Cell) -> str:
    return escaped(cell) if isinstance(cell, str) else str(cell)


def cells_of(company: Company) -> Iterator[list[Cell]]:
    """The header and a row for each item that was not withdrawn, the oldest first."""
    yield list(HEADER)
    last = 0
    items = Item.objects.by(company).filter(withdrawn_at=None).order_by("pk")
    while some := list(items.filter(pk__gt=last).values(*READ)[:BATCH]):
        photos = photos_of([item["pk"] for item in some])
        for item in some:
            yield row_of(item | {"photos": photos.get(item["pk"], [])})
        last = some[-1]["pk"]


def photos_of(items: list[int]) -> dict[int, list[str]]:
    """The photos of these items by their stems, in their order."""
    found: dict[int, list[str]] = {}
    photos = ItemPhoto.objects.filter(item__in=items).order_by("item_id", "position")
    for item, stem in photos.values_list("item_id", "stem"):
        found.setdefault(item, []).append(stem)
    return found


def row_of(item: dict[str, Any]) -> list[Cell]:
    told: dict[str, Any] = item | {
        "number": item["pk"],
        "category": item["category__slug"],
        "tiers": tiers(item["tier_quantities"], item["tier_prices"]),
        "carton_size_cm": " x ".join(
            plain(edge) for edge in item["carton_size_cm"] or ()
        ),
        "attributes": attributes.as_cell(item["attributes"]),
        "specifications": written(item["specifications"]),
        "photos": addresses.written(item["photos"]),
    }
    for name in LISTS:
        told[name] = together(item[name])
    return [cell(told[name]) for name in HEADER]


def tiers(quantities: list[Decimal], prices: list[Decimal]) -> str:
    """10: 12.5; 100: 11"""
    pairs = zip(quantities, prices, strict=True)
    return "; ".join(f"{plain(quantity)}: {plain(price)}" for quantity, price in pairs)


def cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return Decimal(plain(value))
    return value if isinstance(value, int) else str(value)


def plain(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
