"""One item as its page reads it: with its company, files and checks, in one statement.

Of the company it reads fields that are public for every company, and where it ships to if it
shows that; no others.
"""

import json
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from listings.models import Item
from members.public import SHIPS_TO
from members.public_rows import TAKES_INQUIRIES
from privacy.prepared import Prepared


class Photo(NamedTuple):
    stem: str
    width: int
    height: int
    alt: str


class Document(NamedTuple):
    id: int
    title: str
    size: int


class Evidence(NamedTuple):
    """A check that stands: how it was made, and when."""

    method: str
    checked_on: date


COMPANY = {
    "company_slug": "c.slug",
    "company_name": "c.trading_name",
    "company_country": "c.country",
    "company_city": "c.city",
    "company_type": "c.business_type",
    "company_founded": "c.founded_year",
    "company_web": "c.web_address",
    "company_ships_to": SHIPS_TO,
    "company_is_public": (
        "c.published_at IS NOT NULL AND c.unpublished_at IS NULL"
        " AND c.suspended_at IS NULL"
    ),
    "company_takes_inquiries": TAKES_INQUIRIES,
}
PHOTOS = (
    "(SELECT json_agg(json_build_array(p.stem, p.width, p.height, p.alt)"
    " ORDER BY p.position) FROM listings_itemphoto p WHERE p.item_id = i.id"
    " AND p.held_at IS NULL)"
)
DOCUMENTS = (
    "(SELECT json_agg(json_build_array(d.id, d.title, d.size)"
    " ORDER BY d.position) FROM listings_itemdocument d WHERE d.item_id = i.id"
    " AND d.held_at IS NULL)"
)
CHECKS = (
    "(SELECT json_agg(json_build_array(k.method, k.checked_on)"
    " ORDER BY k.checked_on DESC) FROM members_check k WHERE k.company_id = c.id"
    " AND k.ended_at IS NULL AND k.expires_on >= current_date)"
)


@dataclass(slots=True)
class ItemRecord:
    """A published item. Fields of its company begin with `company_`."""

    id: int
    company_id: int
    category_id: int
    title: str
    slug: str
    language: str
    sku: str
    brand: str
    model: str
    gtin: str
    summary: str
    description: str
    attributes: dict[str, Any]
    specifications: list[list[str]]
    hs_code: str
    origin: str
    unit: str
    price_mode: str
    price: Decimal | None
    price_high: Decimal | None
    currency: str
    tier_quantities: list[Decimal]
    tier_prices: list[Decimal]
    moq: Decimal | None
    order_multiple: Decimal | None
    sample: str
    lead_time_days: int | None
    supply_quantity: Decimal | None
    supply_unit: str
    supply_period: str
    incoterms: list[str]
    incoterm_place: str
    port: str
    payment_terms: list[str]
    packaging: str
    units_per_carton: int | None
    gross_weight_kg: Decimal | None
    carton_size_cm: list[Decimal] | None
    certificates: list[str]
    availability: str
    ships_to: list[str]
    valid_until: date
    confirmed_on: date
    paused_at: datetime | None
    archived_at: datetime | None
    withdrawn_at: datetime | None
    company_slug: str
    company_name: str
    company_country: str
    company_city: str
    company_type: str
    company_founded: int | None
    company_web: str
    company_ships_to: list[str]
    company_is_public: bool
    company_takes_inquiries: bool
    photos: list[Photo] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    checks: tuple[Evidence, ...] = ()

    @property
    def said_period(self) -> str:
        return str(Item.Period(self.supply_period).label) if self.supply_period else ""


COLUMNS = ", ".join(
    COMPANY.get(one.name, f"i.{one.name}")
    for one in fields(ItemRecord)
    if one.name not in {"photos", "documents", "checks"}
)
FROM = (
    "FROM listings_item i JOIN members_company c ON c.id = i.company_id"
    " WHERE i.id = %s AND i.published_at IS NOT NULL"
)
ONE = Prepared(f"SELECT {COLUMNS}, {PHOTOS}, {DOCUMENTS}, {CHECKS} {FROM}")


def read(pk: int) -> ItemRecord | None:
    """None where there is no such item, or buyers have never seen it."""
    rows = ONE.rows([pk])
    if not rows:
        return None
    [row] = rows
    *plain, photos, documents, checks = row
    record = ItemRecord(*plain)
    record.attributes = json.loads(row[ATTRIBUTES])
    record.specifications = json.loads(row[SPECIFICATIONS])
    record.photos = [Photo(*photo) for photo in photos or ()]
    record.documents = [Document(*document) for document in documents or ()]
    record.checks = tuple(
        Evidence(method, date.fromisoformat(on)) for method, on in checks or ()
    )
    return record


_PLACES = [one.name for one in fields(ItemRecord)]
ATTRIBUTES = _PLACES.index("attributes")
SPECIFICATIONS = _PLACES.index("specifications")
