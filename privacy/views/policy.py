"""The privacy policy: the version in force, all versions, what changed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy import data_table, policies, register, retention, traces
from privacy.models import PolicyVersion


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force."""
    version = policies.in_force()
    if version is None:
        raise Http404
    coming = PolicyVersion.objects.filter(number__gt=version.number).first()
    return render(
        request,
        "privacy/policy.html",
        as_shown(version, in_force=version) | {"coming": coming},
    )


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, in force, past or coming."""
    one = get_object_or_404(PolicyVersion, number=number)
    return render(
        request, "privacy/policy.html", as_shown(one, in_force=policies.in_force())
    )


def as_shown(
    version: PolicyVersion, *, in_force: PolicyVersion | None
) -> dict[str, object]:
    text, language = policies.text_of(version.number, get_language())
    return {
        "version": version,
        "is_in_force": version == in_force,
        "is_past": bool(in_force and version.number < in_force.number),
        "policy": text,
        "sections": policies.sections(text),
        "text_language": language,
        "is_foreign": language != get_language(),
        "email": settings.CONTACT_EMAIL,
    }


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first."""
    shown = {
        "versions": [
            (one, policies.text_of(one.number, get_language())[0]["summary"])
            for one in PolicyVersion.objects.order_by("-number")
        ],
        "in_force": policies.in_force(),
    }
    return render(request, "privacy/versions.html", shown)


@require_safe
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What a version changed, word by word."""
    one = get_object_or_404(PolicyVersion, number=number)
    if number == 1:
        raise Http404
    after, language = policies.text_of(number, get_language())
    before, _language = policies.text_of(number - 1, language)
    shown = {
        "version": one,
        "number_before": number - 1,
        "changes": list(policies.changes(before, after)),
        "text_language": language,
    }
    return render(request, "privacy/changes.html", shown)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything that is held about people: why, on what ground, who sees it, how long."""
    return render(request, "privacy/data.html", {"table": data_table.table()})


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Every cookie, every key in the browser's storage, every field of the log."""
    shown = {
        "kinds": [
            (_("Cookies"), "", traces.COOKIES),
            (_("What your browser keeps for us besides"), "", traces.STORAGE),
            (_("What our log keeps"), traces.WITH_THE_LOG, traces.LOG_FIELDS),
        ]
    }
    return render(request, "privacy/cookies.html", shown)


@require_safe
def how_long(request: HttpRequest) -> HttpResponse:
    """How long what is held about people is kept, and when it was last looked after."""
    shown = {"table": data_table.by_retention(), "run": retention.last_run()}
    return render(request, "privacy/retention.html", shown)


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """The register of processing."""
    return render(request, "privacy/register.html", register.register())


@require_safe
def processing_json(request: HttpRequest) -> JsonResponse:
    """The register for programs."""
    return JsonResponse(register.as_json())


@require_safe
def processing_csv(request: HttpRequest) -> HttpResponse:
    """The register as a table."""
    answer = HttpResponse(register.as_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="register.csv"'
    return answer
