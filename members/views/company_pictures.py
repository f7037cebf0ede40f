"""A company's logo, banner and photos, on a page for its team."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from members import kept_files, pictures
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, CompanyPhoto, Membership
from members.photos import avif_url, photo_url
from members.picture_forms import NO_ROOM, PhotosForm, PicturesForm, too_many
from members.row_numbers import row_numbers

EDITOR = Membership.Role.EDITOR
Kind = CompanyPhoto.Kind


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def company_pictures(request: MemberRequest, company: Company) -> HttpResponse:
    """All pictures, and forms to add to them; they hold at once."""
    if request.method != "POST":
        return pictures_page(request, company)
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise BadRequest
    room = room_for(company, kind)
    form = PicturesForm(request.POST, request.FILES, kind=kind, room=room)
    if form.is_valid():
        drawn = form.cleaned_data["pictures"]
        try:
            added = pictures.put_up(company, kind, drawn, by=request.user)
        except pictures.TooMany:
            form.add_error("pictures", too_many(room_for(company, kind)))
        except kept_files.NoRoom:
            form.add_error("pictures", NO_ROOM)
        else:
            messages.success(request, added_words(kind, added))
            return redirect("company-pictures", company.pk)
    return pictures_page(request, company, status=422, **{f"{kind}_form": form})


def room_for(company: Company, kind: str) -> int:
    """How many pictures of a kind can be added at once."""
    if kind != Kind.PHOTO:
        return 1
    return pictures.MOST_PHOTOS - company.photos.filter(kind=kind).count()


def added_words(kind: str, added: int) -> str:
    if kind != Kind.PHOTO:
        return _("Saved.")
    if not added:
        return _("These photos are there already.")
    said = ngettext("%(count)s photo is added.", "%(count)s photos are added.", added)
    return said % {"count": added} + " " + _("Say below what can be seen.")


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def arrange_pictures(request: MemberRequest, company: Company) -> HttpResponse:
    """Saves what the photos show, and moves the one whose button was pressed."""
    if request.method != "POST":
        return redirect("company-pictures", company.pk)
    form = PhotosForm(request.POST, photos=photos_of(company))
    if not form.is_valid():
        return pictures_page(request, company, status=422, photos_form=form)
    pictures.describe(company, form.words(), by=request.user)
    moved = [
        (number, way == "up")
        for way in ("up", "down")
        for number in row_numbers(request.POST.getlist(way))
    ]
    for number, up in moved[:1]:
        pictures.move(company, number, up=up, by=request.user)
        answer = redirect("company-pictures", company.pk)
        answer["Location"] += f"#photo-{number}"
        return answer
    messages.success(request, _("Saved."))
    return redirect("company-pictures", company.pk)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_picture(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Asks, then deletes the picture with its files."""
    photo = get_object_or_404(company.photos, pk=number)
    if request.method == "POST":
        pictures.take_away(photo, by=request.user)
        messages.success(request, _("The picture is deleted."))
        return redirect("company-pictures", company.pk)
    shown = {"company": company, "photo": seen(photo)}
    return render(request, "me/company/delete_picture.html", shown)


def photos_of(company: Company) -> list[CompanyPhoto]:
    return list(company.photos.filter(kind=Kind.PHOTO))


def pictures_page(
    request: MemberRequest, company: Company, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page, with these forms in the place of empty ones."""
    there = list(company.photos.all())
    photos = [photo for photo in there if photo.kind == Kind.PHOTO]
    room = pictures.MOST_PHOTOS - len(photos)
    single = {one.kind: seen(one) for one in there if one.kind != Kind.PHOTO}
    photos_form = forms.get("photos_form") or PhotosForm(photos=photos)
    shown = {
        "company": company,
        "logo": single.get(Kind.LOGO),
        "banner": single.get(Kind.BANNER),
        "logo_form": PicturesForm(kind=Kind.LOGO),
        "banner_form": PicturesForm(kind=Kind.BANNER),
        "photo_form": PicturesForm(kind=Kind.PHOTO, room=room),
        "photos_form": photos_form,
        "lines": [
            seen(line.photo) | {"field": line.field} for line in photos_form.lines()
        ],
        "room": room,
    }
    page = shown | forms
    return render(request, "me/company/pictures.html", page, status=status)


def seen(photo: CompanyPhoto) -> dict[str, Any]:
    """A picture as the team's own pages show it."""
    return {
        "pk": photo.pk,
        "kind": photo.kind,
        "name": photo.get_kind_display(),
        "alt": photo.alt,
        "small": photo_url(photo.stem, 240),
        "medium": photo_url(photo.stem, 640),
        "small_avif": avif_url(photo.stem, 240),
        "medium_avif": avif_url(photo.stem, 640),
        "width": photo.width,
        "height": photo.height,
    }
