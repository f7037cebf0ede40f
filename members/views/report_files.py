"""Reports as files, for marketing staff; which files were made; and the schema of one kind."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.doors import marketing_required, partner_staff_required
from members.exporting import drawing, exporting, files, json_file, listing
from members.http import MemberRequest
from members.reporting import answering, asking
from members.reporting.asking import Unclear
from privacy.releases import exports
from privacy.releases.as_analyst import as_analyst

PER_PAGE = 20


@marketing_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_file(request: MemberRequest, kind: str) -> HttpResponse:
    """The answer to a question as a file. Reading asks; the button makes it, and is entered."""
    if kind not in files.KINDS:
        raise Http404
    language = get_language() or "en"
    try:
        question = asking.asked(request.GET)
        if request.method != "POST":
            with as_analyst():
                answer = answering.answer(question, language)
            address = f"{request.path}?{question.query}"
            return page(request, {"answer": answer, "kind": kind, "address": address})
        made = exporting.export(question, kind, language=language, by=request.user)
    except Unclear as error:
        return page(request, {"errors": list(error.errors.values())}, status=422)
    except drawing.NoFont:
        sentence = _("This machine has no font to draw letters with. Take CSV or XLSX.")
        return page(request, {"errors": [sentence]}, status=503)
    except drawing.CannotBeDrawn:
        sentence = _("It could not be drawn just now. Try again in a moment.")
        return page(request, {"errors": [sentence]}, status=503)
    return attached(made)


def attached(file: exporting.File) -> HttpResponse:
    """To save, never to show: an SVG opened in place would be a page of ours."""
    answer = HttpResponse(file.content, content_type=file.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def page(
    request: HttpRequest, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    shown["desk"] = "desk-reports"
    answer = render(request, "desk/report_file.html", shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@partner_staff_required
@require_safe
def exports_made(request: MemberRequest) -> HttpResponse:
    """Every file that was made of figures: what, for whom, by whom."""
    rows = Paginator(exports.all_of_them(), PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": rows, "made": listing.files(rows), "desk": "report-files"}
    answer = render(request, "desk/report_files.html", shown)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """What a report as JSON is made of, for programs."""
    return JsonResponse(json_file.schema())
