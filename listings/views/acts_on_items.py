"""What a team does to its items from the list: to one, or to many at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from listings.models import Item
from listings.posting import choosing, edits, lacking, lists, many, publishing
from listings.posting.form_fields import Count
from listings.posting.states import State
from listings.public_area import confirming
from listings.views.posting_pages import EDITOR, language_of
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company

UNDO = "undo-items"
# What takes a deed back.
BACK = {
    "pause": "resume",
    "resume": "pause",
    "archive": "restore",
    "restore": "archive",
}
LISTED = 100
LEAD_TIME = Count(0, 730)
# What can be done to the items of each state; where all are shown, everything.
ACTS = {
    "publish": gettext_lazy("Publish"),
    "confirm": gettext_lazy("Still valid"),
    "renew": gettext_lazy("Renew"),
    "pause": gettext_lazy("Pause"),
    "resume": gettext_lazy("Resume"),
    "lead-time": gettext_lazy("Change lead time"),
    "move": gettext_lazy("Change category"),
    "archive": gettext_lazy("Archive"),
    "restore": gettext_lazy("Take out of the archive"),
    "withdraw": gettext_lazy("Take down for good"),
}
OF_STATE = {
    State.LIVE: "confirm renew pause lead-time move archive withdraw",
    State.DRAFT: "publish lead-time move archive withdraw",
    State.REVIEW: "withdraw",
    State.PAUSED: "resume lead-time move archive withdraw",
    State.EXPIRED: "renew lead-time move archive withdraw",
    State.ARCHIVED: "restore withdraw",
    State.WITHDRAWN: "",
}


def acts_of(state: State | None) -> list[tuple[str, Any]]:
    names = OF_STATE[state].split() if state else list(ACTS)
    return [(name, ACTS[name]) for name in names]


def undoable(request: MemberRequest) -> dict[str, Any] | None:
    """What was done last and can be taken back: said once."""
    if UNDO not in request.session:
        return None
    found: dict[str, Any] = request.session.pop(UNDO)
    return found


@company_door(EDITOR)
@require_POST
def act_on_items(request: MemberRequest, company: Company) -> HttpResponse:
    """One deed for those that are ticked. What cannot be undone, or needs a value, asks."""
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    chosen = lists.chosen(Item, company, request.POST)
    if not chosen:
        messages.error(request, _("Tick one item or more first."))
    elif act in many.DEEDS:
        done = many.each(chosen, many.DEEDS[act])
        if done and act in BACK:
            request.session[UNDO] = {"act": BACK[act], "keys": done}
        messages.success(request, said_of(act, len(done)))
    elif "sure" not in request.POST:
        return ask(request, company, act, chosen)
    else:
        trouble = carry_out(request, act, chosen)
        if trouble:
            return ask(request, company, act, chosen, trouble)
    return redirect(list_address(company, request))


def list_address(company: Company, request: MemberRequest) -> str:
    """The list as it was asked for; of what came with the form only the question is taken."""
    question = request.POST.get("back", "")[:500]
    there = reverse("my-items", args=[company.pk])
    return there + (question if question.startswith("?") else "")


def ask(
    request: MemberRequest,
    company: Company,
    act: str,
    chosen: list[Item],
    trouble: str = "",
) -> HttpResponse:
    """What would be done to which items, and with which value."""
    language = language_of(request)
    typed = request.POST.get("q", "")[:200].strip()
    shown = {
        "company": company,
        "act": act,
        "words": confirming.words({}),
        "title": ACTS[act],
        "chosen": chosen,
        "listed": chosen[:LISTED],
        "more": max(0, len(chosen) - LISTED),
        "trouble": trouble,
        "value": request.POST.get("days", "")[:20],
        "back": request.POST.get("back", "")[:500],
        "list_address": list_address(company, request),
        "typed": typed,
        "places": (
            choosing.matching(typed, language, company.industry)
            if typed
            else choosing.own(company, language)
        )
        if act == "move"
        else [],
        "lacking": [(one, lacks) for one in chosen[:LISTED] if (lacks := lacks_of(one))]
        if act == "publish"
        else [],
    }
    status = 422 if trouble else 200
    return render(request, "me/listings/ask.html", shown, status=status)


def lacks_of(item: Item) -> list[lacking.Lack]:
    edit = getattr(item, "edit", None)
    return lacking.lacks(edits.onto(item, edit), edit)


def carry_out(request: MemberRequest, act: str, chosen: list[Item]) -> str:
    """Do what was asked about. Returns what stood in the way, if anything did."""
    by = request.user
    if act == "publish":
        words = confirming.words({})
        tell_of_publishing(request, many.publish(chosen, by=by, words=words))
    elif act == "withdraw":
        done = many.each(chosen, publishing.withdraw)
        messages.success(request, said_of(act, len(done)))
    elif act == "lead-time":
        try:
            days = LEAD_TIME.clean(request.POST.get("days", ""))
        except ValidationError as error:
            return str(error.messages[0])
        tell_of_changing(request, act, many.change_lead_time(chosen, days=days, by=by))
    else:
        category = choosing.leaf(request.POST.get("category", ""))
        if category is None:
            return _("Choose a category.")
        became = many.recategorise(chosen, category=category, by=by)
        tell_of_changing(request, act, became)
    return ""


def tell_of_changing(
    request: MemberRequest, act: str, became: dict[str, list[int]]
) -> None:
    live, held, left = (len(became[name]) for name in ("live", "held", "left"))
    if live:
        messages.success(request, said_of(act, live))
    tell_of_holding(request, held)
    if left:
        words = ngettext(
            "%d item has other changes that wait; this waits with them.",
            "%d items have other changes that wait; this waits with them.",
            left,
        )
        messages.success(request, words % left)


def tell_of_holding(request: MemberRequest, held: int) -> None:
    if held:
        words = ngettext(
            "Our staff look at %d item first.",
            "Our staff look at %d items first.",
            held,
        )
        messages.success(request, words % held)


def tell_of_publishing(request: MemberRequest, became: dict[str, list[int]]) -> None:
    live, held, lacking_some, marked = (
        len(became[name]) for name in ("live", "held", "lacking", "marked")
    )
    if live:
        words = ngettext("%d item is live.", "%d items are live.", live)
        messages.success(request, words % live)
    tell_of_holding(request, held)
    if lacking_some:
        words = ngettext(
            "%d item lacks something and is not published.",
            "%d items lack something and are not published.",
            lacking_some,
        )
        messages.error(request, words % lacking_some)
    if marked:
        words = ngettext(
            "%d item holds what looks like a way to reach you. Look at its page, and publish it there.",
            "%d items hold what looks like ways to reach you. Look at their pages, and publish them there.",
            marked,
        )
        messages.error(request, words % marked)


def said_of(act: str, n: int) -> str:
    """What was done to so many, in a sentence."""
    sentences = {
        "pause": ngettext("%d item is paused.", "%d items are paused.", n),
        "resume": ngettext("%d item is live again.", "%d items are live again.", n),
        "archive": ngettext("%d item is archived.", "%d items are archived.", n),
        "restore": ngettext(
            "%d item is out of the archive.", "%d items are out of the archive.", n
        ),
        "confirm": ngettext(
            "%d item is confirmed as still valid.",
            "%d items are confirmed as still valid.",
            n,
        ),
        "renew": ngettext(
            "%d item is valid for 180 days from today.",
            "%d items are valid for 180 days from today.",
            n,
        ),
        "withdraw": ngettext("%d item is taken down.", "%d items are taken down.", n),
        "lead-time": ngettext(
            "The lead time of %d item is changed.",
            "The lead time of %d items is changed.",
            n,
        ),
        "move": ngettext(
            "%d item is in its new category.", "%d items are in their new category.", n
        ),
    }
    return sentences[act] % n
