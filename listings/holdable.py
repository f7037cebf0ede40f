"""What of listings and conversations a hold can keep, and whose it is (privacy/holds.py).

A hold of a member has what they asked; one of a company what it listed and was asked.
"""

from collections.abc import Sequence
from typing import Any

from listings.asking import seals
from listings.buying import favourites
from listings.models import (
    AcceptedQuote,
    AlertTurn,
    Alias,
    AnswerTemplate,
    Assignment,
    Attachment,
    CatalogueFile,
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
    PhotoLine,
    Quote,
    QuotePlace,
    Report,
    Reveal,
    Review,
    RoutingRule,
    SavedSearch,
    SenderBlock,
    Thread,
    ThreadNote,
    ThreadReport,
    Told,
    Unread,
)
from listings.moderation import deciding, remarks
from members import files_beside
from privacy.holds import Opened, each, holdable, never


def opened_of_threads(rows: Sequence[Any]) -> Opened:
    """What was said: with one look for the key of each thread."""
    found: dict[Any, dict[str, str]] = {}
    threads = {row.thread_id: row.thread for row in rows}
    for key, thread in threads.items():
        own = [row for row in rows if row.thread_id == key]
        for row, text in zip(own, seals.texts(thread, own), strict=True):
            found[row.pk] = {seals.SEALED[type(row)]: text}
    return found


def opened_remarks(rows: Sequence[Report | Correction]) -> Opened:
    return {
        row.pk: {name: remarks.opened(row, name) for name in ("words", "address")}
        for row in rows
    }


def opened_favourites(rows: Sequence[Favourite]) -> Opened:
    found: dict[Any, dict[str, str]] = {}
    for member in {row.list.member for row in rows}:
        own = [row for row in rows if row.list.member == member]
        notes = favourites.notes_of(own, member.subject)
        found |= {key: {"note": note} for key, note in notes.items()}
    return found


def picture(row: Any) -> list[files_beside.Place]:
    return files_beside.of_picture(row.stem)


def document(row: Any) -> list[files_beside.Place]:
    return files_beside.of_document(row.file)


holdable(Inquirer, member=("member__subject",))
holdable(Thread, member=("inquirer__member__subject",), company=("company",))
for of_thread in (Message, ThreadNote, ThreadReport, Reveal, Quote, AcceptedQuote):
    # What a team notes among itself is the company's alone.
    is_teams = of_thread is ThreadNote
    holdable(
        of_thread,
        member=() if is_teams else ("thread__inquirer__member__subject",),
        company=("thread__company",),
        within=("thread",),
        opened=opened_of_threads,
        follows=("thread",),
    )
holdable(
    Attachment,
    member=("message__thread__inquirer__member__subject",),
    company=("message__thread__company",),
    within=("message", "message__thread"),
    files=document,
)
holdable(Item, company=("company",))
holdable(ItemPhoto, company=("item__company",), files=picture)
holdable(ItemDocument, company=("item__company",), files=document)
holdable(Offer, company=("company",))
holdable(OfferFile, company=("offer__company",), files=document)
holdable(ListingEdit, company=("item__company", "offer__company"))
holdable(
    Review,
    company=("company",),
    opened=each("appeal", deciding.appeal_of),
    follows=("appealed_by",),
)
holdable(Report, company=("company",), opened=opened_remarks)
holdable(Correction, company=("company",), opened=opened_remarks)
holdable(FavouriteList, member=("member__subject",))
holdable(
    Favourite,
    member=("list__member__subject",),
    within=("list",),
    opened=opened_favourites,
    follows=("list__member",),
)
holdable(SavedSearch, member=("member__subject",))

never(
    *(GuestLink, Alias, FavouriteShare),
    why="opens a door, and says nothing",
)
never(
    IncomingMail, why="is passed on within 14 days; what it said is kept as a message"
)
never(
    *(
        QuotePlace,
        Unread,
        AlertTurn,
        Told,
        Follow,
        RoutingRule,
        SenderBlock,
        AnswerTemplate,
    ),
    why="arranges how this site works for its owner",
)
never(
    *(CatalogueFile, CopyImport, PhotoBatch, PhotoLine),
    why="is what items were made from; the items are kept",
)
never(Assignment, why="is the work of staff, who are not held as members")
