"""Partner releases on the desk: marketing asks and makes the link, a privacy officer decides."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import marketing
from members.doors import marketing_required, partner_staff_required
from members.exporting import listing, partner_packages
from members.http import MemberRequest
from members.models import Member
from members.partner_release_forms import DecisionForm, PartnerReleaseForm
from members.reporting.asking import Unclear
from privacy.models import PartnerRelease
from privacy.releases import partnering
from privacy.releases.partnering import Refused, State
from privacy.releases.terms import NEWEST, TERMS

PER_PAGE = 20


@partner_staff_required
@require_safe
def partner_releases(request: MemberRequest) -> HttpResponse:
    """Everything that partners were to get, and where each stands."""
    rows = Paginator(partnering.all_of_them(), PER_PAGE)
    page = rows.get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "releases": listing.releases(page),
        "may_ask": marketing.is_of_it(request.user),
    }
    return private(request, "desk/partner_releases.html", shown)


@marketing_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_partner_release(request: MemberRequest) -> HttpResponse:
    """Ask for figures for a partner. Nothing leaves before somebody else approves."""
    sent = request.POST if request.method == "POST" else None
    form = PartnerReleaseForm(
        sent,
        initial={
            "reports": request.META.get("QUERY_STRING", "")[:4000],
            "language": get_language(),
            "formats": ["csv", "xlsx", "pdf"],
            "days": partnering.DAYS[1],
        },
    )
    if form.is_valid():
        try:
            asked = entered(form, request.user)
        except Unclear as error:
            form.add_error(None, list(error.errors.values()))
        else:
            messages.success(request, _("Entered. A privacy officer decides about it."))
            return redirect("partner-release", asked.pk)
    shown = {"form": form, "terms": TERMS[NEWEST], "version": NEWEST}
    status = 422 if form.errors else 200
    return private(request, "desk/new_partner_release.html", shown, status=status)


def entered(form: PartnerReleaseForm, by: Member) -> PartnerRelease:
    """Raises asking.Unclear where a table is not released."""
    said = form.cleaned_data
    return partner_packages.ask(
        said["partner"],
        questions=form.questions(said),
        formats=said["formats"],
        language=said["language"],
        days=said["days"],
        by=by,
        key=form.form_key(),
    )


@partner_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def partner_release(request: MemberRequest, number: int) -> HttpResponse:
    """One of them: what it is, and what can be done with it now."""
    asked = found(number)
    if request.method != "POST":
        return shown(request, asked)
    act = request.POST.get("act")
    try:
        if act == "link":
            return with_link(request, asked)
        if act == "decide":
            return decide(request, asked)
        if act == "withdraw":
            partner_packages.decide(asked, State.WITHDRAWN, by=request.user)
            messages.success(request, _("Withdrawn. Nothing leaves."))
            return redirect("partner-release", number)
    except Refused as error:
        messages.error(request, str(error))
        return shown(request, found(number), status=409)
    trouble = _("This page has no such button.")
    return shown(request, asked, status=400, trouble=trouble)


def decide(request: MemberRequest, asked: PartnerRelease) -> HttpResponse:
    """Raises Refused."""
    if not marketing.decides_for_partners(request.user):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return shown(request, asked, status=422, form=form)
    said = form.cleaned_data
    state = State(said["state"])
    partner_packages.decide(asked, state, by=request.user, words=said["words"])
    messages.success(request, f"{state.label}.")
    return redirect("partner-release", asked.pk)


def with_link(request: MemberRequest, asked: PartnerRelease) -> HttpResponse:
    """The page with a new link on it, this once. Raises Refused."""
    export = getattr(asked, "export", None)
    if not marketing.is_of_it(request.user):
        raise PermissionDenied
    if export is None:
        raise Refused(_("There is no package yet."))
    token = partnering.link(export)
    address = request.build_absolute_uri(reverse("partner-package", args=[token]))
    return shown(request, found(asked.pk), link=address)


@partner_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_link(request: MemberRequest, number: int) -> HttpResponse:
    """Asked, then done: the link leads nowhere from here on."""
    asked = found(number)
    export = getattr(asked, "export", None)
    link = partnering.latest_link(export) if export else None
    if export is None or link is None:
        raise Http404
    if request.method != "POST":
        told = {"asked": asked, "link": link}
        return private(request, "desk/revoke_link.html", told)
    if partnering.revoke(export):
        messages.success(request, _("The link is revoked. It leads nowhere any more."))
    else:
        messages.warning(request, _("It led nowhere any more already."))
    return redirect("partner-release", number)


def found(number: int) -> PartnerRelease:
    row = partnering.all_of_them().filter(pk=number).first() if number < 2**63 else None
    if row is None:
        raise Http404
    return row


def shown(
    request: MemberRequest, asked: PartnerRelease, *, status: int = 200, **more: Any
) -> HttpResponse:
    """What stands on the page of one, for who looks at it."""
    decision, export = getattr(asked, "decision", None), getattr(asked, "export", None)
    file = getattr(export, "file", None)
    is_own = asked.requested_by == request.user.subject
    decides = marketing.decides_for_partners(request.user)
    people = {asked.requested_by, *([decision.by] if decision else [])}
    names = listing.names(people)
    told = {
        "asked": asked,
        "reports": [
            {"title": title, "query": query}
            for title, query in zip(
                listing.titles(asked.questions), asked.questions, strict=False
            )
        ],
        "formats": [one.upper() for one in asked.formats],
        "state": listing.state(asked),
        "requester": names[asked.requested_by],
        "decision": decision,
        "decider": names[decision.by] if decision else "",
        "export": export,
        "file": file if file and file.ends_at > timezone.now() else None,
        "last": partnering.latest_link(export) if export else None,
        "form": DecisionForm() if decision is None and decides and not is_own else None,
        "may_withdraw": decision is None and is_own,
        "may_link": marketing.is_of_it(request.user),
    }
    return private(request, "desk/partner_release.html", told | more, status=status)


def private(
    request: MemberRequest, template: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown["desk"] = "partner-releases"
    answer = render(request, template, shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
