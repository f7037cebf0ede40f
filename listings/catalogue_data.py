"""What is held about files of items; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.catalogue import files
from listings.catalogue.photos import batches
from listings.held import COURSE, KEY
from listings.models import CatalogueFile, CatalogueLine, PhotoBatch, PhotoLine
from privacy.holdings import (
    Basis,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
    swept,
)
from privacy.holdings import Category as Kind

BROUGHT_IN = Holding(
    "bringing a company's items in from a file",
    Visibility.PRIVATE,
    Retention.BROUGHT_IN,
    "the company",
)
SENDER = Holding(
    _("Telling the team who sent a file of items"),
    Visibility.PRIVATE,
    Retention.BROUGHT_IN,
    "the course of things",
    Personal(
        _("Who sent a file of items"),
        Kind.COMPANY,
        Basis.INTEREST,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
declare(
    CatalogueFile,
    {
        **alike(KEY, "id", "company", "form_key", "claim"),
        "uploaded_by": SENDER,
        **alike(BROUGHT_IN, "content", "name", "size", "kind", "language", "coding"),
        **alike(BROUGHT_IN, "delimiter", "decimal_sign", "header", "samples"),
        **alike(BROUGHT_IN, "mapping", "defaults", "publishes", "errors", "previews"),
        **alike(BROUGHT_IN, "failed", "trouble", "takes_good_rows"),
        **alike(COURSE, "uploaded_at", "mapped_at", "claimed_until", "place", "whole"),
        **alike(COURSE, "read_at", "new", "changed", "same", "wrong", "confirmed_at"),
        **alike(COURSE, "entered_at", "published", "held", "lacking", "finished_at"),
        **alike(COURSE, "cancelled_at"),
    },
)
declare(
    CatalogueLine,
    {
        **alike(BROUGHT_IN, "id", "file", "row", "number", "sku"),
        **alike(BROUGHT_IN, "category_id", "title", "slug", "language", "brand"),
        **alike(BROUGHT_IN, "model", "gtin", "summary", "description", "attributes"),
        **alike(
            BROUGHT_IN, "specifications", "hs_code", "origin", "unit", "price_mode"
        ),
        **alike(
            BROUGHT_IN,
            "price",
            "price_high",
            "currency",
            "tier_quantities",
            "tier_prices",
        ),
        **alike(
            BROUGHT_IN,
            "moq",
            "order_multiple",
            "sample",
            "lead_time_days",
            "supply_quantity",
        ),
        **alike(
            BROUGHT_IN,
            "supply_unit",
            "supply_period",
            "incoterms",
            "incoterm_place",
            "port",
        ),
        **alike(
            BROUGHT_IN,
            "payment_terms",
            "packaging",
            "units_per_carton",
            "gross_weight_kg",
            "carton_size_cm",
        ),
        **alike(BROUGHT_IN, "certificates", "availability", "ships_to", "valid_until"),
        **alike(BROUGHT_IN, "photos"),
    },
)
swept(CatalogueFile, CatalogueLine, by=files.tidy)
declare(
    PhotoBatch,
    {
        **alike(KEY, "id", "company", "form_key", "claim", "catalogue"),
        "sent_by": SENDER,
        **alike(BROUGHT_IN, "content", "name", "size", "language", "found", "trouble"),
        **alike(COURSE, "sent_at", "claimed_until", "turn_at", "place", "whole"),
        **alike(COURSE, "read_at", "items", "confirmed_at", "added", "same", "failed"),
        **alike(COURSE, "finished_at", "cancelled_at"),
    },
)
declare(
    PhotoLine,
    {
        **alike(KEY, "id", "batch", "item", "number", "entry"),
        **alike(BROUGHT_IN, "sku", "name", "digest", "state", "code", "told"),
    },
)
swept(PhotoBatch, PhotoLine, by=batches.tidy)
