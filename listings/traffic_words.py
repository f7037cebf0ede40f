"""Traffic in words: what dimensions, pages, sites, devices and reasons are called."""

from collections.abc import Callable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.taxonomy import tree
from privacy.models import TrafficDay
from privacy.traffic.figures import Missing, Step
from privacy.traffic.seeing import DIRECT, OTHER, OWN, Reason

Dimension = TrafficDay.Dimension
# What the table of a page can be about, the one that says most first.
DIMENSIONS = (
    *(Dimension.PAGE, Dimension.INDUSTRY, Dimension.REFERRER),
    *(Dimension.DEVICE, Dimension.LANGUAGE),
)
PAGES: dict[str, Promise] = {
    "home": _("Home page"),
    "search": _("Search"),
    "category": _("Category"),
    "categories": _("Categories"),
    "item": _("Item"),
    "offer": _("Buying or selling offer"),
    "offers": _("Offers"),
    "company": _("Supplier"),
    "companies": _("Suppliers"),
    "country": _("Country"),
    "countries": _("Countries"),
    "country-category": _("Category in a country"),
    "compare": _("Compare"),
    "inquire-item": _("Inquiry about an item"),
    "inquire-offer": _("Inquiry about an offer"),
    "inquire-company": _("Inquiry to a supplier"),
    "account_login": _("Sign in"),
    "account_signup": _("Join"),
    "privacy": _("Privacy policy"),
}
SITES: dict[str, Promise] = {
    DIRECT: _("No other page led here"),
    OWN: _("A page of this site"),
    OTHER: _("All other sites"),
}
DEVICES: dict[str, Promise] = {
    "desktop": _("Computer"),
    "phone": _("Mobile phone"),
    "tablet": _("Tablet"),
}
REASONS: dict[str, Promise] = {
    Reason.METHOD: _("Not the reading of a page"),
    Reason.REDIRECT: _("Led on to another address"),
    Reason.STATUS: _("Not found, or refused"),
    Reason.HEALTH: _("Looks of our own machines"),
    Reason.STATIC: _("Pictures, styles and other files"),
    Reason.PREFETCH: _("Fetched ahead by a browser, perhaps never seen"),
    Reason.STAFF: _("Our staff"),
    Reason.NO_AGENT: _("Programs that do not say what they are"),
    Reason.CRAWLER: _("Search engines and other programs"),
    Reason.NOT_A_PAGE: _("Answers to programs, not pages"),
}
MISSING: dict[str, Promise] = {
    Missing.SERVER_AWAY: _("The server of counters was away for a time."),
    Missing.EVICTED: _("The server of counters had dropped some of them."),
    Missing.KILLED: _("A program was stopped before it handed in what it had counted."),
    Missing.FULL: _("There was more in a few seconds than is held in memory."),
    Missing.LATE: _("Something came in after the day was closed."),
    Missing.NOTHING: _("Nothing is known of the day."),
    Missing.NO_ADDRESS: _("A web server’s log left out who asked: nobody is counted."),
    Missing.NO_AGENT: _(
        "A web server’s log left out browsers: programs are counted as visitors."
    ),
}
STEPS: dict[str, Promise] = {
    Step.SEARCH: _("Pages of results"),
    Step.VIEW: _("Items, offers and suppliers opened"),
    Step.INQUIRY: _("Inquiries that reached a supplier"),
    Step.REPLY: _("Inquiries answered"),
}
LANGUAGES = dict(settings.LANGUAGES)
SMALL = _("Everything that fewer than five visitors saw on a day")


def label(dimension: str, key: str, language: str) -> str:
    """What a key of a dimension is called. What has no name is called by itself."""
    return str(WORDS[dimension](key, language))


def of_page(key: str, _language: str) -> str | Promise:
    return PAGES.get(key, SMALL if key == OTHER else key)


def of_industry(key: str, language: str) -> str | Promise:
    if not key:
        return _("Pages of no industry")
    found = tree().by_slug.get(key)
    return found.name(language) if found else (SMALL if key == OTHER else key)


def of_site(key: str, _language: str) -> str | Promise:
    return SITES.get(key, key)


def of_device(key: str, _language: str) -> str | Promise:
    return DEVICES.get(key, _("Other"))


def of_language(key: str, _language: str) -> str | Promise:
    return LANGUAGES.get(key, SMALL)


def of_reason(key: str, _language: str) -> str | Promise:
    return REASONS.get(key, key)


WORDS: dict[str, Callable[[str, str], str | Promise]] = {
    Dimension.PAGE: of_page,
    Dimension.INDUSTRY: of_industry,
    Dimension.REFERRER: of_site,
    Dimension.DEVICE: of_device,
    Dimension.LANGUAGE: of_language,
    Dimension.DROPPED: of_reason,
}
