"""Pages of text: about, terms, contact, how results are ordered."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from listings.search import scoring


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    shown = {"email": settings.CONTACT_EMAIL, "security": settings.SECURITY_EMAIL}
    return render(request, "pages/contact.html", shown)


@require_safe
def formula(request: HttpRequest) -> HttpResponse:
    """The formula, with the very numbers that the search uses."""
    shown = {
        "weight": scoring.WEIGHT,
        "length": scoring.LENGTH,
        "k1": scoring.K1,
        "whole_title": scoring.WHOLE_TITLE,
        "whole_category": scoring.WHOLE_CATEGORY,
        "prior": scoring.PRIOR,
    }
    return render(request, "pages/formula.html", shown)
