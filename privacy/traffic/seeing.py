"""What one request counts as: a page that somebody saw, or one left out for a reason.

Nothing here keeps anything of a request but in a few small caches in this process's memory.
The site as it runs and the import of access logs (privacy/traffic/) both ask `look`, so that
requests = seen + dropped for each reason (+ malformed lines of a log).
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import crawleruseragents
import publicsuffixlist
from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation


class Reason(StrEnum):
    """Why a request is not counted; the first that fits, in this order."""

    METHOD = "method"
    REDIRECT = "redirect"
    STATUS = "status"
    HEALTH = "health"
    STATIC = "static"
    PREFETCH = "prefetch"
    STAFF = "staff"
    NO_AGENT = "no-agent"
    CRAWLER = "crawler"
    NOT_A_PAGE = "not-a-page"


class Asked(NamedTuple):
    """One request with its answer, as a server or its log tells of it.

    `path` may carry a query, which is never looked at. What a log does not tell stays empty.
    `page` and `industry` are what the page said of itself; without, the path says the page.
    """

    method: str
    path: str
    status: int
    agent: str
    referrer: str = ""
    purpose: str = ""
    host: str = ""
    is_staff: bool = False
    page: str = ""
    industry: str = ""


class Seen(NamedTuple):
    """A page that counts: its kind (the name of its route), and from where, with what, in which language."""

    page: str
    industry: str
    referrer: str
    device: str
    language: str


class Dropped(NamedTuple):
    """A request that does not count."""

    reason: Reason


DROPPED = {reason: Dropped(reason) for reason in Reason}
HEALTH = {"/healthz", "/readyz"}
STATIC = ("/static/", "/media/", "/favicon", "/apple-touch-icon")
# Routes that answer programs, or a page in front of the reader, not with a page.
NOT_PAGES = frozenset(
    "picture robots security-txt gpc change-password sitemap sitemap-pages sitemap-categories "
    "sitemap-listings items-feed offers-feed policy-feed news-feed preview-issue suggest "
    "customs-codes promises-json "
    "processing-register-json processing-register-csv disclosure-counts-json set_language "
    "demo-mails demo-mail mail-notices".split()
)
# Beside the package's list, which knows the names of crawlers better than those of libraries.
PROGRAM = re.compile(
    r"bot\b|crawl|spider|slurp|preview|curl|wget|python|java/|go-http|okhttp|libwww|headless"
    r"|lighthouse|axios|node-fetch|perl|ruby|php/|http-?client|scrapy",
    re.IGNORECASE,
)
# What common browsers call themselves, to the letter: most need not be compared with a thousand
# names. What a telephone is called may be anything, and is looked at by itself.
BROWSER = re.compile(
    r"Mozilla/5\.0 \((?:"
    r"Windows NT [\d.]+(?:; Win64; x64|; WOW64)?|Macintosh; Intel Mac OS X [\d_.]+"
    r"|X11; (?:Ubuntu; |Fedora; )?Linux (?:x86_64|i686|aarch64)|X11; CrOS \w+ [\d.]+"
    r"|iPhone; CPU iPhone OS [\d_]+ like Mac OS X|iPad; CPU OS [\d_]+ like Mac OS X"
    r"|Android [\d.]+; Mobile|Linux; Android [\d.]+; (?P<telephone>[\w ./()+-]{1,60}?)"
    r")(?:; rv:[\d.]+)?\)"
    r"(?: (?:(?:AppleWebKit|Chrome|CriOS|Safari|Version|Mobile|Gecko|Firefox|FxiOS|Edg|EdgA"
    r"|EdgiOS|OPR|SamsungBrowser)/[\w.]+|Mobile|\(KHTML, like Gecko\)))+"
)
# No browser calls itself by less.
SHORTEST_AGENT = 20
ADMINISTRATION = "admin"
# Of referring hosts: none was told, this house itself, and what has no name of its own.
DIRECT, OWN, OTHER = "direct", "own", "other"
TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/|Kindle|Android(?!.*Mobi)")
PHONE = re.compile(r"Mobi|iPhone|iPod|Opera Mini|IEMobile")
DESKTOP = re.compile(r"Windows|Macintosh|X11|Linux|CrOS")
HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
HTTP = ("http://", "https://")
LONGEST_AGENT, LONGEST_PATH = 1_000, 1_000
# The column of a figure's key holds no more. Few domains are as long, and anybody can say them.
LONGEST_SITE = 80


def look(asked: Asked) -> Seen | Dropped:
    """Does this request count, and as what?"""
    if asked.method != "GET":
        return DROPPED[Reason.METHOD]
    # What the browser has already (304) is seen as well.
    if not 200 <= asked.status < 300 and asked.status != 304:
        return DROPPED[Reason.REDIRECT if 300 <= asked.status < 400 else Reason.STATUS]
    path = asked.path.partition("?")[0]
    if path in HEALTH:
        return DROPPED[Reason.HEALTH]
    if path.startswith(STATIC):
        return DROPPED[Reason.STATIC]
    if asked.purpose and "prefetch" in asked.purpose.lower():
        return DROPPED[Reason.PREFETCH]
    page = asked.page or page_of(path)
    if asked.is_staff or page == ADMINISTRATION:
        return DROPPED[Reason.STAFF]
    agent = asked.agent if asked.agent != "-" else ""
    if not agent:
        return DROPPED[Reason.NO_AGENT]
    if is_program(agent):
        return DROPPED[Reason.CRAWLER]
    if not page or page in NOT_PAGES:
        return DROPPED[Reason.NOT_A_PAGE]
    return Seen(
        page,
        asked.industry,
        referring_host(asked.referrer, asked.host),
        device_of(agent),
        language_of(path),
    )


def purpose_of(headers: Mapping[str, str]) -> str:
    """Why a browser says it asks, of a WSGI environment."""
    return headers.get("HTTP_SEC_PURPOSE", "") or headers.get(
        "HTTP_PURPOSE", headers.get("HTTP_X_MOZ", "")
    )


@lru_cache(maxsize=8_192)
def page_of(path: str) -> str:
    """The name of the route that a path leads to; "admin" for all of the administration."""
    if len(path) > LONGEST_PATH:
        return ""
    try:
        with translation.override(language_of(path)):
            match = resolve(unquote(path) if "%" in path else path)
    except (Resolver404, ValueError):
        return ""
    return name_of(match)


def name_of(match: ResolverMatch) -> str:
    """What a page's kind is called: its route, or the namespace that it is in."""
    return match.namespaces[0] if match.namespaces else match.url_name or ""


