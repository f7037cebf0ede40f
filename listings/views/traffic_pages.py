"""The desk of marketing staff: traffic of the site, and the way from search to answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from listings import traffic_page
from listings.taxonomy import tree
from listings.traffic_page import Asked, Unclear
from members.doors import marketing_required
from members.http import MemberRequest
from privacy.releases.as_analyst import as_analyst


@marketing_required
@require_safe
def desk_traffic(request: MemberRequest) -> HttpResponse:
    """Visitors and pages over time, and what was left out."""
    asked, told, status = read(request)
    page, language = request.GET.get("page", ""), get_language() or "en"
    tree()  # an analyst may not read the names of categories
    with as_analyst():
        shown = traffic_page.traffic(asked, page, language) | told
    return render(request, "desk/traffic.html", shown, status=status)


@marketing_required
@require_safe
def desk_funnel(request: MemberRequest) -> HttpResponse:
    """Searches, views, inquiries and answers, as numbers that no person links."""
    asked, told, status = read(request)
    tree()  # an analyst may not read the names of categories
    with as_analyst():
        shown = traffic_page.funnel(asked, get_language() or "en") | told
    return render(request, "desk/funnel.html", shown, status=status)


def read(request: MemberRequest) -> tuple[Asked, dict[str, Any], int]:
    """What was asked for; what does not exist is said, and the page shows what it shows first."""
    try:
        return Asked.read(request.GET.dict()), {"unclear": ""}, 200
    except Unclear as said:
        return Asked(), {"unclear": str(said)}, 400
