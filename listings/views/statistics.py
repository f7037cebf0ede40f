"""Public figures: what our staff decided. The page is kept like every public one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from listings.moderation import figures


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How many were held, approved, rejected, appealed; how long it took. One statement."""
    found = figures.of_year()
    told = {name.replace("-", "_"): said for name, said in found.told.items()}
    shown = {
        "told": told,
        "median": found.median,
        "is_longer": found.is_longer,
        "few": figures.FEW,
    }
    return render(request, "pages/statistics.html", shown)
