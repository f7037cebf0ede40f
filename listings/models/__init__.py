from listings.models.buying import (
    AlertTurn,
    Favourite,
    FavouriteList,
    FavouriteShare,
    Follow,
    SavedSearch,
    Told,
)
from listings.models.catalogue import CatalogueFile, CatalogueLine
from listings.models.category import (
    Attribute,
    AttributeOption,
    Category,
    CategoryAttribute,
)
from listings.models.confirmation import PublicConfirmation
from listings.models.edit import ListingEdit
from listings.models.item import Item, ItemDocument, ItemPhoto
from listings.models.offer import Offer, OfferFile
from listings.models.rate import ExchangeRate
from listings.models.remark import Correction, Report
from listings.models.review import Assignment, DecisionCount, Review
from listings.models.search import (
    Behind,
    FacetCount,
    KnownWord,
    Lexeme,
    SearchDoc,
    SpelledWord,
)
from listings.models.tending import (
    DayCount,
    MissedSearch,
    SynonymGroup,
    TreeChange,
)

__all__ = [
    "AlertTurn",
    "Assignment",
    "Attribute",
    "AttributeOption",
    "Behind",
    "CatalogueFile",
    "CatalogueLine",
    "Category",
    "CategoryAttribute",
    "Correction",
    "DayCount",
    "DecisionCount",
    "ExchangeRate",
    "FacetCount",
    "Favourite",
    "FavouriteList",
    "FavouriteShare",
    "Follow",
    "Item",
    "ItemDocument",
    "ItemPhoto",
    "KnownWord",
    "Lexeme",
    "ListingEdit",
    "MissedSearch",
    "Offer",
    "OfferFile",
    "PublicConfirmation",
    "Report",
    "Review",
    "SavedSearch",
    "SearchDoc",
    "SpelledWord",
    "SynonymGroup",
    "Told",
    "TreeChange",
]
