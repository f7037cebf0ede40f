"""A buyer's lists of favourites: seen, named, filled, emptied."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from listings.buying import favourites, shelf
from listings.buying.forms import ListForm, NoteForm, first_trouble
from listings.cards import cards_of
from listings.comparing import MOST
from listings.models import Favourite, FavouriteList
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves
from members.row_numbers import row_numbers

A_PAGE = 50
# As many as a page of results shows, and some more.
MOST_AT_ONCE = 50
UNDO = "undo-favourites"
TABS = {"items": "items", "offers": "sell", "companies": "suppliers"}


def language_of(request: HttpRequest) -> str:
    return get_language() or "en"


def own_list(request: MemberRequest, number: int) -> FavouriteList:
    """One of the member's own; of others' lists nothing exists."""
    mine = FavouriteList.objects.filter(member=request.user)
    found: FavouriteList = get_object_or_404(mine, pk=min(number, 2**63 - 1))
    found.member = request.user
    return found


def all_of(request: MemberRequest) -> Any:
    """The member's lists by name, with how many entries each holds."""
    there = Count("entries", filter=Q(entries__removed_at=None))
    mine = FavouriteList.objects.filter(member=request.user)
    return mine.annotate(n=there).order_by("name", "pk")


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_favourites(request: MemberRequest) -> HttpResponse:
    """All lists, and a new one."""
    form = ListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = favourites.make(request.user, form.cleaned_data["name"])
        except favourites.CannotBeKept as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("The list is made."))
            return redirect(made)
    shown = {"lists": all_of(request), "form": form, "most": favourites.MOST_LISTS}
    status = 422 if form.errors else 200
    return render(request, "me/favourites/lists.html", shown, status=status)


