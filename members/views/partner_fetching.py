"""Where a partner fetches its package: by a secret link, without signing in, without a cookie.

Reading the page fetches nothing, so that what looks through mails for bad links is not
counted; a button does.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.exporting import exporting, listing
from members.http import refuse_other_sites
from members.views.report_files import attached
from privacy.models import PartnerLink
from privacy.releases import partnering

LONGEST = 100


# Without a token the page needs no cookie; what other sites send is refused.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, token: str) -> HttpResponse:
    """What is behind a link, and the button that fetches it. What is over is gone (410)."""
    try:
        answer = of_link(request, token[:LONGEST])
    except partnering.Over:
        answer = render(request, "desk/package_over.html", status=410)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def of_link(request: HttpRequest, token: str) -> HttpResponse:
    """Raises partnering.Over."""
    if request.method == "POST":
        refuse_other_sites(request)
        fetched = partnering.fetch(token)
        return attached(
            exporting.File(
                f"figures-{fetched.export.partner_release_id}.zip",
                fetched.content,
                "application/zip",
            )
        )
    export = partnering.behind(token)
    link = PartnerLink.objects.open().filter(export=export).first()
    shown = {
        "export": export,
        "asked": export.partner_release,
        "titles": listing.titles(export.questions),
        "link": link,
    }
    return render(request, "desk/package.html", shown)
