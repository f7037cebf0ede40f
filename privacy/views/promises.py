"""The promises of the policy: how each is kept, and what was last found."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from privacy import policies
from privacy.promises import saying


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Every clause of the policy in force, with what keeps it."""
    shown = in_force()
    context = {"shown": shown, "is_foreign": shown.language != get_language()}
    return render(request, "privacy/promises.html", context)


@require_safe
def promises_json(request: HttpRequest) -> JsonResponse:
    """The same for programs."""
    return JsonResponse(
        saying.as_json(in_force()), json_dumps_params={"ensure_ascii": False}
    )


def in_force() -> saying.Page:
    version = policies.in_force()
    if version is None:
        raise Http404
    return saying.page(version)