def language_of(path: str) -> str:
    """The language an address is in: its prefix, or English."""
    first, slash, _rest = path[1:].partition("/")
    return first if slash and first in prefixes() else settings.LANGUAGE_CODE


@cache
def prefixes() -> frozenset[str]:
    return frozenset(dict(settings.LANGUAGES)) - {settings.LANGUAGE_CODE}


@lru_cache(maxsize=2_048)
def is_program(agent: str) -> bool:
    """Is this what a known crawler or a program calls itself?"""
    told = agent[:LONGEST_AGENT]
    if common := BROWSER.fullmatch(told):
        told = (common["telephone"] or "").rjust(SHORTEST_AGENT)
        if told.isspace():
            return False
    return (
        len(told) < SHORTEST_AGENT
        or bool(PROGRAM.search(told))
        or bool(crawlers().search(told))
    )


@cache
def crawlers() -> re.Pattern[str]:
    """All names of known crawlers as one expression."""
    known = crawleruseragents.CRAWLER_USER_AGENTS_DATA
    return re.compile("|".join(f"(?:{one['pattern']})" for one in known))


@lru_cache(maxsize=2_048)
def device_of(agent: str) -> str:
    """phone, tablet, desktop or other."""
    if TABLET.search(agent):
        return "tablet"
    if PHONE.search(agent):
        return "phone"
    return "desktop" if DESKTOP.search(agent) else OTHER


def referring_host(referrer: str, host: str) -> str:
    """Who led here: a domain that somebody registered, without what they call their machines."""
    if not referrer or referrer == "-":
        return DIRECT
    if not referrer.startswith(HTTP):
        return OTHER
    netloc = referrer.split("/", 3)[2]
    if host and netloc == host:
        return OWN
    return registrable(netloc, host)


@lru_cache(maxsize=4_096)
def registrable(netloc: str, host: str) -> str:
    """Of `maria.blogspot.com` stays `blogspot.com`: who has a page there is nobody's business."""
    told, ours = (_bare(one) for one in (netloc, host))
    found = suffixes().privatesuffix(told) if HOST.fullmatch(told) else None
    if not found or len(found) > LONGEST_SITE:
        return OTHER
    return OWN if ours and found == suffixes().privatesuffix(ours) else found


def _bare(netloc: str) -> str:
    return netloc.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


@cache
def suffixes() -> publicsuffixlist.PublicSuffixList:
    return publicsuffixlist.PublicSuffixList(only_icann=True, accept_unknown=False)
