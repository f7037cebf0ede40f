"""What of the listings app is in a member's copy; read by personal_data.py.

Conversations are in copied_conversations.py.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from listings import copied_conversations
from listings.buying import favourites
from listings.models import (
    AlertTurn,
    AnswerTemplate,
    CatalogueFile,
    CatalogueLine,
    CopyImport,
    Correction,
    Favourite,
    FavouriteList,
    FavouriteShare,
    Follow,
    Item,
    ItemDocument,
    ItemPhoto,
    ListingEdit,
    Offer,
    OfferFile,
    PhotoBatch,
    PublicConfirmation,
    Report,
    Review,
    RoutingRule,
    SavedSearch,
    Told,
    TreeChange,
)
from listings.moderation import deciding
from members.copied_data import (
    NAMED,
    TEXT,
    of_companies,
    of_member,
    pdf,
    picture,
)
from privacy import sealing
from privacy.copied import (
    DIGEST,
    OF_OTHERS,
    OF_STAFF,
    PASSING,
    THE_SITES,
    Rows,
    Whose,
    copy,
    leave_out,
)

# Read with this file.
__all__ = ["copied_conversations"]

SLUG = TEXT | {"description": "The category, by the word in its address"}
PAGE_TITLE = TEXT | {"description": "What it is called"}
DATES = ("created_at", "changed_at", "published_at", "paused_at", "archived_at")


def listings_of(model: Any) -> Rows:
    def rows(whose: Whose) -> list[QuerySet[Any]]:
        own = model.objects.filter(company__in=whose.companies)
        return [own.select_related("category").order_by("pk")]

    return rows


def with_category(whose: Whose) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {"category": row.category.slug}


def edits(whose: Whose) -> list[QuerySet[Any]]:
    own = Q(item__company__in=whose.companies) | Q(offer__company__in=whose.companies)
    return [ListingEdit.objects.filter(own).order_by("pk")]


def confirmations(whose: Whose) -> list[QuerySet[Any]]:
    rows = PublicConfirmation.objects.filter(subject=whose.subject)
    return [rows.select_related("wording").order_by("position")]


def reviews(whose: Whose) -> list[QuerySet[Any]]:
    rows = Review.objects.filter(company__in=whose.companies)
    return [rows.select_related("appealed_by").order_by("pk")]


def with_appeal(whose: Whose) -> Callable[[Review], dict[str, Any]]:
    def more(row: Review) -> dict[str, Any]:
        is_own = row.appealed_by_id == whose.member
        return {"appeal": deciding.appeal_of(row) if is_own else None}

    return more


def favourite_rows(whose: Whose) -> list[QuerySet[Any]]:
    rows = Favourite.objects.filter(list__member=whose.member)
    return [rows.select_related("item", "offer", "company").order_by("pk")]


def with_note(whose: Whose) -> Callable[[Favourite], dict[str, Any]]:
    known: list[Callable[[bytes, str], str]] = []

    def more(row: Favourite) -> dict[str, Any]:
        page = row.item or row.offer or row.company
        note = None
        if row.note is not None:
            if not known:
                known.append(
                    sealing.opener(subject=whose.subject, table=favourites.TABLE)
                )
            note = known[0](bytes(row.note), f"note:{row.pk}")
        return {"note": note, "title": str(page)}

    return more


def follows(whose: Whose) -> list[QuerySet[Any]]:
    rows = Follow.objects.filter(member=whose.member).select_related("company")
    return [rows.order_by("pk")]


def told(whose: Whose) -> list[QuerySet[Any]]:
    own = Q(search__member=whose.member) | Q(follow__member=whose.member)
    return [Told.objects.filter(own).order_by("pk")]


LISTING: dict[str, Any] = {"says": {"category": SLUG}, "more": with_category}
copy(Item, "items", listings_of(Item), also=DATES, **LISTING)
copy(Offer, "offers", listings_of(Offer), also=(*DATES, "outcome"), **LISTING)
copy(
    ListingEdit,
    "listing-edits",
    edits,
    also=("item", "offer", "changed_at"),
    without={OF_OTHERS: ("changed_by",)},
)
for kind, name, listing, filed in (
    (ItemPhoto, "item-photos", "item", picture),
    (ItemDocument, "item-documents", "item", pdf("file")),
    (OfferFile, "offer-files", "offer", pdf("file")),
):
    copy(
        kind,
        name,
        of_companies(kind, f"{listing}__company"),
        also=(listing, "digest"),
        without={THE_SITES: ("stem",) if kind is ItemPhoto else ("file",)},
        files=filed,
    )
copy(
    PublicConfirmation,
    "public-confirmations",
    confirmations,
    also=("position", "recorded_at"),
    without={DIGEST: ("version",)},
    says={"wording": TEXT},
    more=lambda _whose: lambda row: {"wording": row.wording.words},
)
copy(
    Review,
    "reviews",
    reviews,
    also=(
        "company",
        "item",
        "offer",
        "kind",
        "asked_at",
        "approved_at",
        "rejected_at",
        "appealed_at",
        "upheld_at",
        "overturned_at",
        "rule",
        "field",
        "words",
        "appeal_words",
    ),
    says={"appeal": {"type": ["string", "null"]}},
    more=with_appeal,
)
copy(
    AnswerTemplate, "answer-templates", of_companies(AnswerTemplate), also=("company",)
)
copy(FavouriteList, "favourite-lists", of_member(FavouriteList))
copy(
    Favourite,
    "favourites",
    favourite_rows,
    says={"note": {"type": ["string", "null"]}, "title": PAGE_TITLE},
    more=with_note,
)
copy(
    FavouriteShare,
    "favourite-shares",
    of_member(FavouriteShare, "list__member"),
    without={DIGEST: ("token_digest",), THE_SITES: ("form_key",)},
)
copy(SavedSearch, "saved-searches", of_member(SavedSearch))
copy(Follow, "followed-suppliers", follows, **NAMED)
copy(AlertTurn, "alert-turns", of_member(AlertTurn))
copy(Told, "told-by-mail", told)
copy(
    CatalogueFile,
    "item-files",
    of_member(CatalogueFile, "uploaded_by"),
    also=("company", "uploaded_at"),
    without={
        PASSING: (
            "content",
            "header",
            "samples",
            "mapping",
            "defaults",
            "errors",
            "previews",
            "failed",
            "coding",
            "delimiter",
            "decimal_sign",
            "trouble",
        )
    },
)
copy(
    PhotoBatch,
    "photo-batches",
    of_member(PhotoBatch, "sent_by"),
    also=("company", "sent_at"),
    without={PASSING: ("content", "found", "trouble")},
)
copy(
    CopyImport,
    "copies-taken-in",
    of_member(CopyImport),
    without={
        PASSING: ("plan", "left"),
        THE_SITES: ("file", "form_key", "tries", "trouble", "place"),
    },
)
copy(TreeChange, "category-changes", of_member(TreeChange, "by"))
leave_out(PASSING, CatalogueLine)
leave_out(OF_OTHERS, Report, Correction)
leave_out(OF_STAFF, RoutingRule)
