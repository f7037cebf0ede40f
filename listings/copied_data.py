"""What of the listings app is in a member's copy; read by personal_data.py.

A conversation is in it as the member reads it: the other side by the name that it shows, and
where that is none, without anything that leads to it.
"""

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from listings.asking import names, seals
from listings.buying import favourites
from listings.models import (
    AlertTurn,
    Alias,
    AnswerTemplate,
    Attachment,
    CatalogueFile,
    CatalogueLine,
    CopyImport,
    Correction,
    Favourite,
    FavouriteList,
    FavouriteShare,
    Follow,
    GuestLink,
    IncomingMail,
    Inquirer,
    Item,
    ItemDocument,
    ItemPhoto,
    ListingEdit,
    Message,
    Offer,
    OfferFile,
    PhotoBatch,
    PublicConfirmation,
    Report,
    Reveal,
    Review,
    RoutingRule,
    SavedSearch,
    SenderBlock,
    Side,
    Thread,
    ThreadNote,
    ThreadReport,
    Told,
    TreeChange,
    Unread,
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
    NO_ROWS,
    OF_OTHERS,
    OF_STAFF,
    PASSING,
    THE_SITES,
    File,
    Rows,
    Whose,
    copy,
    leave_out,
)

SLUG = TEXT | {"description": "The category, by the word in its address"}
PAGE_TITLE = TEXT | {"description": "What it is called"}
OWN_SIDE = {"enum": [Side.BUYER.value, Side.SUPPLIER.value]}
WITH = TEXT | {"description": "The other side, as it shows itself"}
COMPANY = {
    "type": ["integer", "null"],
    "description": "The company asked; none where it does not show its name",
}
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


def own_threads(whose: Whose, place: str = "") -> list[Q]:
    """What they began, and what their companies were asked; `place` leads to the conversation."""
    began = Q(**{f"{place}inquirer__member": whose.member})
    asked = Q(
        **{f"{place}company__in": whose.companies, f"{place}sent_at__isnull": False}
    )
    return [began, asked & ~began]


def threads(whose: Whose) -> list[QuerySet[Any]]:
    rows = Thread.objects.select_related(
        "company", "offer", "inquirer", "shown_company"
    )
    return [rows.filter(one).order_by("pk") for one in own_threads(whose)]


def as_seen(whose: Whose) -> Callable[[Thread], dict[str, Any]]:
    language = get_language() or "en"

    def more(row: Thread) -> dict[str, Any]:
        is_buyer = row.inquirer.member_id == whose.member
        hides = is_buyer and row.hides_company
        return {
            "side": Side.BUYER.value if is_buyer else Side.SUPPLIER.value,
            "with": names.supplier(row, language) if is_buyer else names.buyer(row),
            "company": None if hides else row.company_id,
        }

    return more


def seen_messages(whose: Whose, prefix: str = "") -> list[Q]:
    """Messages of their threads as they read them, and what they wrote for others' companies."""
    began, asked = own_threads(whose, f"{prefix}thread__")
    # One's own are there whether held or not: a sender is not told.
    seen = Q(**{f"{prefix}held_at": None}) | Q(**{f"{prefix}side": Side.BUYER})
    wrote = Q(**{f"{prefix}author": whose.member})
    return [began & seen, asked, wrote & ~began & ~asked]


def messages(whose: Whose) -> list[QuerySet[Any]]:
    rows = Message.objects.select_related("thread")
    return [
        rows.filter(one).order_by("thread_id", "written_at", "id")
        for one in seen_messages(whose)
    ]


def attachments(whose: Whose) -> list[QuerySet[Any]]:
    return [
        Attachment.objects.filter(one).order_by("pk")
        for one in seen_messages(whose, "message__")
    ]


def written(model: Any, by: str) -> Rows:
    def rows(whose: Whose) -> list[QuerySet[Any]]:
        own = model.objects.filter(**{by: whose.member})
        return [own.select_related("thread").order_by("thread_id", "pk")]

    return rows


def opened(column: str) -> Callable[[Whose], Callable[[Any], dict[str, Any]]]:
    """The text of a row, with one look for the key of each thread."""

    def begin(whose: Whose) -> Callable[[Any], dict[str, Any]]:
        known: dict[UUID, Callable[[bytes, str], str]] = {}

        def more(row: Any) -> dict[str, Any]:
            value = getattr(row, column)
            if value is None:
                return {column: ""}
            if row.thread_id not in known:
                known.clear()  # rows come thread by thread: never more than one is kept
                known[row.thread_id] = sealing.opener(
                    subject=row.thread.key_subject, table=row._meta.db_table
                )
            return {column: known[row.thread_id](bytes(value), seals.place(row))}

        return more

    return begin


def attached(row: Attachment) -> Sequence[File]:
    ending = PurePath(row.title).suffix.lstrip(".").lower()
    is_plain = ending.isascii() and ending.isalnum() and len(ending) <= 5
    return [File(settings.PRIVATE_ROOT, row.file, ending if is_plain else "bin")]


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
copy(Inquirer, "inquirer", of_member(Inquirer), without={THE_SITES: ("address",)})
copy(
    Thread,
    "conversations",
    threads,
    also=("asked_at", "sent_at", "closed_at", "closed_by", "last_at"),
    without={OF_OTHERS: ("inquirer",)},
    says={"side": OWN_SIDE, "with": WITH, "company": COMPANY},
    more=as_seen,
)
copy(
    Message,
    "messages",
    messages,
    also=("thread", "event", "via", "written_at", "read_at"),
    says={"body": TEXT},
    more=opened("body"),
)
copy(
    Attachment,
    "attachments",
    attachments,
    also=("message", "position"),
    without={THE_SITES: ("file",)},
    files=attached,
)
copy(
    ThreadNote,
    "notes",
    written(ThreadNote, "author"),
    also=("thread",),
    says={"body": TEXT},
    more=opened("body"),
)
copy(
    ThreadReport,
    "conversation-reports",
    written(ThreadReport, "reporter"),
    also=("thread", "upheld_at", "dismissed_at", "answer"),
    says={"words": TEXT},
    more=opened("words"),
)
copy(Alias, "stand-in-addresses", of_member(Alias), also=("thread",))
copy(Unread, "unread", of_member(Unread), also=("thread",))
copy(
    Reveal,
    "shown-addresses",
    written(Reveal, "member"),
    also=("thread",),
    says={"address": TEXT},
    more=opened("address"),
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
leave_out(NO_ROWS, GuestLink)
leave_out(PASSING, CatalogueLine)
leave_out(OF_OTHERS, Report, Correction, IncomingMail)
leave_out(OF_STAFF, RoutingRule, SenderBlock)
