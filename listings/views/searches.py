"""A buyer's saved searches: kept, opened, changed, deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from listings import facet_words, formats
from listings.buying import favourites, searches
from listings.buying.forms import SearchForm
from listings.list_page import tab_name
from listings.models import SavedSearch
from listings.search import Query
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves

# What is new in each is counted as the page is opened.
A_PAGE = 10
UNDO = "undo-search"


def own_search(request: MemberRequest, key: UUID) -> SavedSearch:
    """One of the member's own; of others' nothing exists."""
    mine = SavedSearch.objects.filter(member=request.user)
    found: SavedSearch = get_object_or_404(mine, pk=key)
    found.member = request.user
    return found


def words_of(query: Query) -> list[str]:
    """A question in words: its kind, its text and its filters."""
    language = get_language() or "en"
    chips = [
        facet_words.chip_label(field, value, language)
        for field, _name, value in query.chosen
    ]
    text = [f"“{query.text}”"] if query.text else []
    return [tab_name(query.tab), *text, *chips]


@member_required
@require_http_methods(["GET", "HEAD"])
def my_searches(request: MemberRequest) -> HttpResponse:
    """All of them, each with how many are new."""
    mine = SavedSearch.objects.there().filter(member=request.user)
    page = Leaves(mine.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [
            row(one, n)
            for one, n in zip(page, searches.news_of(list(page)), strict=True)
        ],
        "undo": request.session.pop(UNDO, None),
        "most": searches.MOST_SEARCHES,
    }
    return render(request, "me/searches/list.html", shown)


def row(search: SavedSearch, n: int) -> dict[str, Any]:
    return {
        "search": search,
        "n": n,
        "news": formats.number(n, get_language() or "en"),
        "words": words_of(searches.query_of(search)),
        "is_whole": searches.is_whole(search),
    }


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request: MemberRequest) -> HttpResponse:
    """Keep what a page of results asked. Opening it changes nothing."""
    is_sent = request.method == "POST"
    query = (
        searches.asked(request.POST.get("asked", ""))
        if is_sent
        else Query.asked(request.GET)
    )
    words = words_of(query)
    name = ", ".join(words[1:] or words).translate({ord("“"): None, ord("”"): None})
    form = SearchForm(request.POST if is_sent else None, initial={"name": name[:80]})
    if is_sent and form.is_valid():
        try:
            searches.save(request.user, query, **form.cleaned_data)
        except favourites.CannotBeKept as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("The search is saved."))
            return redirect("my-searches")
    shown = {"form": form, "words": words, "asked": searches.written(query)}
    status = 422 if form.errors else 200
    return render(request, "me/searches/new.html", shown, status=status)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_search(request: MemberRequest, key: UUID) -> HttpResponse:
    search = own_search(request, key)
    now = {"name": search.name, "every": search.every}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        searches.change(search, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("my-searches")
    shown = {
        "search": search,
        "form": form,
        "words": words_of(searches.query_of(search)),
        "address": results_of(search),
    }
    status = 422 if form.errors else 200
    return render(request, "me/searches/edit.html", shown, status=status)


def results_of(search: SavedSearch, sort: str = "") -> str:
    """The page of results that this search is."""
    params = searches.query_of(search).params(**({"sort": sort} if sort else {}))
    return f"{reverse('search')}?{params}"


@member_required
@require_POST
def see_search(request: MemberRequest, key: UUID) -> HttpResponse:
    """To the results, the newest first; they are not new after that."""
    search = own_search(request, key)
    searches.mark_seen(search)
    return redirect(results_of(search, "newest"))


@member_required
@require_POST
def delete_search(request: MemberRequest, key: UUID) -> HttpResponse:
    search = own_search(request, key)
    searches.delete(search)
    request.session[UNDO] = {"key": str(search.pk), "name": search.name}
    return redirect("my-searches")


@member_required
@require_POST
def restore_search(request: MemberRequest, key: UUID) -> HttpResponse:
    try:
        searches.put_back(own_search(request, key))
        messages.success(request, _("The search is back."))
    except favourites.CannotBeKept as error:
        messages.error(request, str(error.words))
    return redirect("my-searches")
