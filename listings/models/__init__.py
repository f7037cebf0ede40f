from listings.models.category import (
    Attribute,
    AttributeOption,
    Category,
    CategoryAttribute,
    SuppliedCategory,
)
from listings.models.item import Item, ItemDocument, ItemPhoto
from listings.models.offer import Offer, OfferFile
from listings.models.rate import ExchangeRate

__all__ = [
    "Attribute",
    "AttributeOption",
    "Category",
    "CategoryAttribute",
    "ExchangeRate",
    "Item",
    "ItemDocument",
    "ItemPhoto",
    "Offer",
    "OfferFile",
    "SuppliedCategory",
]
