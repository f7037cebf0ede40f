"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from tradedir.middleware import PREFIXES

# Of an address: its first part, and the way of the main menu it belongs to.
SECTIONS = {
    "categories": "categories",
    "c": "categories",
    "items": "categories",
    "offers": "offers",
    "companies": "companies",
    "countries": "countries",
    "me": "me",
}
LANGUAGES = [(code, name) for code, name in settings.LANGUAGES]


def site(request: HttpRequest) -> dict[str, object]:
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    prefix = PREFIXES.get(language, "/")
    bare = request.path[len(prefix) - 1 :]
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": language,
        "is_rtl": language == "ar",
        "shows_mail": settings.DEMO_WORLD and settings.KEEPS_MAIL,
        "path": request.path,
        "asked": request.META.get("QUERY_STRING", ""),
        "section": SECTIONS.get(bare[1:].partition("/")[0], ""),
        "languages": [
            (code, name, PREFIXES.get(code, "/")[:-1] + bare, code == language)
            for code, name in LANGUAGES
        ],
    }
