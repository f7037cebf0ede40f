"""Pages of text: about, terms, contact, how results are ordered."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from listings import why_words
from listings.search import explaining, finding, plan, scoring, second


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
        "k1": scoring.K1,
        "idf_power": plan.IDF_POWER,
        "other": plan.SYNONYM_WEIGHT,
        "size": plan.SIZE_WEIGHT,
        "enough": finding.ENOUGH,
        "whole_title": scoring.WHOLE_TITLE,
        "whole_category": scoring.WHOLE_CATEGORY,
        "named": scoring.NAMED,
        "own": 1 + scoring.OWN,
        "prior": scoring.PRIOR,
        "second": second.is_on(),
        "fields": [
            {
                "name": why_words.field_name(name),
                "weight": scoring.WEIGHT[f],
                "length": scoring.LENGTH[f],
                "usual": scoring.USUAL_WORDS[f],
            }
            for f, name in explaining.FIELD_NAMES.items()
        ],
    }
    return render(request, "pages/formula.html", shown)
