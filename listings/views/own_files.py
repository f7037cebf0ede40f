"""Photos and documents of a company's own listings, on pages for its team; documents for visitors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from listings import documents as kept
from listings import file_rows, item_photos, listing_files
from listings.file_forms import AddDocumentsForm, AddPhotosForm, NamesForm
from listings.models import Item, Offer
from listings.moderation import gate, trust
from listings.posting import edits
from listings.public_area.finding import contacts_in_name
from listings.views.details import LARGEST_ID
from listings.views.posting_pages import EDITOR, VIEWER, own
from members import kept_files
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company
from members.photos import WIDTHS, avif_url, photo_url
from members.picture_forms import NO_ROOM
from members.pictures import TooMany
from members.row_numbers import row_numbers
from members.views.documents import as_attachment

GET_OR_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Sort:
    """What the pages of photos and of documents differ in."""

    # Of the row of a file, and of the form that sends some.
    column: str
    field: str
    template: str
    most: int
    add_form: Callable[..., Any]
    put_up: Callable[..., int]
    added: Callable[[int], str]

    def files(self, listing: Item | Offer) -> list[Any]:
        return list(file_rows.of(listing, self.column))

    def room(self, listing: Item | Offer) -> int:
        return self.most - len(self.files(listing))

    def address(self, act: str, company: Company, listing: Item | Offer) -> str:
        """Of the page itself ("" as act), or of what is done there."""
        page = f"{edits.kind_of(listing)}-{self.column}"
        name = f"{act}-{page}" if act else page
        return reverse(name, args=[company.pk, listing.pk])


def added_photos(count: int) -> str:
    if not count:
        return _("These photos are there already.")
    said = ngettext("%(count)s photo is added.", "%(count)s photos are added.", count)
    return said % {"count": count} + " " + _("Say below what can be seen.")


def added_documents(count: int) -> str:
    if not count:
        return _("These documents are there already.")
    said = ngettext(
        "%(count)s document is added.", "%(count)s documents are added.", count
    )
    return said % {"count": count} + " " + _("Look at their titles below.")


PHOTOS = Sort(
    file_rows.PHOTOS,
    "pictures",
    "me/listings/photos.html",
    item_photos.MOST,
    AddPhotosForm,
    item_photos.put_up,
    added_photos,
)
DOCUMENTS = Sort(
    file_rows.DOCUMENTS,
    "documents",
    "me/listings/documents.html",
    kept.MOST,
    AddDocumentsForm,
    kept.put_up,
    added_documents,
)


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def photos(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """All photos of an item, and a form to add to them."""
    return added(request, company, own(Item, company, number), PHOTOS)


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def documents(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """All documents of an item, and a form to add to them."""
    return added(request, company, own(Item, company, number), DOCUMENTS)


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def offer_documents(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """All documents of an offer, and a form to add to them."""
    return added(request, company, own(Offer, company, number), DOCUMENTS)


def added(
    request: MemberRequest, company: Company, listing: Item | Offer, sort: Sort
) -> HttpResponse:
    if request.method != "POST":
        return files_page(request, company, listing, sort)
    form = sort.add_form(
        request.POST, request.FILES, listing=listing, room=sort.room(listing)
    )
    is_whole = form.is_valid()
    # Nobody sends nine good files again because of a tenth.
    fitting = form.fields[sort.field].fitting
    if fitting:
        before = file_rows.held(listing, sort.column)
        try:
            count = sort.put_up(listing, fitting, by=request.user)
        except TooMany:
            form.fields[sort.field].most = sort.room(listing)
            form.add_error(sort.field, form.fields[sort.field].too_many())
        except kept_files.NoRoom:
            form.add_error(sort.field, NO_ROOM)
        else:
            tell_of_adding(request, listing, sort, count, before)
            if is_whole:
                return redirect(sort.address("", company, listing))
    return files_page(request, company, listing, sort, status=422, add_form=form)


def tell_of_adding(
    request: MemberRequest, listing: Item | Offer, sort: Sort, count: int, before: int
) -> None:
    """How many were added; whether they wait, where so many waited before."""
    messages.success(request, sort.added(count))
    if file_rows.held(listing, sort.column) > before:
        messages.success(request, _("Buyers see it once our staff have looked."))
    warn_of_names(request, request.FILES.getlist(sort.field))


def warn_of_names(request: MemberRequest, files: Iterable[Any]) -> None:
    """Names of files are not kept; what stands in one may stand in the picture too."""
    for file in files:
        if found := contacts_in_name(file.name or ""):
            words = _(
                "The name of a file holds “%(found)s”. Names of files are not kept. If that "
                "can be read in the file too, take the file away: everybody could read it."
            )
            messages.warning(request, words % {"found": found[0].text[:60]})


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def arrange_photos(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Saves what the photos show, and moves the one whose button was pressed."""
    return arranged(request, company, own(Item, company, number), PHOTOS)


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def arrange_documents(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Saves what the documents are called, and moves the one whose button was pressed."""
    return arranged(request, company, own(Item, company, number), DOCUMENTS)


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def arrange_offer_documents(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    return arranged(request, company, own(Offer, company, number), DOCUMENTS)


def arranged(
    request: MemberRequest, company: Company, listing: Item | Offer, sort: Sort
) -> HttpResponse:
    there = redirect(sort.address("", company, listing))
    if request.method != "POST":
        return there
    waiting = listing_files.waiting_words(listing, sort.column)
    form = NamesForm(request.POST, files=sort.files(listing), waiting=waiting)
    if not form.is_valid():
        return files_page(request, company, listing, sort, status=422, names_form=form)
    listing_files.describe(listing, sort.column, form.words(), by=request.user)
    moved = [
        (number, way == "up")
        for way in ("up", "down")
        for number in row_numbers(request.POST.getlist(way))
    ]
    for number, up in moved[:1]:
        listing_files.move(listing, sort.column, number, up=up)
        there["Location"] += f"#file-{number}"
        return there
    messages.success(request, _("Saved."))
    return there


def files_page(
    request: MemberRequest,
    company: Company,
    listing: Item | Offer,
    sort: Sort,
    *,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page, with these forms in the place of empty ones."""
    there = sort.files(listing)
    waiting = listing_files.waiting_words(listing, sort.column)
    rejection = gate.rejection_of(listing)
    named = forms.setdefault("names_form", NamesForm(files=there, waiting=waiting))
    room = sort.most - len(there)
    shown = {
        "company": company,
        "listing": listing,
        "kind": edits.kind_of(listing),
        "lines": [
            seen(line.file, listing, sort)
            | {"field": line.field, "waits": str(line.file.pk) in waiting}
            for line in named.lines()
        ],
        "room": room,
        "most": sort.most,
        "add_form": sort.add_form(listing=listing, room=room),
        "add_address": sort.address("", company, listing),
        "arrange_address": sort.address("arrange", company, listing),
        "rejection": rejection
        if rejection and rejection.field == sort.column
        else None,
        "holds_at_once": bool(listing.published_at) and trust.is_trusted(company),
    }
    return render(request, sort.template, shown | forms, status=status)


def seen(file: Any, listing: Item | Offer, sort: Sort) -> dict[str, Any]:
    """A photo or document as the team's own pages show it."""
    args = [listing.company_id, listing.pk, file.pk]
    kind = edits.kind_of(listing)
    if sort is DOCUMENTS:
        return {
            "pk": file.pk,
            "title": file.title,
            "size": file.size,
            "address": reverse(f"own-{kind}-document", args=args),
            "delete_address": reverse(f"delete-{kind}-document", args=args),
        }
    small, medium = WIDTHS[:2]
    return {
        "pk": file.pk,
        "alt": file.alt,
        "small": photo_url(file.stem, small),
        "medium": photo_url(file.stem, medium),
        "small_avif": avif_url(file.stem, small),
        "medium_avif": avif_url(file.stem, medium),
        "width": file.width,
        "height": file.height,
        "delete_address": reverse("delete-item-photo", args=args),
    }


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def delete_photo(
    request: MemberRequest, company: Company, number: int, file: int
) -> HttpResponse:
    """Asks, then deletes the photo with its files."""
    item = own(Item, company, number)
    return deleted(request, company, item, file, PHOTOS, _("The picture is deleted."))


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def delete_document(
    request: MemberRequest, company: Company, number: int, file: int
) -> HttpResponse:
    """Asks, then deletes the document with its file."""
    item = own(Item, company, number)
    done = _("The document is deleted.")
    return deleted(request, company, item, file, DOCUMENTS, done)


@company_door(EDITOR)
@require_http_methods(GET_OR_POST)
def delete_offer_document(
    request: MemberRequest, company: Company, number: int, file: int
) -> HttpResponse:
    offer = own(Offer, company, number)
    done = _("The document is deleted.")
    return deleted(request, company, offer, file, DOCUMENTS, done)


def deleted(
    request: MemberRequest,
    company: Company,
    listing: Item | Offer,
    number: int,
    sort: Sort,
    done: str,
) -> HttpResponse:
    found = get_object_or_404(file_rows.of(listing, sort.column), pk=number)
    there = sort.address("", company, listing)
    if request.method == "POST":
        listing_files.take_away(found)
        messages.success(request, done)
        return redirect(there)
    name = "photo" if sort is PHOTOS else "document"
    shown = {
        "company": company,
        "listing": listing,
        "kind": edits.kind_of(listing),
        "back": there,
        name: seen(found, listing, sort),
    }
    return render(request, f"me/listings/delete_{name}.html", shown)


@company_door(VIEWER)
@require_safe
def own_document(
    request: MemberRequest, company: Company, number: int, file: int
) -> FileResponse:
    """A document for the team, whether or not the item is live."""
    document = get_object_or_404(own(Item, company, number).documents, pk=file)
    return as_attachment(document.file, kept.file_name(document))


@company_door(VIEWER)
@require_safe
def own_offer_document(
    request: MemberRequest, company: Company, number: int, file: int
) -> FileResponse:
    document = get_object_or_404(own(Offer, company, number).documents, pk=file)
    return as_attachment(document.file, kept.file_name(document))


@require_safe
def item_document(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A document of an item that is live, to save."""
    return handed_out(kept.of_item, pk, number)


@require_safe
def offer_document(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A document of an offer that is open, to save."""
    return handed_out(kept.of_offer, pk, number)


def handed_out(
    find: Callable[[int, int], kept.Document | None], pk: int, number: int
) -> FileResponse:
    document = find(pk, number) if max(pk, number) <= LARGEST_ID else None
    if document is None:
        raise Http404
    return as_attachment(document.file, kept.file_name(document))
