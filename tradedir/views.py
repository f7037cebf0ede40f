"""Pages that belong to the whole house: errors, health, files, what machines look for."""

import re
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy import stores
from tradedir import health

PICTURE = re.compile(r"[a-z0-9][a-z0-9/_-]{0,150}-(?:240|640|1280)\.(webp|avif)")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return _for_machines("ok\n")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Can pages be served (200) or not (503), and how each part is."""
    ready, parts = health.report()
    answer = JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def picture(request: HttpRequest, path: str) -> FileResponse:
    """A drawn or re-encoded picture. Nothing else is ever served from the media folder."""
    match = PICTURE.fullmatch(path)
    if not match or "//" in path:
        raise Http404
    try:
        file = stores.at(settings.MEDIA_ROOT).open(path)
    except OSError as error:
        raise Http404 from error
    answer = FileResponse(file, content_type=f"image/{match[1]}")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116). It says it is valid for another half year."""
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {(expires + timedelta(days=180)).isoformat().replace('+00:00', 'Z')}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
    )
    return _for_machines("\n".join(lines) + "\n")


@require_safe
def gpc(request: HttpRequest) -> JsonResponse:
    """We respect Global Privacy Control: members' data goes to no partner by default."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-24"})


@require_safe
def change_password(request: HttpRequest) -> HttpResponseRedirect:
    """Where password keepers lead their people (W3C change-password address)."""
    return HttpResponseRedirect(reverse("account_change_password"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Every page once: no combinations of filters, nothing behind a sign-in."""
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != "en")]
    lines = ["User-agent: *"]
    for prefix in prefixes:
        lines += [
            f"Disallow: {prefix}{path}"
            for path in ("/search/", "/suggest/", "/compare/", "/me/", "/accounts/")
        ]
        lines += [f"Disallow: {prefix}/*?*{name}=" for name in ("sort", "price_min")]
    lines += ["Disallow: /admin/", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return _for_machines("\n".join(lines) + "\n")


def _for_machines(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return _error(
        request,
        400,
        _("This address cannot be read"),
        _("Something in it is malformed or too long. Check it, or start from here."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(
        request,
        403,
        _("This page is not yours to see"),
        _("You are signed in, but your role does not include it."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or what was here has moved. Search for it."),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    answer = _error(
        request,
        429,
        _("That was too often"),
        _("Wait a minute, then try again."),
    )
    answer.headers["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(
        request,
        500,
        _("Something broke on our side"),
        _("It has been noted. Try again, or start from the beginning."),
        template="plain_error.html",
    )


def restored(request: HttpRequest) -> HttpResponse:
    """A backup was restored, and members who left since then are not erased again yet."""
    answer = _error(
        request,
        503,
        _("We will be back in a moment"),
        _(
            "The directory was restored from a backup. It opens when everybody who left is erased again."
        ),
        template="plain_error.html",
    )
    answer.headers["Retry-After"] = "60"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database or the storage of files is away, overloaded or full: a page that needs none of it."""
    is_reading = request.method in {"GET", "HEAD"}
    answer = _error(
        request,
        503,
        _("We will be back in a moment"),
        _("The directory is busy or being restarted. Try again in ten seconds.")
        if is_reading
        else _("Nothing was saved. Go back in ten seconds and send it again."),
        template="plain_error.html",
    )
    answer.headers["Retry-After"] = "10"
    return answer


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its key: cookies are refused, or the page was open for long."""
    return _error(
        request,
        403,
        _("The form could not be accepted"),
        _(
            "Signing in needs cookies, here and nowhere else. Allow them for this "
            "site, go back, reload the page and send it again."
        ),
    )


def _error(
    request: HttpRequest,
    status: int,
    title: str,
    advice: str,
    *,
    template: str = "error.html",
) -> HttpResponse:
    answer = render(
        request,
        template,
        {"status": status, "title": title, "advice": advice},
        status=status,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
