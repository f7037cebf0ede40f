"""What the listings app holds about companies, field by field.

Files of items are in catalogue_data.py, what moderators and readers say in moderation_data.py,
inquiries in asking_data.py, mails that answer them in relay_data.py, what buyers keep in
buying_data.py.
"""

from django.utils.translation import gettext_lazy as _

from listings import (
    asking_data,
    buying_data,
    catalogue_data,
    copied_data,
    erasing,
    holdable,
    moderation_data,
    relay_data,
    retention_rules,
    taking_in_data,
    tending_data,
)
from listings.held import COURSE, KEY
from listings.models import (
    Attribute,
    AttributeOption,
    Behind,
    Category,
    CategoryAttribute,
    ExchangeRate,
    FacetCount,
    Item,
    ItemDocument,
    ItemPhoto,
    KnownWord,
    Lexeme,
    ListingEdit,
    Offer,
    OfferFile,
    PublicConfirmation,
    SearchDoc,
    SpelledWord,
)
from privacy.holdings import (
    Basis,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
)
from privacy.holdings import Category as Kind

# Read with this file: what is done when a member goes, what moderators decide, what staff tend, and what is counted.
__all__ = [
    "asking_data",
    "buying_data",
    "catalogue_data",
    "copied_data",
    "erasing",
    "holdable",
    "moderation_data",
    "relay_data",
    "retention_rules",
    "taking_in_data",
    "tending_data",
]

