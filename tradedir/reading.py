"""Which requests may be answered from a replica. Only with REPLICA_URLS is this among MIDDLEWARE."""

from typing import Any

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponseBase

from privacy import replicas
from tradedir import views
from tradedir.middleware import Next

READ = {"GET", "HEAD"}
# The directory as visitors read it. What is told of privacy, statistics and messages is read
# where it is decided: from the primary.
PUBLIC_PAGES = frozenset(
    (
        "home search why suggest compare item offer company categories category offers companies"
        " countries country country-category items-feed offers-feed sitemap sitemap-categories"
        " sitemap-listings"
    ).split()
)
TOOK_TOO_LONG = "57014"


class ReplicaReads:
    """Visitors' pages are read from a replica where one has what they have to show.

    A replica that fails meanwhile, or a page that has something to write after all, is answered
    by the primary from its beginning. The last of all middleware: what it answers by has passed
    the others.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        replicas.page.is_only_read = request.method in READ
        replicas.page.has_failed = False
        try:
            response = self.get_response(request)
        finally:
            replicas.page.is_only_read = False
        if request.method not in READ and is_signed_in(request):
            replicas.note(replicas.DEEDS)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if (
            match is None
            or match.view_name not in PUBLIC_PAGES
            or request.method not in READ
            or is_signed_in(request)
        ):
            return None
        try:
            with replicas.reading(replicas.PUBLIC) as is_elsewhere:
                return view(request, *args, **kwargs) if is_elsewhere else None
        except Error as error:
            # What took as long as a statement may take would take as long again.
            took_too_long = getattr(error.__cause__, "pgcode", "") == TOOK_TOO_LONG
            return self._unavailable(request, error) if took_too_long else None

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponseBase | None:
        """Where a replica failed amid a page of staff's, the primary makes it from the beginning."""
        match = request.resolver_match
        if not (isinstance(error, Error) and replicas.page.has_failed and match):
            return None
        replicas.page.is_only_read = replicas.page.has_failed = False
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer

    def _unavailable(self, request: HttpRequest, error: Exception) -> HttpResponseBase:
        structlog.get_logger("tradedir.database").error(
            "database-away", kind=type(error).__name__
        )
        return views.unavailable(request)


def is_signed_in(request: HttpRequest) -> bool:
    """As kept pages see it: whoever has a session may be somebody."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES
