"""A company's own items: the list, one by one, many at once."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings import item_record
from listings.cards import item_cards
from listings.models import Item
from listings.posting import choosing, items, lists, states
from listings.posting.item_form import ItemForm
from listings.views import acts
from listings.views import posting_pages as pages
from listings.views.details import item_shown
from listings.views.posting_pages import EDITOR, VIEWER, Kind, language_of, own
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company


def public_page(request: HttpRequest, pk: int, bar: pages.Bar) -> HttpResponse:
    """The item's page with the bar of its team above."""
    found = item_record.read(pk)
    if found is None:
        raise Http404
    return render(
        request, "me/listings/seen_item.html", item_shown(request, found) | bar
    )


ITEM = Kind(
    "item",
    ItemForm,
    public_page,
    gettext_lazy("Published: buyers can see it now, and search finds it."),
)


@company_door(VIEWER)
@require_safe
def my_items(request: MemberRequest, company: Company) -> HttpResponse:
    """All items by state, with what can be done to many at once."""
    asked = lists.Asked.of(request.GET, Item)
    language = language_of(request)
    page = lists.page_of(Item, company, asked, request.GET.get("page", "1"))
    rows = list(page)
    cards = {one.id: one for one in item_cards([one.pk for one in rows], language)}
    counts = states.counts(Item, company)
    shown = {
        "company": company,
        "asked": asked,
        "tabs": tabs(asked, counts),
        "orders": lists.ORDERS.items(),
        "page": page,
        "rows": [row(one, cards[one.pk]) for one in rows if one.pk in cards],
        "is_empty": not sum(counts.values()),
        "acts": acts.acts_of(acts.ITEMS, asked.state),
        "may_edit": request.membership.reaches(EDITOR),
        "form_key": uuid4(),
        "act_address": reverse("act-on-items", args=[company.pk]),
        "undo": acts.undoable(request, acts.ITEMS),
        "most": lists.MOST_AT_ONCE,
    }
    return render(request, "me/listings/items.html", shown)


def tabs(asked: lists.Asked, counts: dict[states.State, int]) -> list[Any]:
    """(name, link, is it here, how many) of every state that holds something."""
    live = sum(n for state, n in counts.items() if state is not states.State.WITHDRAWN)
    found = [(_("All"), asked.params(state=""), asked.state is None, live)]
    found += [
        (str(state.label), asked.params(state=state.value), state is asked.state, n)
        for state, n in counts.items()
        if n or state is asked.state
    ]
    return found


def row(item: Item, card: Any) -> dict[str, Any]:
    own = {"item": item, "card": card, "state": states.state_of(item)}
    return own | pages.beside(item) | {"may_renew": pages.ends_soon(item)}


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: MemberRequest, company: Company) -> HttpResponse:
    """The category first; then the form asks only what belongs to it."""
    if request.method == "POST":
        category = choosing.leaf(request.POST.get("category", ""))
        if category is None:
            raise Http404
        item = items.begin(
            company,
            category=category,
            form_key=key_of(request),
            language=language_of(request),
        )
        return redirect("edit-item", company.pk, item.pk)
    shown = pages.choosing_shown(request, company) | {"kind": "item"}
    return render(request, "me/listings/category.html", shown)


def key_of(request: MemberRequest) -> UUID:
    """The form's own number; a form without one is a form of its own."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()


def copy_key(request: MemberRequest, number: int) -> UUID:
    """A list has one number, and a button beside each row: each makes one copy."""
    return uuid5(key_of(request), str(number))


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.written(request, company, own(Item, company, number), ITEM)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def move_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.moved(request, company, own(Item, company, number), ITEM)


@company_door(VIEWER)
@require_safe
def see_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.seen(request, company, own(Item, company, number), ITEM)


@company_door(EDITOR)
@require_POST
def publish_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.published(request, company, own(Item, company, number), ITEM)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return pages.discarded(request, company, own(Item, company, number), ITEM)


@company_door(EDITOR)
@require_POST
def duplicate_item(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """A draft that says and shows the same."""
    key = copy_key(request, number)
    copy = items.duplicate(own(Item, company, number), form_key=key)
    messages.success(request, _("A copy is made. Nobody sees it yet."))
    return redirect("edit-item", company.pk, copy.pk)
