"""A list that its owner shows by a secret link: making, taking back, and what is seen by it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings.buying import favourites, sharing, shelf
from listings.buying.forms import ShareForm
from listings.models import Favourite, FavouriteShare
from listings.views.favourites import A_PAGE, own_list
from members.account_letters import link
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_favourite_list(request: MemberRequest, number: int) -> HttpResponse:
    """Links of a list; a new one's address is shown in the answer to the form, and never again."""
    kept = own_list(request, number)
    form = ShareForm(request.POST if request.method == "POST" else None)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            token = sharing.share(kept, **form.cleaned_data, form_key=form_key(request))
            address = link("shared-list", language=get_language() or "en", token=token)
        except favourites.CannotBeKept as error:
            form.add_error(None, str(error.words))
    links = FavouriteShare.objects.filter(list=kept).order_by("-made_at")
    shown = {
        "list": kept,
        "form": form if form.errors or not address else ShareForm(),
        "form_key": uuid4(),
        "address": address,
        "links": links,
        "open": {one.pk for one in links.open()},
    }
    status = 422 if form.errors else 200
    return render(request, "me/favourites/share.html", shown, status=status)


def form_key(request: MemberRequest) -> UUID:
    """The form's own number; a form without one is a form of its own."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()


@member_required
@require_POST
def revoke_share(request: MemberRequest, number: int, share: UUID) -> HttpResponse:
    """The link shows nothing from now on."""
    kept = own_list(request, number)
    sharing.revoke(get_object_or_404(FavouriteShare, list=kept, pk=share))
    messages.success(request, _("The link shows nothing any more."))
    return redirect("share-favourite-list", kept.pk)


@never_cache
@require_safe
def shared_list(request: HttpRequest, token: str) -> HttpResponse:
    """What whoever has the link sees: public facts, and notes where the owner chose that."""
    try:
        share = sharing.by_token(token)
    except sharing.LinkOver:
        return unseen(render(request, "listings/shared_over.html", status=410))
    entries = Favourite.objects.there().filter(list=share.list).with_standing()
    page = Leaves(entries.order_by("-added_at", "id"), A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = list(page)
    notes = (
        favourites.notes_of(rows, share.list.member.subject)
        if share.shows_notes
        else {}
    )
    shown = {
        "list": share.list,
        "page": page,
        "rows": shelf.kept(rows, notes, get_language() or "en"),
    }
    return unseen(render(request, "listings/shared_list.html", shown))


def unseen(answer: HttpResponse) -> HttpResponse:
    """No search engine keeps it, and no page that is gone to learns the address."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