POSTED = Holding(
    "posted in a public area", Visibility.PUBLIC, Retention.LISTING, "the company"
)
HIDDEN_BY_CHOICE = Holding(
    "shown unless the company hides it",
    Visibility.OPTIONAL,
    Retention.LISTING,
    "the company",
)
WAITING = Holding(
    "keeping what is not published yet",
    Visibility.PRIVATE,
    Retention.LISTING,
    "the company",
)
EDITOR = Holding(
    _("Telling the team who worked on a listing last"),
    Visibility.PRIVATE,
    Retention.LISTING,
    "the course of things",
    Personal(
        _("Who last worked on an item or offer that is not published as it is now"),
        Kind.COMPANY,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
ONE_FILE = Holding(
    "telling the same file sent twice",
    Visibility.INTERNAL,
    Retention.LISTING,
    "the file",
)
CATALOGUE = Holding(
    "the tree of trade", Visibility.PUBLIC, Retention.CATALOGUE, "the directory"
)

declare(
    Item,
    {
        **alike(KEY, "id"),
        **alike(POSTED, "company", "category", "title", "slug", "language", "sku"),
        **alike(POSTED, "brand", "model", "gtin", "summary", "description"),
        **alike(POSTED, "attributes", "specifications", "hs_code", "origin", "unit"),
        **alike(POSTED, "price_mode", "price", "price_high", "currency"),
        **alike(POSTED, "tier_quantities", "tier_prices", "moq", "order_multiple"),
        **alike(POSTED, "sample", "lead_time_days", "supply_quantity", "supply_unit"),
        **alike(POSTED, "supply_period", "incoterms", "incoterm_place", "port"),
        **alike(POSTED, "payment_terms", "packaging", "units_per_carton"),
        **alike(POSTED, "gross_weight_kg", "carton_size_cm", "certificates"),
        **alike(POSTED, "availability", "ships_to", "valid_until", "confirmed_on"),
        **alike(COURSE, "created_at", "changed_at", "submitted_at", "published_at"),
        **alike(COURSE, "paused_at", "archived_at", "withdrawn_at"),
        **alike(KEY, "form_key"),
    },
)
declare(
    ListingEdit,
    {
        **alike(KEY, "id", "item", "offer", "sitting", "turn"),
        **alike(WAITING, "values", "typed"),
        **alike(COURSE, "base", "changed_at", "submitted_at"),
        **alike(EDITOR, "changed_by"),
    },
)
declare(
    ItemPhoto,
    {
        **alike(KEY, "id", "item"),
        **alike(POSTED, "stem", "width", "height", "alt", "position"),
        **alike(ONE_FILE, "digest", "sources"),
        **alike(COURSE, "held_at"),
    },
)
declare(
    ItemDocument,
    {
        **alike(KEY, "id", "item"),
        **alike(POSTED, "file", "title", "position", "size"),
        **alike(ONE_FILE, "digest"),
        **alike(COURSE, "held_at"),
    },
)
declare(
    Offer,
    {
        **alike(KEY, "id"),
        **alike(HIDDEN_BY_CHOICE, "company", "target_price", "currency"),
        **alike(POSTED, "item", "category", "side", "title", "slug", "language"),
        **alike(POSTED, "hs_code", "purpose", "specification", "quantity"),
        **alike(POSTED, "quantity_high", "unit", "rhythm", "hides_price"),
        **alike(POSTED, "destination", "port", "incoterm", "payment_terms"),
        **alike(POSTED, "deliver_from", "deliver_until", "certificates"),
        **alike(POSTED, "needs_sample", "closes_on", "most_quotes", "shows_identity"),
        **alike(COURSE, "outcome", "created_at", "changed_at", "submitted_at"),
        **alike(COURSE, "published_at", "paused_at", "archived_at", "withdrawn_at"),
        **alike(COURSE, "outcome_asked_at"),
        **alike(KEY, "form_key"),
    },
)
declare(
    OfferFile,
    {
        **alike(KEY, "id", "offer"),
        **alike(POSTED, "file", "title", "position", "size"),
        **alike(ONE_FILE, "digest"),
        **alike(COURSE, "held_at"),
    },
)
declare(
    Category,
    {
        **alike(CATALOGUE, "id", "slug", "parent", "depth", "position", "names"),
        **alike(CATALOGUE, "synonyms", "nouns", "icon", "hs_codes", "unit"),
        **alike(CATALOGUE, "price_low", "price_high", "moq_low", "moq_high"),
        **alike(CATALOGUE, "retired_at", "moved_to", "decided"),
    },
)
declare(
    Attribute,
    alike(CATALOGUE, "id", "key", "names", "type", "unit", "low", "high", "decided"),
)
declare(
    AttributeOption,
    alike(CATALOGUE, "id", "attribute", "code", "names", "position"),
)
declare(
    CategoryAttribute,
    alike(CATALOGUE, "id", "category", "attribute", "position", "required"),
)
declare(ExchangeRate, alike(CATALOGUE, "currency", "in_usd", "on"))

FOUND = Holding(
    "finding what is posted", Visibility.PUBLIC, Retention.LISTING, "the listing"
)
declare(
    SearchDoc,
    {
        **alike(KEY, "id"),
        **alike(FOUND, "kind", "listing", "company_id", "industry", "family", "leaf"),
        **alike(FOUND, "cats", "country", "type", "checks", "certs", "ships_to"),
        **alike(FOUND, "price", "moq", "rank", "confirmed", "created", "until"),
        **alike(
            FOUND, "sample", "tier", "words_a", "words_b", "words_c", "words_d", "tsv"
        ),
    },
)
declare(
    Behind,
    {
        **alike(KEY, "id", "company_id"),
        **alike(COURSE, "claimed_until", "items_to", "offers_to"),
    },
)
declare(FacetCount, alike(FOUND, "id", "kind", "category", "facet", "value", "n"))
declare(Lexeme, alike(FOUND, "lexeme", "listings"))
declare(KnownWord, alike(FOUND, "word", "listings"))
declare(SpelledWord, alike(FOUND, "id", "without", "word", "listings"))

CONFIRMED = Holding(
    _("Showing that you knew what becomes public"),
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the member",
    Personal(
        _(
            "Which items and offers you published, when, and in which words you confirmed that they become public"
        ),
        Kind.COMPANY,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
CHAIN = Holding(
    "keeps the order and the content of a ledger provable",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the database",
)
declare(
    PublicConfirmation,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(CONFIRMED, "kind", "listing", "company", "version", "found"),
        **alike(CONFIRMED, "subject", "wording", "language"),
    },
)
