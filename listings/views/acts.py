"""What a team does to its items or offers from the list: to one, or to many at once."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from listings.models import Item, Offer
from listings.posting import (
    act_words,
    choosing,
    edits,
    lacking,
    lists,
    many,
    publishing,
)
from listings.posting.form_fields import Count, Day
from listings.posting.lacking import CLOSES_AFTER, CLOSES_BEFORE
from listings.posting.states import State
from listings.public_area import confirming
from listings.views.posting_pages import EDITOR, language_of, own
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company

# What takes a deed back.
BACK = {
    "pause": "resume",
    "resume": "pause",
    "archive": "restore",
    "restore": "archive",
}
LISTED = 100
LEAD_TIME = Count(0, 730)
CLOSING = Day(soonest=CLOSES_AFTER, latest=CLOSES_BEFORE, required=True)
ACTS = {
    "publish": gettext_lazy("Publish"),
    "confirm": gettext_lazy("Still valid"),
    "renew": gettext_lazy("Renew"),
    "closing": gettext_lazy("Change the last day"),
    "pause": gettext_lazy("Pause"),
    "resume": gettext_lazy("Resume"),
    "lead-time": gettext_lazy("Change lead time"),
    "move": gettext_lazy("Change category"),
    "archive": gettext_lazy("Archive"),
    "restore": gettext_lazy("Take out of the archive"),
    "withdraw": gettext_lazy("Take down for good"),
}


@dataclass(frozen=True)
class Sort:
    """What acting on items and on offers differs in."""

    model: type[Item] | type[Offer]
    name: str
    # What can be done in each state; where all are shown, everything.
    of_state: dict[State, str]

    @property
    def undo(self) -> str:
        return f"undo-{self.name}s"

    def known(self) -> set[str]:
        return {act for acts in self.of_state.values() for act in acts.split()}


ITEMS = Sort(
    Item,
    "item",
    {
        State.LIVE: "confirm renew pause lead-time move archive withdraw",
        State.DRAFT: "publish lead-time move archive withdraw",
        State.REVIEW: "withdraw",
        State.PAUSED: "resume lead-time move archive withdraw",
        State.EXPIRED: "renew lead-time move archive withdraw",
        State.ARCHIVED: "restore withdraw",
        State.WITHDRAWN: "",
    },
)
OFFERS = Sort(
    Offer,
    "offer",
    {
        State.LIVE: "renew closing pause move archive withdraw",
        State.DRAFT: "publish closing move archive withdraw",
        State.REVIEW: "withdraw",
        State.PAUSED: "resume renew closing move archive withdraw",
        State.CLOSED: "renew closing archive withdraw",
        State.ARCHIVED: "restore withdraw",
        State.WITHDRAWN: "",
    },
)


def acts_of(sort: Sort, state: State | None) -> list[tuple[str, Any]]:
    known = sort.of_state[state].split() if state else sort.known()
    return [(name, words) for name, words in ACTS.items() if name in known]


def undoable(request: MemberRequest, sort: Sort) -> dict[str, Any] | None:
    """What was done last and can be taken back: said once."""
    if sort.undo not in request.session:
        return None
    found: dict[str, Any] = request.session.pop(sort.undo)
    return found


@company_door(EDITOR)
@require_POST
def act_on_items(request: MemberRequest, company: Company) -> HttpResponse:
    return acted(request, company, ITEMS)


@company_door(EDITOR)
@require_POST
def act_on_offers(request: MemberRequest, company: Company) -> HttpResponse:
    return acted(request, company, OFFERS)


@company_door(EDITOR)
@require_POST
def renew_item(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return renewed(request, company, number, ITEMS)


@company_door(EDITOR)
@require_POST
def renew_offer(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return renewed(request, company, number, OFFERS)


def renewed(
    request: MemberRequest, company: Company, number: int, sort: Sort
) -> HttpResponse:
    """The button beside one that ends soon, or has ended."""
    if publishing.renew(own(sort.model, company, number)):
        messages.success(request, act_words.done(sort.model, "renew", 1))
    return redirect(list_address(company, request, sort))


def acted(request: MemberRequest, company: Company, sort: Sort) -> HttpResponse:
    """One deed for those that are ticked. What cannot be undone, or needs a value, asks."""
    act = request.POST.get("act", "")
    if act not in sort.known():
        raise Http404
    chosen = lists.chosen(sort.model, company, request.POST)
    if not chosen:
        none = _("Tick one item or more first.")
        messages.error(
            request, none if sort is ITEMS else _("Tick one offer or more first.")
        )
    elif act in many.DEEDS:
        done = many.each(chosen, many.DEEDS[act])
        if done and act in BACK:
            request.session[sort.undo] = {"act": BACK[act], "keys": done}
        messages.success(request, act_words.done(sort.model, act, len(done)))
    elif "sure" not in request.POST:
        return ask(request, company, act, chosen, sort)
    else:
        trouble = carry_out(request, act, chosen, sort)
        if trouble:
            return ask(request, company, act, chosen, sort, trouble)
    return redirect(list_address(company, request, sort))


def list_address(company: Company, request: MemberRequest, sort: Sort) -> str:
    """The list as it was asked for; of what came with the form only the question is taken."""
    question = request.POST.get("back", "")[:500]
    there = reverse(f"my-{sort.name}s", args=[company.pk])
    return there + (question if question.startswith("?") else "")


def ask(
    request: MemberRequest,
    company: Company,
    act: str,
    chosen: list[Any],
    sort: Sort,
    trouble: str = "",
) -> HttpResponse:
    """What would be done to which of them, and with which value."""
    language = language_of(request)
    typed = request.POST.get("q", "")[:200].strip()
    shown = {
        "company": company,
        "kind": sort.name,
        "act": act,
        "words": confirming.words({}),
        "title": ACTS[act],
        "chosen": chosen,
        "listed": chosen[:LISTED],
        "more": max(0, len(chosen) - LISTED),
        "trouble": trouble,
        "value": request.POST.get("days", "")[:20],
        "back": request.POST.get("back", "")[:500],
        "act_address": reverse(f"act-on-{sort.name}s", args=[company.pk]),
        "list_address": list_address(company, request, sort),
        "typed": typed,
        "places": (
            choosing.matching(typed, language, company.industry)
            if typed
            else choosing.own(company, language)
        )
        if act == "move"
        else [],
        "lacking": [
            (reverse(f"see-{sort.name}", args=[company.pk, one.pk]), one, lacks)
            for one in chosen[:LISTED]
            if (lacks := lacks_of(one))
        ]
        if act == "publish"
        else [],
    }
    status = 422 if trouble else 200
    return render(request, "me/listings/ask.html", shown, status=status)


def lacks_of(listing: Item | Offer) -> list[lacking.Lack]:
    edit = getattr(listing, "edit", None)
    return lacking.lacks(edits.onto(listing, edit), edit)


def carry_out(request: MemberRequest, act: str, chosen: list[Any], sort: Sort) -> str:
    """Do what was asked about. Returns what stood in the way, if anything did."""
    by = request.user
    if act == "publish":
        words = confirming.words({})
        became = many.publish(chosen, by=by, words=words)
        tell(request, became, sort, live="live")
    elif act == "withdraw":
        done = many.each(chosen, publishing.withdraw)
        messages.success(request, act_words.done(sort.model, act, len(done)))
    elif act in {"lead-time", "closing"}:
        try:
            field = LEAD_TIME if act == "lead-time" else CLOSING
            value = field.clean(request.POST.get("days", ""))
        except ValidationError as error:
            return str(error.messages[0])
        if act == "closing":
            done = many.close_on(chosen, day=value)
            messages.success(request, act_words.done(sort.model, act, len(done)))
        else:
            became = many.change_lead_time(chosen, days=value, by=by)
            tell(request, became, sort, live=act)
    else:
        category = choosing.leaf(request.POST.get("category", ""))
        if category is None:
            return _("Choose a category.")
        became = many.recategorise(chosen, category=category, by=by)
        tell(request, became, sort, live=act)
    return ""


def tell(
    request: MemberRequest, became: dict[str, list[int]], sort: Sort, *, live: str
) -> None:
    """What became of how many: a sentence for each. `live` says what it is for those that are."""
    for name, keys in became.items():
        if keys:
            words = act_words.done(
                sort.model, live if name == "live" else name, len(keys)
            )
            add = messages.error if name in {"lacking", "marked"} else messages.success
            add(request, words)
