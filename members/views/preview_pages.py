"""What a message will look like, in a frame of the desk: nothing in it runs or is fetched."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from members import marketing
from members.doors import partner_staff_required
from members.http import MemberRequest
from members.mailing.writing import previewing
from members.mailing.writing.markup import NotUnderstood
from members.models import Issue

# The policy of a page that shows it says frame-src 'self'.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)


@partner_staff_required
@require_http_methods(["GET", "HEAD"])
def preview_issue(
    request: MemberRequest, number: int, variant: str, language: str
) -> HttpResponse:
    """An issue of a campaign; `look` is one of previewing.LOOKS."""
    issues = Issue.objects.select_related("campaign__partner")
    if not marketing.is_of_it(request.user):
        # Officers look at what they approve.
        issues = issues.exclude(campaign__partner=None)
    issue = get_object_or_404(
        issues,
        campaign=number,
        variant=variant,
        language=language,
    )
    look = request.GET.get("look", "")
    look = look if look in previewing.LOOKS else previewing.LOOKS[0]
    try:
        answer = HttpResponse(previewing.page(issue, look))
    except NotUnderstood as error:
        answer = HttpResponse(previewing.trouble(issue, error), status=422)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
