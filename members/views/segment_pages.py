"""Segments: listed, made, changed, taken away; and how many each reaches, about."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import saved_meanwhile
from members.doors import marketing_required
from members.http import MemberRequest
from members.mailing import segments
from members.mailing.segments import reaching, saving, whom
from members.models import Campaign, Segment
from members.segment_forms import LISTS, SegmentForm, purposes
from privacy.consents import NEWS

A_PAGE = 20
CAMPAIGNS_NAMED = 5
UNDO = "undo-segment"
sending = require_http_methods(["GET", "HEAD", "POST"])


def found(number: int) -> Segment:
    segment: Segment = get_object_or_404(Segment.objects.there(), pk=number)
    return segment


@marketing_required
@require_safe
def segments_page(request: MemberRequest) -> HttpResponse:
    """Every segment by name, in words, with the campaigns that use it."""
    # One more than is named says that there are more.
    newest = Campaign.objects.only("name", "segment").order_by("-changed_at", "-pk")
    newest = newest[: CAMPAIGNS_NAMED + 1]
    there = Segment.objects.there().order_by(Lower("name"), "pk")
    there = there.prefetch_related(Prefetch("campaigns", newest, to_attr="newest"))
    page = Paginator(there, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [
            {
                "segment": one,
                "definition": segments.definition(one.criteria),
                "campaigns": named[:CAMPAIGNS_NAMED],
                "has_more": len(named) > CAMPAIGNS_NAMED,
            }
            for one in page
            for named in [getattr(one, "newest", [])]
        ],
        "undo": request.session.pop(UNDO, None),
        "desk": "segments",
    }
    return answered(request, "desk/segments.html", shown)


@marketing_required
@sending
def new_segment(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        form = SegmentForm(initial={"form_key": uuid4(), "topic": NEWS})
        return answered(request, "desk/segment.html", {"form": form})
    return handed_in(request, None)


@marketing_required
@sending
def edit_segment(request: MemberRequest, number: int) -> HttpResponse:
    """The segment, whom it reaches as far as that was asked, and the campaigns that use it."""
    segment = found(number)
    if request.method == "POST":
        return handed_in(request, segment)
    topic = request.GET.get("topic", "")
    topic = topic if topic in dict(purposes()) else NEWS
    shown = {
        "form": opened(segment, topic),
        "reach": segments.kept(topic, segment.criteria),
        "topic": dict(purposes())[topic],
    }
    return answered(request, "desk/segment.html", shown | around(segment))


def opened(segment: Segment, topic: str) -> SegmentForm:
    initial = {"name": segment.name, "seen": segment.version, "topic": topic}
    return SegmentForm(initial=initial | dict(segment.criteria))


def around(segment: Segment | None) -> dict[str, Any]:
    """What a page shows of a segment that is saved."""
    if segment is None:
        return {}
    by_change = segment.campaigns.order_by("-changed_at").only("name", "state")
    return {"segment": segment, "campaigns": by_change[:A_PAGE]}


def handed_in(request: MemberRequest, segment: Segment | None) -> HttpResponse:
    """What the form was sent for: to see the size, or to save."""
    form = SegmentForm(request.POST)
    shown: dict[str, Any] = {"form": form, **around(segment)}
    if not form.is_valid():
        return answered(request, "desk/segment.html", shown, status=422)
    topic = form.cleaned_data["topic"] or NEWS
    shown["topic"] = dict(purposes())[topic]
    try:
        if request.POST.get("do") == "count":
            shown |= counted(request, form, topic, segment)
            return answered(request, "desk/segment.html", shown)
        saved, warned = kept(request, form, topic, segment)
    except reaching.TooManyQuestions as error:
        shown["trouble"] = str(error)
        return answered(request, "desk/segment.html", shown, status=429)
    except whom.NotCounted:
        shown["trouble"] = _("It could not be counted just now. Try again in a moment.")
        return answered(request, "desk/segment.html", shown, status=503)
    except saving.ChangedMeanwhile as error:
        return beside(request, form, shown, str(error.words))
    except saving.CannotBeSaved as error:
        form.add_error("name", str(error.words))
        return answered(request, "desk/segment.html", shown, status=422)
    if saved is None:
        return answered(request, "desk/segment.html", shown | warned, status=409)
    messages.success(request, _("The segment is saved."))
    return redirect("segment", number=saved.pk)


def counted(
    request: MemberRequest, form: SegmentForm, topic: str, segment: Segment | None
) -> dict[str, Any]:
    """Whom it reaches for a topic, and what is nearly the same."""
    wish, own = form.wish, segment.pk if segment else 0
    reach = segments.reach(topic, wish.criteria, by=request.user.subject)
    warnings = segments.overlaps(topic, wish.criteria, but_segment=own)
    return {"reach": reach, "warnings": warnings}


def kept(
    request: MemberRequest, form: SegmentForm, topic: str, segment: Segment | None
) -> tuple[Segment | None, dict[str, Any]]:
    """The segment as it is saved; or none, and what has to be confirmed first."""
    wish, own = form.wish, segment.pk if segment else 0
    mark = reaching.digest(topic, wish.criteria).hex()
    is_new = segment is None or segment.criteria != wish.criteria
    if is_new and form.cleaned_data["confirmed"] != mark:
        # Comparing tells a little as well, so it counts as a question.
        segments.reach(topic, wish.criteria, by=request.user.subject)
        if warnings := segments.overlaps(topic, wish.criteria, but_segment=own):
            return None, {"warnings": warnings, "mark": mark}
    if segment is None:
        key = form.key or uuid4()
        return saving.make(wish, by=request.user.subject, key=key), {}
    saving.change(segment, wish, seen=form.cleaned_data["seen"] or 0)
    return segment, {}


def beside(
    request: MemberRequest, form: SegmentForm, shown: dict[str, Any], words: str
) -> HttpResponse:
    """The form as typed, beside what somebody saved meanwhile."""
    now = found(shown["segment"].pk)
    form.add_error(None, words)
    shown["saved_meanwhile"] = saved_meanwhile.differing(
        opened(now, form.cleaned_data["topic"]),
        form,
        without={"topic", "confirmed", "seen", "form_key"},
    )
    # What is sent next was typed in view of what is saved now.
    shown |= {"segment": now, "seen": now.version}
    return answered(request, "desk/segment.html", shown, status=409)


def answered(
    request: MemberRequest, template: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if form := shown.get("form"):
        shown["lists"] = [form[name] for name in LISTS]
    shown["desk"] = "segments"
    answer = render(request, template, shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@marketing_required
@require_POST
def delete_segment(request: MemberRequest, number: int) -> HttpResponse:
    segment = found(number)
    try:
        saving.remove(segment)
    except saving.InUse as error:
        messages.error(request, str(error.words))
        return redirect("segment", number=number)
    request.session[UNDO] = {"number": segment.pk, "name": segment.name}
    return redirect("segments")


@marketing_required
@require_POST
def restore_segment(request: MemberRequest, number: int) -> HttpResponse:
    segment: Segment = get_object_or_404(Segment, pk=number)
    try:
        saving.put_back(segment)
    except saving.CannotBeSaved as error:
        messages.error(request, str(error.words))
        return redirect("segments")
    messages.success(request, _("The segment is back."))
    return redirect("segment", number=number)
