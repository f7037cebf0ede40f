"""The desk of marketing staff: tables, releases, and a report of one table."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from members import statistics
from members.doors import marketing_required
from members.reporting import answering, asking, choosing, drawing, history, showing
from members.reporting.asking import Question, Unclear
from privacy.models import Budget, Release
from privacy.releases.as_analyst import as_analyst

RELEASES_A_PAGE = 20
reading = require_http_methods(["GET", "HEAD"])


def language() -> str:
    return get_language() or "en"


@marketing_required
@reading
def desk_reports(request: HttpRequest) -> HttpResponse:
    """Every table of the catalogue, with the newest release that has it."""
    with as_analyst():
        found = choosing.catalogue()
        budget = budgets(timezone.now().year)
    shown = {
        "groups": [
            [one for one in found if len(one.question.asked_of) == n] for n in (1, 2)
        ],
        "is_there": any(one.release for one in found),
        "budgets": budget,
        "desk": "desk-reports",
    }
    return render(request, "desk/reports.html", shown)


@marketing_required
@reading
def desk_releases(request: HttpRequest) -> HttpResponse:
    """Every release, the newest first, and what the budget of a year has left."""
    releases = (
        Release.objects.filter(line=statistics.LINE)
        .defer("by")
        .prefetch_related("tables")
        .order_by("-pk")
    )
    with as_analyst():
        page = Paginator(releases, RELEASES_A_PAGE).get_page(request.GET.get("page"))
        shown = {
            "page": page,
            "rows": [showing.release(one) for one in page],
            "budgets": budgets(),
            "desk": "desk-releases",
        }
    return render(request, "desk/releases.html", shown)


def budgets(year: int | None = None) -> list[Budget]:
    """Of the newest years, or of one."""
    of_line = Budget.objects.filter(line=statistics.LINE).order_by("-year")
    return list(of_line.filter(year=year) if year else of_line[:5])


@marketing_required
@reading
def desk_report(request: HttpRequest) -> HttpResponse:
    """A table as it was asked for: chart, figures with their error, definitions.

    The canonical address is the report's own; another one that says the same leads to it.
    """
    if not request.GET.get("table"):
        return redirect("desk-reports")
    try:
        question = asking.asked(request.GET)
        page = request.GET.get("page", "")
        canonical = question.query + (f"&page={page}" if page.isdigit() else "")
        if request.META.get("QUERY_STRING", "") != canonical:
            return redirect(f"{request.path}?{canonical}")
        with as_analyst():
            choices = choosing.choices(question, language())
            answer = shown_of(question, request.GET.get("page"))
    except answering.NotReleased as error:
        return unanswered(request, error, status=200)
    except Unclear as error:
        return unanswered(request, error, status=422)
    shown = {"choices": choices, "desk": "desk-reports", **answer}
    return render(request, "desk/report.html", shown)


def shown_of(question: Question, page: str | None) -> dict[str, Any]:
    """What the templates take of an answer: also where a saved report shows it. Raises Unclear."""
    answer = answering.answer(question, language())
    charts = drawing.drawn(answer)
    if past := history.of(answer):
        charts.append(drawing.over_time(answer, past))
    return {
        "question": answer.question,
        "answer": answer,
        "charts": charts,
        **showing.answered(answer, page),
    }


def unanswered(request: HttpRequest, error: Unclear, *, status: int) -> HttpResponse:
    """The form as it was typed, with what is wrong; or that there is nothing yet."""
    question = error.nearest or Question(choosing.names()[0])
    with as_analyst():
        choices = choosing.choices(question, language())
    shown = {
        "question": question,
        "choices": choices,
        "errors": error.errors if status == 422 else {},
        "desk": "desk-reports",
    }
    return render(request, "desk/report.html", shown, status=status)
