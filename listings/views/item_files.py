"""Photos and documents of a company's own items, on pages for its team; documents for visitors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from listings import item_documents, item_photos
from listings.item_file_forms import AddDocumentsForm, AddPhotosForm, NamesForm
from listings.models import Item
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
from members.views.documents import as_attachment


@dataclass(frozen=True)
class Sort:
    """What the pages of photos and of documents differ in."""

    field: str
    page: str
    template: str
    most: int
    add_form: Callable[..., Any]
    put_up: Callable[[Item, Any], int]
    say: Callable[[Item, Any], None]
    move: Callable[..., None]
    added: Callable[[int], str]

    def files(self, item: Item) -> list[Any]:
        of = item.photos if self.field == "pictures" else item.documents
        return list(of.all())


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
    "pictures",
    "item-photos",
    "me/listings/photos.html",
    item_photos.MOST,
    AddPhotosForm,
    item_photos.put_up,
    item_photos.describe,
    item_photos.move,
    added_photos,
)
DOCUMENTS = Sort(
    "documents",
    "item-documents",
    "me/listings/documents.html",
    item_documents.MOST,
    AddDocumentsForm,
    item_documents.put_up,
    item_documents.name,
    item_documents.move,
    added_documents,
)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """All photos of an item, and a form to add to them; they hold at once."""
    return added(request, company, own(Item, company, number), PHOTOS)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """All documents of an item, and a form to add to them; they hold at once."""
    return added(request, company, own(Item, company, number), DOCUMENTS)


def added(
    request: MemberRequest, company: Company, item: Item, sort: Sort
) -> HttpResponse:
    if request.method != "POST":
        return files_page(request, company, item, sort)
    room = sort.most - len(sort.files(item))
    form = sort.add_form(request.POST, request.FILES, room=room)
    is_whole = form.is_valid()
    # Nobody sends nine good files again because of a tenth.
    fitting = form.fields[sort.field].fitting
    if fitting:
        try:
            count = sort.put_up(item, fitting)
        except TooMany:
            room = sort.most - len(sort.files(item))
            form.fields[sort.field].most = room
            form.add_error(sort.field, form.fields[sort.field].too_many())
        except kept_files.NoRoom:
            form.add_error(sort.field, NO_ROOM)
        else:
            messages.success(request, sort.added(count))
            warn_of_names(request, request.FILES.getlist(sort.field))
            if is_whole:
                return redirect(sort.page, company.pk, item.pk)
    return files_page(request, company, item, sort, status=422, add_form=form)


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
@require_http_methods(["GET", "HEAD", "POST"])
def arrange_photos(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Saves what the photos show, and moves the one whose button was pressed."""
    return arranged(request, company, own(Item, company, number), PHOTOS)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def arrange_documents(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Saves what the documents are called, and moves the one whose button was pressed."""
    return arranged(request, company, own(Item, company, number), DOCUMENTS)


def arranged(
    request: MemberRequest, company: Company, item: Item, sort: Sort
) -> HttpResponse:
    there = redirect(sort.page, company.pk, item.pk)
    if request.method != "POST":
        return there
    form = NamesForm(request.POST, files=sort.files(item))
    if not form.is_valid():
        return files_page(request, company, item, sort, status=422, names_form=form)
    sort.say(item, form.words())
    moved = [
        (number, way == "up")
        for way in ("up", "down")
        for number in request.POST.getlist(way)
        if number.isascii() and number.isdigit() and len(number) < 19
    ]
    for number, up in moved[:1]:
        sort.move(item, int(number), up=up)
        there["Location"] += f"#file-{int(number)}"
        return there
    messages.success(request, _("Saved."))
    return there


def files_page(
    request: MemberRequest,
    company: Company,
    item: Item,
    sort: Sort,
    *,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page, with these forms in the place of empty ones."""
    there = sort.files(item)
    names_form = forms.get("names_form") or NamesForm(files=there)
    shown = {
        "company": company,
        "item": item,
        "lines": [
            seen(line.file, sort) | {"field": line.field} for line in names_form.lines()
        ],
        "room": sort.most - len(there),
        "most": sort.most,
        "names_form": names_form,
        "add_form": sort.add_form(room=sort.most - len(there)),
    }
    return render(request, sort.template, shown | forms, status=status)


def seen(file: Any, sort: Sort) -> dict[str, Any]:
    """A photo or document as the team's own pages show it."""
    if sort is DOCUMENTS:
        return {"pk": file.pk, "title": file.title, "size": file.size}
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
    }


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_photo(
    request: MemberRequest, company: Company, number: int, file: int
) -> HttpResponse:
    """Asks, then deletes the photo with its files."""
    item = own(Item, company, number)
    photo = get_object_or_404(item.photos, pk=file)
    if request.method == "POST":
        item_photos.take_away(photo)
        messages.success(request, _("The picture is deleted."))
        return redirect("item-photos", company.pk, item.pk)
    shown = {"company": company, "item": item, "photo": seen(photo, PHOTOS)}
    return render(request, "me/listings/delete_photo.html", shown)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_document(
    request: MemberRequest, company: Company, number: int, file: int
) -> HttpResponse:
    """Asks, then deletes the document with its file."""
    item = own(Item, company, number)
    document = get_object_or_404(item.documents, pk=file)
    if request.method == "POST":
        item_documents.take_away(document)
        messages.success(request, _("The document is deleted."))
        return redirect("item-documents", company.pk, item.pk)
    shown = {"company": company, "item": item, "document": document}
    return render(request, "me/listings/delete_document.html", shown)


@company_door(VIEWER)
@require_safe
def own_document(
    request: MemberRequest, company: Company, number: int, file: int
) -> FileResponse:
    """A document for the team, whether or not the item is live."""
    document = get_object_or_404(own(Item, company, number).documents, pk=file)
    return as_attachment(document.file, item_documents.file_name(document))


@require_safe
def item_document(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A document of an item that is live, to save."""
    if max(pk, number) > LARGEST_ID:
        raise Http404
    document = item_documents.for_visitors(pk, number)
    if document is None:
        raise Http404
    return as_attachment(document.file, item_documents.file_name(document))
