"""What every template may use."""

from html import escape
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString

PREFIXES = {code: f"/{code}/" for code, _ in settings.LANGUAGES if code != "en"}
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
LANGUAGES = [
    (code, name, PREFIXES.get(code, "/")[:-1]) for code, name in settings.LANGUAGES
]
CURRENT = ' aria-current="true"'


class NothingAsked(NamedTuple):
    """The search box where nothing was searched for."""

    text: str = ""
    tab: str = ""


NOTHING_ASKED = NothingAsked()


def site(request: HttpRequest) -> dict[str, object]:
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    prefix = PREFIXES.get(language, "/")
    bare = request.path[len(prefix) - 1 :]
    return {
        # What only some pages say, so that the others need not be asked in vain.
        "query": NOTHING_ASKED,
        "large": "",
        "is_thin": False,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": language,
        "is_rtl": language == "ar",
        "shows_mail": settings.DEMO_WORLD and settings.KEEPS_MAIL,
        "path": request.path,
        "section": SECTIONS.get(bare[1:].partition("/")[0], ""),
        "alternates": alternates(bare),
        "language_links": language_links(
            bare, request.META.get("QUERY_STRING", ""), language
        ),
    }


def alternates(bare: str) -> SafeString:
    """A page's addresses in all languages, for its head. `bare`: its path in English."""
    path = escape(bare)
    links = [
        f'<link rel="alternate" hreflang="{code}"'
        f' href="{settings.SITE_URL}{prefix}{path}">\n    '
        for code, _name, prefix in LANGUAGES
    ]
    default = f'hreflang="x-default" href="{settings.SITE_URL}{path}">'
    return SafeString(f'{"".join(links)}<link rel="alternate" {default}')


def language_links(bare: str, asked: str, language: str) -> SafeString:
    """Ways to the same question in the other languages, for its foot."""
    rest = escape(f"{bare}?{asked}" if asked else bare)
    return SafeString(
        "".join(
            f'<li><a href="{prefix}{rest}" lang="{code}" hreflang="{code}"'
            f"{CURRENT if code == language else ''}>{name}</a></li>"
            for code, name, prefix in LANGUAGES
        )
    )
