"""Sitemaps: an index, and a file for each range of listings."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from listings import sitemaps

XML = "application/xml; charset=utf-8"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.index_as_xml(), content_type=XML)


@require_safe
def categories(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(sitemaps.categories())


@require_safe
def pages(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(sitemaps.pages())


@require_safe
def listings(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    if kind not in sitemaps.kinds() or number > 1_000_000:
        raise Http404
    return _streamed(sitemaps.listings(kind, number))


def _streamed(found: Iterator[sitemaps.Page]) -> StreamingHttpResponse:
    return StreamingHttpResponse(sitemaps.as_xml(found), content_type=XML)
