"""The links of messages to members: counted, and led to where they go."""

from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.mailing.figures import link_hits
from members.models import IssueLink

MINUTE = 60


@require_safe
def follow_link(
    request: HttpRequest, number: int, variant: str, n: int
) -> HttpResponse:
    """Leads to the one address that was written down when the message was frozen.

    No cookie, and the site that is led to is not told from where.
    """
    found = link_hits.link(number, variant, n)
    if found is None or not leads_somewhere(found.target):
        raise Http404
    is_counted = link_hits.is_by_somebody(request.method or "", request.META)
    if is_counted and has_room(found):
        link_hits.note(found, timezone.now())
    answer = HttpResponseRedirect(found.target)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def leads_somewhere(target: str) -> bool:
    """A page of the web, or one of ours by its path."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if not parts.scheme:
        return target.startswith("/") and not target.startswith(("//", "/\\"))
    return parts.scheme in {"https", "http"} and bool(parts.netloc)


def has_room(found: IssueLink) -> bool:
    """Fewer than so many in this minute? Nothing of who asks is in the key."""
    minute = int(timezone.now().timestamp()) // MINUTE
    key = f"limit:link:{found.pk}:{minute}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        return int(cache.incr(key)) <= link_hits.MOST_A_MINUTE
    except ValueError:
        return True
