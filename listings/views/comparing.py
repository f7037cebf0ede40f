"""Up to four items side by side. Which ones is in the address: no cookie, no account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from listings import comparing
from listings.cards import Card, item_cards, similar_cards
from listings.comparing import MOST
from listings.search import Query, find
from members.row_numbers import row_number, row_numbers

OFFERED = 6


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """One statement for the items; another for what is alike, where there is room for more."""
    language = str(request.LANGUAGE_CODE)
    asked, wrong = asked_for(request)
    items = comparing.listed(asked[:MOST])
    columns = comparing.columns(items, language)
    ids = [item.pk for item in items]
    query = Query.asked(request.GET, tab="items", page=1)
    more = others(ids, query, language) if len(ids) < MOST else []
    shown = {
        "columns": [
            (column, address_of([pk for pk in ids if pk != column.id]))
            for column in columns
        ],
        "lines": comparing.lines(items, language) if items else [],
        "troubles": troubles(asked, ids, wrong),
        "has_room": len(ids) < MOST,
        "items": ",".join(map(str, ids)),
        "typed": query.text,
        "others": [(card, address_of([*ids, card.id])) for card in more],
        "keep": f"{reverse('add-favourites')}?{'&'.join(f'items={pk}' for pk in ids)}",
    }
    return render(request, "listings/compare.html", shown)


def asked_for(request: HttpRequest) -> tuple[list[int], int]:
    """The numbers in the address, each once, and how many of what is there are none."""
    parts = [
        part.strip()
        for given in request.GET.getlist("items")[:50]
        for part in given.split(",")[:50]
        if part.strip()
    ]
    wrong = sum(row_number(part) is None for part in parts)
    return row_numbers(parts), wrong


def troubles(asked: list[int], there: list[int], wrong: int) -> list[str]:
    """What was asked and is not shown, in sentences."""
    said = []
    if wrong:
        said.append(
            ngettext(
                "%(n)d part of the address is not the number of an item.",
                "%(n)d parts of the address are not the number of an item.",
                wrong,
            )
            % {"n": wrong}
        )
    lost = [str(pk) for pk in asked[:MOST] if pk not in there]
    if lost:
        words = ngettext(
            "Item %(numbers)s is not listed any more, or never was.",
            "Items %(numbers)s are not listed any more, or never were.",
            len(lost),
        )
        said.append(words % {"numbers": ", ".join(lost)})
    if len(asked) > MOST:
        said.append(_("At most four are compared: these are the first four."))
    return said


def others(ids: list[int], query: Query, language: str) -> list[Card]:
    """What could be added: what the words find, else what is like the first one."""
    if query.text:
        found = find(query, per_page=OFFERED + MOST).ids
        chosen = [pk for pk in found if pk not in ids][:OFFERED]
        return item_cards(chosen, language)
    if not ids:
        return []
    near = similar_cards(ids[0], OFFERED + MOST, language)
    return [card for card in near if card.id not in ids][:OFFERED]


def address_of(ids: list[int]) -> Any:
    """The page that compares these."""
    there = reverse("compare")
    return f"{there}?items={','.join(map(str, ids))}" if ids else there
