"""What happens around every page."""

import json
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes, urlencode

import structlog
from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

from members import sessions
from privacy import erased_list
from privacy.stores import Away
from privacy.traffic.seeing import language_of, name_of
from tradedir import views
from tradedir.logs import ReadyLine
from tradedir.page_cache import PUBLIC
from tradedir.tally import PAGE, STAFF

Next = Callable[[HttpRequest], HttpResponseBase]
LONGEST_QUERY = 8_000
LONGEST_PATH = 1_000

log = logging.getLogger("tradedir.request")


class RequestLog:
    """One line a request: which page and how long. Never an address, a query or a person's data."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        number = f"{secrets.randbits(64):016x}"
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        response = self.get_response(request)
        match = request.resolver_match
        line = {
            "event": "request",
            "method": request.method if request.method in METHODS else "other",
            "page": (match.view_name or "unnamed") if match else "none",
            "status": response.status_code,
            "language": getattr(request, "LANGUAGE_CODE", "en"),
            "ms": round((time.perf_counter() - begun) * 1000, 1),
            "logger": log.name,
            "request_id": number,
            "level": "info",
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }
        if log.isEnabledFor(logging.INFO):
            log.handle(
                logging.makeLogRecord(AS_RECORD | {"msg": ReadyLine(json.dumps(line))})
            )
        return response


# A record without its place in the code, which costs more to find than the line to write.
AS_RECORD = {"name": log.name, "levelno": logging.INFO, "levelname": "INFO"}
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


class WellFormed:
    """Nothing that cannot be decoded gets as far as a view."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if (
            len(query) > LONGEST_QUERY
            or len(request.path_info) > LONGEST_PATH
            or "\0" in request.path_info
            or not decodes(query)
        ):
            with translation.override(language_of(request.path_info)):
                return views.bad_request(request)
        return self.get_response(request)


def decodes(query: str) -> bool:
    """Is a query string UTF-8 without NUL?"""
    if query.isascii() and "%" not in query:
        return "\0" not in query
    raw = unquote_to_bytes(query.encode("latin-1", "replace"))
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


class LanguageOfAddress:
    """The address alone says the language: never the browser's headers, never a cookie.

    So a page's bytes depend on its address only, and nobody is sent elsewhere.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ErasuresFirst:
    """Nothing is served from a restored backup until whom it brought back is erased again."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if erased_list.is_refusing() and request.path_info not in {
            "/healthz",
            "/readyz",
        }:
            return views.restored(request)
        return self.get_response(request)


class PublicOrPrivate:
    """A page that looked at nobody's session is the same for everybody, and says so."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers:
            personal = (
                request.session.accessed
                or response.cookies
                or request.method not in {"GET", "HEAD"}
                or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
            )
            response.headers["Cache-Control"] = (
                "private, no-store" if personal else PUBLIC
            )
            if not personal:
                untie(request)
        return response


def untie(request: HttpRequest) -> None:
    """Take from a request that is answered what holds it in turn, so that it is freed at once."""
    for name in ("user", "auser", "_messages", "csp_nonce"):
        vars(request).pop(name, None)


class SayPage:
    """A page says in headers what it is and whether staff asked, to who counts it (tally.py)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.resolver_match and response.status_code in {200, 304}:
            response.headers[PAGE] = name_of(request.resolver_match)
            if request.method == "GET" and is_of_staff(request):
                response.headers[STAFF] = "1"
        return response


def is_of_staff(request: HttpRequest) -> bool:
    """Did our staff ask? Where the page did not look at the session, neither does this."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    if hasattr(request, "_cached_user"):
        return bool(getattr(request.user, "is_staff", False))
    try:
        return sessions.is_of_staff(key)
    except (OperationalError, InterfaceError):
        return False  # the page is there; it needs no database to be counted


class ContentPolicy(CSPMiddleware):
    """The content security policy, put together once for all pages that ask for no other."""

    @cached_property
    def usual(self) -> str:
        return str(build_policy())

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        asks_for_another = any(name.startswith("_csp") for name in vars(response))
        if asks_for_another or getattr(request, "_csp_nonce", None) is not None:
            return super().process_response(request, response)
        response.headers.setdefault("Content-Security-Policy", self.usual)
        return response


class DatabaseAway:
    """Without its database, or its storage of files, the house says so, and when to come back."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            structlog.get_logger("tradedir.database").error(
                "database-away", kind=type(error).__name__
            )
            return views.unavailable(request)
        if isinstance(error, Away):
            structlog.get_logger("tradedir.files").error("files-away")
            return views.unavailable(request)
        return None


class PasswordAgain:
    """Where the password is wanted again, ask for it and lead back: nothing is kept meanwhile.

    allauth would keep the whole request in the session, network address and all.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if not isinstance(error, ReauthenticationRequired):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("account_login")
        return HttpResponseRedirect(
            f"{page}?{urlencode({'next': request.path}, safe='/')}"
        )
