"""What listings do when a member goes: what others have of a conversation stays with them."""

import secrets
from collections.abc import Iterable
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from listings.asking.keeping import forget_threads
from listings.models import (
    AnswerTemplate,
    CatalogueFile,
    CopyImport,
    Correction,
    DayCount,
    GuestLink,
    Inquirer,
    Item,
    ItemDocument,
    ItemPhoto,
    ListingEdit,
    Message,
    Offer,
    OfferFile,
    PhotoBatch,
    Report,
    Review,
    RoutingRule,
    SenderBlock,
    Side,
    Thread,
    ThreadNote,
    Unread,
)
from members import files_beside
from privacy import erasures
from privacy.erasures import Erasing
from privacy.waking import wake

# What of a listing's empty row stays: its place, its dates, and what its constraints need.
STAYS = {
    *("id", "company", "category", "side", "created_at", "published_at"),
    *("withdrawn_at", "archived_at", "submitted_at"),
}
# Of a company that ends, what goes whole.
OF_COMPANY: tuple[type[Model], ...] = (
    *(AnswerTemplate, RoutingRule, SenderBlock, CatalogueFile, PhotoBatch),
    *(Report, Correction, Review),
)


@erasures.part
def leave(erasing: Erasing) -> None:
    """Conversations first, then what the companies listed that end."""
    let_go_of_conversations(erasing)
    copies = CopyImport.objects.filter(member=erasing.member).exclude(file="")
    erasing.files += [
        (settings.PRIVATE_ROOT, name) for name in copies.values_list("file", flat=True)
    ]
    if erasing.companies:
        empty_companies(erasing)


def let_go_of_conversations(erasing: Erasing) -> None:
    """A member's inquiries are nobody's from now on; nobody can answer them any more."""
    now = timezone.now()
    inquirer = Inquirer.objects.filter(member=erasing.member).first()
    own = Thread.objects.filter(company__in=erasing.companies)
    if inquirer:
        theirs = Thread.objects.filter(inquirer=inquirer)
        # What never left, and what the member's own company was asked, nobody else has.
        nobodys = theirs.filter(
            Q(sent_at=None)
            | Q(company__in=erasing.companies)
            | Q(company__erased_at__isnull=False)
        )
        forget(nobodys.values_list("pk", "key_subject"), erasing)
        theirs.update(
            subject="–",
            sender_mark=secrets.token_bytes(32),
            network="",
            shown_company=None,
            awaits_since=None,
            closed_by=Side.SYSTEM,
            closed_at=Coalesce("closed_at", now),
        )
        buyers = {"thread__inquirer": inquirer, "side": Side.BUYER}
        # What one side noted for itself nobody else ever had.
        gone(ThreadNote, Q(**buyers), erasing)
        said = Message.objects.filter(**buyers)
        said.filter(held_at=None).update(text_mark=None, held_for=[])
        # What is held stays so, for a reason that says nothing any more.
        held = said.filter(held_at__isnull=False)
        held.update(text_mark=None, held_for=[["gone", ""]])
        GuestLink.objects.filter(inquirer=inquirer).delete()
        # Nothing leads from the row to the member; its key seals nothing.
        Inquirer.objects.filter(pk=inquirer.pk).update(
            member=None, gone_at=now, confirmed_at=now, subject=uuid4()
        )
        erasing.went("listings.Inquirer", 1)
    abandoned = own.filter(inquirer__gone_at__isnull=False)
    forget(abandoned.values_list("pk", "key_subject"), erasing)
    teams = Q(thread__company__in=erasing.companies, side=Side.SUPPLIER)
    for kind in (ThreadNote, Unread) if erasing.companies else ():
        gone(kind, teams, erasing)
    own.update(closed_by=Side.SYSTEM, closed_at=Coalesce("closed_at", now))


def forget(threads: Iterable[tuple[UUID, UUID]], erasing: Erasing) -> None:
    erasing.went("listings.Thread", forget_threads(threads))


def empty_companies(erasing: Erasing) -> None:
    """Nothing that they listed is left but empty rows whose addresses say that it is gone."""
    companies = erasing.companies
    # The names that search has learnt go with the next learning, which need not wait for its hour.
    for task in ("learn_words", "tidy_search"):
        transaction.on_commit(partial(wake, f"listings.tasks.{task}"))
    # Files whose rows go.
    files_beside.note(
        erasing,
        pictures_of=ItemPhoto.objects.filter(item__company__in=companies),
        documents=[
            (ItemDocument.objects.filter(item__company__in=companies), "file"),
            (OfferFile.objects.filter(offer__company__in=companies), "file"),
        ],
    )
    for model in OF_COMPANY:
        gone(model, Q(company__in=companies), erasing)
    for kind in (ItemPhoto, ItemDocument):
        gone(kind, Q(item__company__in=companies), erasing)
    # What the team was working on beside what is live.
    for of in ("item", "offer"):
        gone(ListingEdit, Q(**{f"{of}__company__in": companies}), erasing)
    gone(OfferFile, Q(offer__company__in=companies), erasing)
    gone(DayCount, Q(company_id__in=companies), erasing)
    for listing, title in ((Offer, "offer"), (Item, "item")):
        rows: type[Item] | type[Offer] = listing
        gone(rows, Q(company__in=companies, published_at=None), erasing)
        left = rows._default_manager.filter(company__in=companies)
        erasing.went(rows._meta.label, left.update(**emptied(rows, title)))


def gone(model: type[Model], which: Q, erasing: Erasing) -> None:
    _, counts = model._default_manager.filter(which).delete()
    for label, amount in counts.items():
        erasing.went(label, amount)


def emptied(model: type[Item] | type[Offer], title: str) -> dict[str, object]:
    """A listing's fields as they are when nothing is said in them any more."""
    now = timezone.now()
    values: dict[str, object] = {
        field.attname: None if field.null else field.get_default()
        for field in model._meta.concrete_fields
        if field.name not in STAYS
    }
    values |= {"title": "–", "slug": title, "changed_at": now, "withdrawn_at": now}
    if model is Item:
        today = timezone.localdate()
        return values | {
            "price_mode": Item.PriceMode.ON_REQUEST,
            "valid_until": today,
            "confirmed_on": today,
        }
    return values | {"quantity": 1, "closes_on": timezone.localdate()}