@member_required
@require_http_methods(["GET", "HEAD"])
def favourite_list(request: MemberRequest, number: int) -> HttpResponse:
    """What is on a list, the newest first."""
    kept = own_list(request, number)
    entries = Favourite.objects.there().filter(list=kept).with_standing()
    page = Leaves(entries.order_by("-added_at", "id"), A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = list(page)
    notes = favourites.notes_of(rows, request.user.subject)
    shown = {
        "list": kept,
        "page": page,
        "rows": shelf.kept(rows, notes, language_of(request)),
        "others": [one for one in all_of(request) if one.pk != kept.pk],
        "undo": undoable(request, kept),
        "most": favourites.MOST_ENTRIES,
    }
    return render(request, "me/favourites/list.html", shown)


def undoable(request: MemberRequest, kept: FavouriteList) -> list[str]:
    """What was taken off last and can be put back: said once."""
    last = request.session.get(UNDO)
    if not last or last["list"] != kept.pk:
        return []
    del request.session[UNDO]
    keys: list[str] = last["keys"]
    return keys


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename_favourite_list(request: MemberRequest, number: int) -> HttpResponse:
    kept = own_list(request, number)
    given = request.POST if request.method == "POST" else None
    form = ListForm(given, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(favourites.rename(kept, form.cleaned_data["name"]))
        except favourites.CannotBeKept as error:
            form.add_error(None, str(error.words))
    shown = {"list": own_list(request, number), "form": form}
    status = 422 if form.errors else 200
    return render(request, "me/favourites/rename.html", shown, status=status)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_favourite_list(request: MemberRequest, number: int) -> HttpResponse:
    """Asks first: notes and links go with it."""
    kept = own_list(request, number)
    if request.method == "POST":
        favourites.delete(kept)
        messages.success(request, _("The list is deleted."))
        return redirect("my-favourites")
    n = Favourite.objects.there().filter(list=kept).count()
    return render(request, "me/favourites/delete.html", {"list": kept, "n": n})


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_favourites(request: MemberRequest) -> HttpResponse:
    """Which list what a public page led here with goes on. Opening it changes nothing."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = {kind: numbers(given.getlist(kind)) for kind in TABS}
    found = {kind: favourites.pages(kind, keys) for kind, keys in chosen.items()}
    pages = [page for some in found.values() for page in some][:MOST_AT_ONCE]
    if not pages:
        raise Http404
    form = NoteForm(request.POST if request.method == "POST" else None)
    trouble = ""
    if request.method == "POST":
        try:
            kept = list_for(request)
            if form.is_valid():
                note = form.cleaned_data["note"] if len(pages) == 1 else ""
                return added(request, kept, favourites.add(kept, pages, note), pages)
        except favourites.CannotBeKept as error:
            trouble = str(error.words)
    language = language_of(request)
    shown = {
        "chosen": list(chosen.items()),
        "cards": [
            card
            for kind, some in found.items()
            for card in cards_of(TABS[kind], [one.pk for one in some], language)
        ],
        "is_one": len(pages) == 1,
        "lists": all_of(request),
        "form": form,
        "name": given.get("name", ""),
        "asked_list": given.get("list", ""),
        "trouble": trouble,
    }
    status = 422 if trouble or form.errors else 200
    return render(request, "me/favourites/add.html", shown, status=status)


def numbers(given: list[str]) -> list[int]:
    """Row numbers among what was sent, each once."""
    return row_numbers(given)[:MOST_AT_ONCE]


class NoListChosen(favourites.CannotBeKept):
    def __init__(self, words: Any) -> None:
        self.words = words


def list_for(request: MemberRequest) -> FavouriteList:
    """The list that was chosen, or a new one of the name that was typed."""
    if request.POST.get("name", "").strip():
        form = ListForm(request.POST)
        if not form.is_valid():
            raise NoListChosen(first_trouble(form))
        name = form.cleaned_data["name"]
        mine = FavouriteList.objects.filter(member=request.user, name__iexact=name)
        # The same form twice is one list.
        return mine.first() or favourites.make(request.user, name)
    asked = request.POST.get("list", "")
    mine = FavouriteList.objects.filter(member=request.user)
    found = mine.filter(pk__in=numbers([asked])).first()
    if found is None:
        raise NoListChosen(_("Choose a list, or write the name of a new one."))
    found.member = request.user
    return found


def added(
    request: MemberRequest, kept: FavouriteList, new: list[UUID], pages: list[Any]
) -> HttpResponse:
    if new:
        said = ngettext("%d added to the list.", "%d added to the list.", len(new))
        messages.success(request, said % len(new))
    if len(new) < len(pages):
        n = len(pages) - len(new)
        said = ngettext(
            "%d was on the list already.", "%d were on the list already.", n
        )
        messages.info(request, said % n)
    return redirect(kept)


@member_required
@require_POST
def act_on_favourites(request: MemberRequest, number: int) -> HttpResponse:
    """Take off, move or compare what is ticked, or take off the one of a row's button."""
    kept = own_list(request, number)
    only = request.POST.get("only", "")
    keys = uuids([only] if only else request.POST.getlist("entry"))
    act = "remove" if only else request.POST.get("act", "")
    if not keys:
        messages.error(request, _("Tick one entry or more first."))
    elif act == "remove":
        removed = favourites.remove(kept, keys)
        request.session[UNDO] = {"list": kept.pk, "keys": [str(one) for one in removed]}
    elif act == "compare":
        return compared(request, kept, keys)
    elif act == "move":
        moved(request, kept, keys)
    else:
        raise Http404
    return redirect(back_to(kept, request))


def uuids(given: list[str]) -> list[UUID]:
    found = []
    for one in given[: favourites.MOST_ENTRIES]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def back_to(kept: FavouriteList, request: MemberRequest) -> str:
    """The page of the list that the form stood on."""
    [*_rest, page] = ["", *numbers([request.POST.get("page", "")])]
    return kept.get_absolute_url() + (f"?page={page}" if page else "")


def compared(
    request: MemberRequest, kept: FavouriteList, keys: list[UUID]
) -> HttpResponse:
    """To the page that compares, with the items among what is ticked in its address."""
    rows = Favourite.objects.there().filter(list=kept, pk__in=keys)
    rows = rows.exclude(item=None).order_by("-added_at", "id")
    items = [str(key) for key in rows.values_list("item_id", flat=True)]
    if not items:
        messages.error(request, _("Tick items: offers and suppliers are not compared."))
        return redirect(back_to(kept, request))
    return redirect(f"{reverse('compare')}?items={','.join(items[: MOST + 1])}")


def moved(request: MemberRequest, kept: FavouriteList, keys: list[UUID]) -> None:
    there = numbers([request.POST.get("to", "")])
    mine = FavouriteList.objects.filter(member=request.user).exclude(pk=kept.pk)
    to = mine.filter(pk__in=there).first()
    if to is None:
        messages.error(request, _("Choose the list to move them to."))
        return
    try:
        n = favourites.move(kept, keys, to=to)
    except favourites.CannotBeKept as error:
        messages.error(request, str(error.words))
        return
    said = ngettext("%(n)d moved to %(name)s.", "%(n)d moved to %(name)s.", n)
    messages.success(request, said % {"n": n, "name": to.name})


@member_required
@require_POST
def restore_favourites(request: MemberRequest, number: int) -> HttpResponse:
    """Put back what was taken off."""
    kept = own_list(request, number)
    try:
        n = favourites.put_back(kept, uuids(request.POST.getlist("entry")))
        said = ngettext("%d is back.", "%d are back.", n)
        messages.success(request, said % n)
    except favourites.CannotBeKept as error:
        messages.error(request, str(error.words))
    return redirect(back_to(kept, request))


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def favourite(request: MemberRequest, number: int, entry: UUID) -> HttpResponse:
    """An entry's note."""
    kept = own_list(request, number)
    rows = Favourite.objects.there().filter(list=kept).with_standing()
    row = get_object_or_404(rows, pk=entry)
    notes = favourites.notes_of([row], request.user.subject)
    given = request.POST if request.method == "POST" else None
    form = NoteForm(given, initial={"note": notes.get(row.pk, "")})
    if request.method == "POST" and form.is_valid():
        favourites.write_note(row, form.cleaned_data["note"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect(kept)
    [shown] = shelf.kept([row], {}, language_of(request))
    context = {"list": kept, "row": shown, "form": form}
    status = 422 if form.errors else 200
    return render(request, "me/favourites/note.html", context, status=status)
