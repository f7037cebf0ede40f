"""What happens around every page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Next = Callable[[HttpRequest], HttpResponse]
PREFIXES = {code: f"/{code}/" for code, _ in settings.LANGUAGES if code != "en"}


class LanguageOfAddress:
    """The address alone says the language: never the browser's headers, never a cookie.

    So a page's bytes depend on its address only, and nobody is sent elsewhere.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(path: str) -> str:
    """The language an address is in: its prefix, or English."""
    for code, prefix in PREFIXES.items():
        if path.startswith(prefix):
            return code
    return settings.LANGUAGE_CODE
