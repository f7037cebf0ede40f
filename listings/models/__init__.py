from listings.models.catalogue import CatalogueFile, CatalogueLine
from listings.models.category import (
    Attribute,
    AttributeOption,
    Category,
    CategoryAttribute,
)
from listings.models.edit import ListingEdit
from listings.models.item import Item, ItemDocument, ItemPhoto
from listings.models.offer import Offer, OfferFile
from listings.models.rate import ExchangeRate
from listings.models.search import (
    Behind,
    FacetCount,
    KnownWord,
    Lexeme,
    SearchDoc,
    SpelledWord,
)

__all__ = [
    "Attribute",
    "AttributeOption",
    "Behind",
    "CatalogueFile",
    "CatalogueLine",
    "Category",
    "CategoryAttribute",
    "ExchangeRate",
    "FacetCount",
    "Item",
    "ItemDocument",
    "ItemPhoto",
    "KnownWord",
    "Lexeme",
    "ListingEdit",
    "Offer",
    "OfferFile",
    "SearchDoc",
    "SpelledWord",
]
