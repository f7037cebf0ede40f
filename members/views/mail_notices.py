"""Where mail providers tell what came back. For machines: no page, no cookie, no sign-in."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.mailing.returning import provider_names, providers


@csrf_exempt
@never_cache
@require_http_methods(["HEAD", "POST"])
def notices(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a provider's notices; a repeat changes nothing, and what fails is sent again by it."""
    if not provider_names.is_on(provider):
        raise Http404
    if request.method == "HEAD":  # some ask whether anybody is there
        return HttpResponse()
    if provider == "amazon-ses" and "Authorization" not in request.headers:
        # Amazon shows its secret only when it is asked to.
        return HttpResponse(
            status=401, headers={"WWW-Authenticate": 'Basic realm="notices"'}
        )
    try:
        request.body  # noqa: B018 - read once, for whoever asks again
        found = providers.events(provider, request)
    except RequestDataTooBig:
        return answer("Too large.", status=413)
    except providers.Forged:
        return answer("This does not show that it is of the provider.", status=403)
    except providers.Junk:
        return answer("This cannot be read.", status=400)
    for event in found:
        providers.note(event)
    return answer("Taken.", status=200)


def answer(sentence: str, *, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", content_type="text/plain", status=status)
