"""What becomes of contact data that the check before publishing has marked."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from listings import listing_files
from listings.file_rows import COLUMNS
from listings.models import Item, Offer
from listings.posting import edits
from listings.public_area import checking
from listings.public_area.checking import Mark
from listings.views.posting_pages import EDITOR, own
from members import drafts, profiles
from members.contacts import contact_of
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company


class NoPlace(Exception):
    """The private profile has no field for it, or another value in that field."""


@company_door(EDITOR)
@require_POST
def check_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return cleared(request, company, own(Item, company, number), "item")


@company_door(EDITOR)
@require_POST
def check_offer(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return cleared(request, company, own(Offer, company, number), "offer")


def cleared(
    request: MemberRequest, company: Company, listing: Any, kind: str
) -> HttpResponse:
    """Takes out what was chosen, or moves it to the private profile."""
    there = redirect(f"see-{kind}", company.pk, listing.pk)
    edit = edits.of(listing)
    marked = checking.marks(edits.onto(listing, edit))
    moved = request.POST.get("move", "")
    asked = {moved, request.POST.get("remove", "")}
    chosen = [mark for mark in marked if mark.key in asked]
    if request.POST.get("remove") == "everything" and not moved:
        chosen = marked
    if not chosen or (edit and edit.typed):
        messages.error(request, _("Somebody changed it meanwhile. Look once more."))
        return there
    try:
        with transaction.atomic():
            if moved:
                keep_in_profile(company, chosen, request)
            take_out(listing, chosen, request)
    except NoPlace:
        messages.error(request, _("The profile has no free place for this."))
    except (edits.ChangedMeanwhile, profiles.ChangedMeanwhile):
        messages.error(request, _("Somebody changed it meanwhile. Look once more."))
    else:
        messages.success(request, moved_words(company) if moved else _("Taken out."))
    return there


def take_out(listing: Item | Offer, chosen: list[Mark], request: MemberRequest) -> None:
    edited = edits.onto(listing, edits.of(listing))
    values = checking.without(edited, chosen)
    if values:
        begun = edits.Mark(seen=request.POST.get("seen", ""))
        edits.save(listing, values, mark=begun, by=request.user)
    for column in COLUMNS:
        told: dict[int, str] = {}
        for mark in chosen:
            if mark.text.column == column:
                key = int(mark.text.place)
                spots = [m.found for m in chosen if m.text == mark.text]
                told[key] = checking.cleared(mark.text.words, spots)
        if told:
            listing_files.describe(listing, column, told, by=request.user)


def keep_in_profile(
    company: Company, chosen: list[Mark], request: MemberRequest
) -> None:
    """Into the field of the private profile that holds such a thing; raises NoPlace.

    What stands there already is never written over.
    """
    draft = drafts.draft_of(company, contact_of(company))
    reached = profiles.reached_by(company, draft)
    for mark in chosen:
        home = checking.home_of(mark.found, company)
        if home is None or reached.get(home.column) not in (None, "", home.value):
            raise NoPlace
        reached[home.column] = home.value
        edit = drafts.Edit(contact={home.column: home.value})
        seen = profiles.state_of(company, draft)
        profiles.save(company, edit, seen=seen, by=request.user)


def moved_words(company: Company) -> str:
    if company.published_at is None:
        return _("Moved to your company's profile, where only your team sees it.")
    return _(
        "Moved to your company's profile, among the changes that wait. Only your team sees "
        "it, unless your company shows that field."
    )
