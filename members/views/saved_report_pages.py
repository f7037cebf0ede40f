"""Saved reports: read and copied by all of marketing, changed by their owner alone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.doors import marketing_required
from members.http import MemberRequest
from members.models import SavedReport
from members.report_forms import ReportForm
from members.reporting import answering, asking, choosing, keeping, wording
from members.reporting.asking import Question, Unclear
from members.reporting.keeping import CannotBeSaved
from members.views.report_pages import language, reading, shown_of, unanswered
from privacy.releases.as_analyst import as_analyst

A_PAGE = 20
UNDO = "undo-report"
ORDERS: dict[str, tuple[Any, ...]] = {
    "changed": ("-changed_at", "-pk"),
    "name": (Lower("name"), "pk"),
}
sending = require_http_methods(["GET", "HEAD", "POST"])


def found(number: int) -> SavedReport:
    there = SavedReport.objects.there().with_release()
    report: SavedReport = get_object_or_404(there, pk=number)
    return report


def own(request: MemberRequest, number: int) -> SavedReport:
    """Others' reports can be read and copied, and nothing else."""
    report = found(number)
    if report.owner_id != request.user.pk:
        raise PermissionDenied
    return report


@marketing_required
@reading
def saved_reports(request: MemberRequest) -> HttpResponse:
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "changed"
    is_mine = request.GET.get("whose") == "mine"
    reports = SavedReport.objects.there().with_release()
    if is_mine:
        reports = reports.filter(owner=request.user)
    page = Paginator(reports.order_by(*ORDERS[order]), A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = {
        "page": page,
        "rows": [(one, title_of(one)) for one in page],
        "order": order,
        "is_mine": is_mine,
        "undo": request.session.pop(UNDO, None),
        "desk": "saved-reports",
    }
    return render(request, "desk/saved.html", shown)


def title_of(report: SavedReport) -> str:
    """What it asks, in words; nothing where the catalogue no longer has it."""
    try:
        return wording.title(keeping.question_of(report))
    except Unclear:
        return ""


@marketing_required
@sending
def save_report(request: MemberRequest) -> HttpResponse:
    """Keep a report that is asked for by this address, or copy a saved one."""
    asked: QueryDict = request.GET
    initial: dict[str, Any] = {}
    if request.method == "POST":
        asked = QueryDict(request.POST.get("question", ""))
    elif copied := of_whom(request):
        asked = QueryDict(copied.question)
        initial = {"name": copied.name, "purpose": copied.purpose}
        initial["release"] = copied.release_id or ""
    try:
        question = asking.asked(asked)
        title = title_now(question)
    except Unclear as error:
        return unanswered(request, error, status=422)
    initial = {"name": title, "release": question.release or ""} | initial
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        releases=releases_with(question.table),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = keeping.save(request.user, question, form.wish)
        except CannotBeSaved as error:
            form.add_error(error.field, str(error.words))
        else:
            messages.success(request, _("The report is saved."))
            return redirect("saved-report", number=report.pk)
    shown = {
        "form": form,
        "title": title,
        "question": question,
        "desk": "saved-reports",
    }
    status = 422 if form.errors else 200
    return render(request, "desk/save.html", shown, status=status)


def releases_with(table: str) -> list[tuple[int, str]]:
    with as_analyst():
        return choosing.releases_with(table)


def of_whom(request: MemberRequest) -> SavedReport | None:
    """The report that is to be copied, where the address names one."""
    number = request.GET.get("copy", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) <= asking.DIGITS):
        raise Http404
    return found(int(number))


def title_now(question: Question) -> str:
    """Its title, if it can be answered now or when a release has the table."""
    try:
        with as_analyst():
            return answering.answer(question, language()).title
    except answering.NotReleased:
        return wording.title(question)


@marketing_required
@reading
def saved_report(request: MemberRequest, number: int) -> HttpResponse:
    """A report with its purpose, and its answer as of the release it follows."""
    report = found(number)
    shown: dict[str, Any] = {
        "report": report,
        "is_own": report.owner_id == request.user.pk,
        "desk": "saved-reports",
    }
    try:
        question = keeping.question_of(report)
        shown |= {"question": question, "title": wording.title(question)}
        with as_analyst():
            shown |= shown_of(question, request.GET.get("page"))
    except Unclear as error:
        shown["trouble"] = list(error.errors.values())
    return render(request, "desk/saved_report.html", shown)


@marketing_required
@sending
def edit_saved_report(request: MemberRequest, number: int) -> HttpResponse:
    report = own(request, number)
    now = {
        "name": report.name,
        "purpose": report.purpose,
        "release": report.release_id or "",
        "schedule": report.schedule,
    }
    table = QueryDict(report.question).get("table", "")
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        releases=releases_with(table),
        initial=now,
    )
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(report, form.wish)
        except CannotBeSaved as error:
            form.add_error(error.field, str(error.words))
        else:
            messages.success(request, _("Saved."))
            return redirect("saved-report", number=report.pk)
    shown = {"form": form, "report": found(number), "desk": "saved-reports"}
    status = 422 if form.errors else 200
    return render(request, "desk/save.html", shown, status=status)


@marketing_required
@require_POST
def delete_saved_report(request: MemberRequest, number: int) -> HttpResponse:
    report = own(request, number)
    keeping.delete(report)
    request.session[UNDO] = {"number": report.pk, "name": report.name}
    return redirect("saved-reports")


@marketing_required
@require_POST
def restore_saved_report(request: MemberRequest, number: int) -> HttpResponse:
    """Of one's own; the rows of others are not found here, deleted or not."""
    mine = SavedReport.objects.filter(owner=request.user)
    report: SavedReport = get_object_or_404(mine, pk=number)
    try:
        keeping.put_back(report)
    except CannotBeSaved as error:
        messages.error(request, str(error.words))
        return redirect("saved-reports")
    messages.success(request, _("The report is back."))
    return redirect("saved-report", number=number)


@marketing_required
@require_POST
def pause_saved_report(request: MemberRequest, number: int) -> HttpResponse:
    keeping.pause(own(request, number))
    messages.success(request, _("No mail comes until you go on."))
    return redirect("saved-report", number=number)


@marketing_required
@require_POST
def go_on_with_saved_report(request: MemberRequest, number: int) -> HttpResponse:
    keeping.go_on(own(request, number))
    messages.success(request, _("Mail comes again."))
    return redirect("saved-report", number=number)
