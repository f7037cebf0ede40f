"""How often data about members was given out, by half-year and ground, in bands."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy import disclosure_figures
from privacy.disclosures import Ground


def in_words(least: int, most: int | None) -> str:
    """A band as it is read."""
    if most == 0:
        return _("none")
    if least == 1:
        return _("under %(n)s") % {"n": (most or 0) + 1}
    if most is None:
        return _("%(n)s or more") % {"n": least}
    return f"{least}–{most}"


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The register of disclosures in figures that point at nobody."""
    halves = disclosure_figures.halves(timezone.now().date())
    rows = [
        (label, [in_words(*one.bands[ground]) for one in halves])
        for ground, label in [
            *((ground.value, ground.label) for ground in Ground),
            (0, _("To business partners, with the members' permission")),
        ]
    ]
    return render(request, "privacy/disclosures.html", {"halves": halves, "rows": rows})


@require_safe
def counts_as_json(request: HttpRequest) -> JsonResponse:
    """The same for machines: least and most of each band; most is null for "or more"."""
    halves = disclosure_figures.halves(timezone.now().date())
    return JsonResponse({"halves": [as_json(one) for one in halves]})


def as_json(one: disclosure_figures.Half) -> dict[str, Any]:
    bands = {
        ("partners" if ground == 0 else f"ground_{ground}"): {
            "least": least,
            "most": most,
        }
        for ground, (least, most) in one.bands.items()
    }
    return {
        "year": one.year,
        "half": one.half,
        "disclosures": bands,
    }
