"""A guest's conversations, behind the link that was mailed to them: without account or cookie."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from listings.asking import links


@never_cache
@require_safe
def guest_threads(request: HttpRequest, token: str) -> HttpResponse:
    """What they asked, and the answers."""
    try:
        links.behind(token)
    except links.Unknown as error:
        raise Http404 from error
    return HttpResponse()
