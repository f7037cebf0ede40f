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
from listings.models.copy_import import CopyImport
from listings.models.edit import ListingEdit
from listings.models.inbox import (
    AnswerTemplate,
    RoutingRule,
    SenderBlock,
    ThreadNote,
    ThreadReport,
)
from listings.models.incoming import IncomingMail
from listings.models.inquiry import GuestLink, Inquirer, Side, Thread
from listings.models.item import Item, ItemDocument, ItemPhoto
from listings.models.message import Alias, Attachment, Message, Reveal, Unread
from listings.models.offer import Offer, OfferFile
from listings.models.photo_batch import PhotoBatch, PhotoLine
from listings.models.quote import AcceptedQuote, Quote, QuotePlace
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
    "AcceptedQuote",
    "AlertTurn",
    "Alias",
    "AnswerTemplate",
    "Assignment",
    "Attachment",
    "Attribute",
    "AttributeOption",
    "Behind",
    "CatalogueFile",
    "CatalogueLine",
    "Category",
    "CategoryAttribute",
    "CopyImport",
    "Correction",
    "DayCount",
    "DecisionCount",
    "ExchangeRate",
    "FacetCount",
    "Favourite",
    "FavouriteList",
    "FavouriteShare",
    "Follow",
    "GuestLink",
    "IncomingMail",
    "Inquirer",
    "Item",
    "ItemDocument",
    "ItemPhoto",
    "KnownWord",
    "Lexeme",
    "ListingEdit",
    "Message",
    "MissedSearch",
    "Offer",
    "OfferFile",
    "PhotoBatch",
    "PhotoLine",
    "PublicConfirmation",
    "Quote",
    "QuotePlace",
    "Report",
    "Reveal",
    "Review",
    "RoutingRule",
    "SavedSearch",
    "SearchDoc",
    "SenderBlock",
    "Side",
    "SpelledWord",
    "SynonymGroup",
    "Thread",
    "ThreadNote",
    "ThreadReport",
    "Told",
    "TreeChange",
    "Unread",
]
