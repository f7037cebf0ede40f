"""Access logs as servers write them, made by chance from a seed."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 3, 1, 22, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)
EDGE = f"{CHROME} Edg/126.0.0.0"
OPERA = f"{CHROME} OPR/111.0.0.0"
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Safari/605.1.15"
)
# Both sides know these for what they are. Where they differ (a browser in a television, a
# library that calls itself a browser) there is no right answer to compare.
BROWSERS = [FIREFOX, CHROME, IPHONE, ANDROID, EDGE, OPERA, SAFARI]
CRAWLERS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "curl/8.5.0",
    "Wget/1.21.4",
    "python-requests/2.32.3",
]
PAGES = ["/", "/es/", "/search/", "/offers/", "/companies/", "/categories/", "/about/"]
# GoAccess leaves out what ends like a file; it cannot leave out /healthz and /admin/.
NO_PAGES = [
    *("/static/site.css", "/static/app.js?v=7", "/media/pictures/7.webp"),
    *("/favicon.ico", "/robots.txt", "/sitemap.xml"),
    *("/feeds/items.xml", "/privacy/promises.json"),
]
REFERRERS = [
    *("-", "-", "https://www.google.com/", "https://duckduckgo.com/?q=pumps"),
    *("http://127.0.0.1:8000/search/?q=x", "https://news.example.org/a?b=c"),
]
STATUSES = [*[200] * 20, 304, 206, 301, 302, 404, 403, 410, 500, 503]


def line(
    path: str = "/",
    *,
    address: str = "192.0.2.7",
    at: datetime = BEGIN,
    method: str = "GET",
    status: int = 200,
    referrer: str = "-",
    agent: str = FIREFOX,
    common: bool = False,
) -> str:
    size = "-" if status == 304 else 5123
    said = (
        f"{address} - - [{at:%d/%b/%Y:%H:%M:%S %z}]"
        f' "{method} {path} HTTP/1.1" {status} {size}'
    )
    return said if common else f'{said} "{referrer}" "{agent}"'


def lines(seed: int, *, amount: int = 150, common: bool = False) -> list[str]:
    """Lines over two midnights, in order."""
    chance = random.Random(seed)
    people = [_address(chance) for _ in range(chance.randint(2, 40))]
    moment, found = BEGIN, []
    for _ in range(amount):
        moment += timedelta(seconds=chance.expovariate(amount / 100_000))
        found.append(
            line(
                _path(chance),
                address=chance.choice(people),
                at=moment,
                method=chance.choice([*["GET"] * 12, "HEAD", "POST", "OPTIONS"]),
                status=chance.choice(STATUSES),
                referrer=chance.choice(REFERRERS),
                agent=chance.choice([*BROWSERS * 2, *CRAWLERS, "-"]),
                common=common,
            )
        )
    return found


def _address(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return f"2001:db8:{chance.randrange(1, 65_536):x}::{chance.randrange(1, 99):x}"
    # Few enough that some differ in their last number alone.
    return f"198.51.{chance.randrange(100, 102)}.{chance.randrange(1, 255)}"


def _path(chance: random.Random) -> str:
    number, kind = chance.randrange(1, 3_000), chance.random()
    if kind < 0.2:
        return chance.choice(NO_PAGES)
    if kind < 0.5:
        return chance.choice(PAGES) + chance.choice(["", "", f"?q=pump&page={number}"])
    return f"/{chance.choice(['items', 'offers', 'companies'])}/{number}/good-{number}/"


def write(place: Path, said: list[str]) -> Path:
    place.write_bytes("".join(f"{one}\n" for one in said).encode("latin-1"))
    return place
