"""Public figures: released ones of the membership, exact ones of what is public, and our decisions.

Every page here is kept like all public ones.
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from listings import formats, release_files, released, structured
from listings.moderation import figures
from listings.search import totals
from members.reporting import answering, drawing, wording
from members.reporting.asking import Order, Question, Unclear, is_table
from privacy.models import Release, ReleasedTable
from privacy.releases import exports

LATEST = 5
RELEASES_A_PAGE = 20
CELLS_A_PAGE = 100


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """All that is told in figures, in as many statements whatever there is."""
    language = str(request.LANGUAGE_CODE)
    found = figures.of_year()
    newest = released.newest()
    tables = list(newest.tables.all()) if newest else []
    shown = {
        "told": {name.replace("-", "_"): said for name, said in found.told.items()},
        "median": found.median,
        "is_longer": found.is_longer,
        "few": figures.FEW,
        "public": _public(language),
        "newest": newest and _named(newest, language),
        "total": released.total(tables, language),
        "tables": _told(released.one_way(tables), language),
        "releases": [
            _named(one, language) for one in Release.objects.order_by("-pk")[:LATEST]
        ],
        "files": [_file_in_words(one, language) for one in exports.latest(LATEST)],
        "structured": newest and structured.as_script(_dataset(newest, language)),
    }
    return render(request, "pages/statistics.html", shown)


def _public(language: str) -> dict[str, str]:
    """What is public may be counted exactly, and is by the search as it changes."""
    return {tab: formats.number(n, language) for tab, n in totals().items()}


def _told(tables: list[ReleasedTable], language: str) -> list[released.Told]:
    before = released.earlier(tables)
    return [released.told(one, before.get(one.name), language) for one in tables]


def _named(release: Release, language: str) -> dict[str, Any]:
    """A release in words, for a link to it."""
    return {
        "pk": release.pk,
        "line": released.line_name(release.line),
        "period": released.period(release.period, language),
        "counted_at": release.snapshot_at,
        "cause": release.get_cause_display(),
        "made_with": release.made_with,
    }


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """All releases, the newest first; `before` a number of one."""
    language = str(request.LANGUAGE_CODE)
    rows = Release.objects.order_by("-pk")
    asked = request.GET.get("before", "")
    if asked:
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise Http404
        rows = rows.filter(pk__lt=int(asked))
    found = list(rows[: RELEASES_A_PAGE + 1])
    shown = {
        "releases": [_named(one, language) for one in found[:RELEASES_A_PAGE]],
        "is_first": not asked,
        "has_more": len(found) > RELEASES_A_PAGE,
    }
    return render(request, "pages/releases.html", shown)


@require_safe
def released_files(request: HttpRequest) -> HttpResponse:
    """Every file that was made of releases and for whom; never who of our staff made it."""
    language = str(request.LANGUAGE_CODE)
    page = exports.public_list(request.GET.get("page"))
    shown = {"page": page, "files": [_file_in_words(one, language) for one in page]}
    return render(request, "pages/released_files.html", shown)


def _file_in_words(file: exports.Listed, language: str) -> dict[str, Any]:
    return {
        "day": file.day,
        "titles": [released.title(one) for one in file.tables],
        "releases": [released.release_name(one, language) for one in file.releases],
        "format": file.format,
        "recipient": file.recipient or _("our own staff"),
        "terms": file.terms,
        "version": file.terms_version,
        "digest": file.digest,
    }


@require_safe
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """One release: its tables, and what is said of them. The same whenever it is read."""
    language = str(request.LANGUAGE_CODE)
    found = get_object_or_404(Release, pk=pk)
    tables = list(found.tables.order_by("pk"))
    shown = {
        "release": _named(found, language),
        "total": released.total(tables, language),
        "tables": _told(released.one_way(tables), language),
        "others": [
            (one, released.title(one.name)) for one in tables if "-" in one.name
        ],
        "structured": structured.as_script(_dataset(found, language)),
    }
    return render(request, "pages/release.html", shown)


@require_safe
def released_table(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The shown cells of a table of two dimensions, the largest first, by pages."""
    language = str(request.LANGUAGE_CODE)
    if not is_table(name) or "-" not in name:
        raise Http404
    question = Question(name, release=pk, order=Order.LARGEST)
    try:
        found = answering.answer(question, language)
    except Unclear:
        raise Http404 from None
    lines = [one for one in found.lines if one.figure.is_shown]
    pages = Paginator(lines, CELLS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = {
        "release": _named(found.release, language),
        "title": found.title,
        "heads": [one.title for one in found.dimensions],
        "page": page,
        "rows": [
            (
                one.labels,
                wording.figure(one.figure, language),
                wording.interval(one.figure, language),
            )
            for one in page
        ],
        "hidden": formats.number(len(found.lines) - len(lines), language),
        "threshold": formats.number(found.lines[0].figure.threshold, language),
        "charts": [SafeString(one.svg) for one in drawing.drawn(found)]
        if lines
        else [],
    }
    return render(request, "pages/released_table.html", shown)


@require_safe
def release_csv(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(pk, "csv", "text/csv; charset=utf-8")


@require_safe
def release_json(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(pk, "json", "application/json")


def _file(pk: int, kind: str, content_type: str) -> HttpResponse:
    found = get_object_or_404(Release, pk=pk)
    write = {"csv": release_files.as_csv, "json": release_files.as_json}[kind]
    tables = list(found.tables.order_by("pk"))
    answer = HttpResponse(write(found, tables), content_type=content_type)
    name = release_files.name(found, kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _dataset(release: Release, language: str) -> structured.Data:
    named = _named(release, language)
    return structured.dataset(release, name=f"{named['line']}, {named['period']}")
