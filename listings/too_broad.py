"""What is said where a search could not be answered in time: a sentence, and what was typed stays."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from listings import facet_words
from listings.search import Query, TookTooLong

RETRY_AFTER = "30"


class NarrowTheSearch:
    """A page whose search took too long asks for a narrower one, whichever page it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        return please_narrow(request) if isinstance(error, TookTooLong) else None


def please_narrow(request: HttpRequest) -> HttpResponse:
    """503: nothing was wrong with the question, so that nobody keeps this as its answer."""
    query = Query.asked(request.GET)
    shown = {
        "query": query,
        "chips": facet_words.chips_of(query, get_language() or "en", ""),
        "again": request.get_full_path(),
    }
    return _not_kept(render(request, "listings/too_broad.html", shown, status=503))


def nothing_suggested() -> HttpResponse:
    """The same for a program: no suggestions, and why."""
    said = {"suggestions": [], "error": sentence()}
    return _not_kept(JsonResponse(said, status=503))


def sentence() -> str:
    return _("Please narrow your search: it looks through too much to be answered.")


def _not_kept(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer
