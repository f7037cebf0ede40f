"""What one request counts as."""

import random

import crawleruseragents
import pytest

from privacy.traffic import seeing
from privacy.traffic.seeing import Asked, Dropped, Reason, Seen, look

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
IPAD = IPHONE.replace("iPhone; CPU iPhone OS", "iPad; CPU OS")
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def asked(path="/items/7/gear-pump/", **other):
    return Asked(
        **{"method": "GET", "status": 200, "agent": FIREFOX} | other, path=path
    )


def test_a_page_counts_by_its_route_without_query():
    seen = look(asked("/es/items/7/gear-pump/?who=maria&tel=1", host="example.org"))
    assert seen == Seen("item", "", "direct", "desktop", "es")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "home"),
        ("/ar/", "home"),
        ("/search/?q=maria", "search"),
        ("/c/pumps/", "category"),
        ("/zh-hans/companies/3/good-pump/", "company"),
        ("/me/company/3/items/", "my-items"),
        ("/offers/3/", ""),
        ("/nothing/here/", ""),
        ("/items/%00/x/", ""),
        ("/" + "x" * 5_000, ""),
    ],
)
def test_a_path_leads_to_the_name_of_its_route(path, page):
    assert seeing.page_of(path.partition("?")[0]) == page


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("method", {"method": "HEAD"}),
        ("method", {"method": "OPTIONS"}),
        ("method", {"method": "POST"}),
        ("method", {"method": "BREW"}),
        ("redirect", {"status": 301}),
        ("status", {"status": 404}),
        ("status", {"status": 500}),
        ("status", {"status": 0}),
        ("health", {"path": "/healthz"}),
        ("static", {"path": "/static/site.css"}),
        ("static", {"path": "/media/pictures/1.webp"}),
        ("static", {"path": "/favicon.ico"}),
        ("prefetch", {"purpose": "prefetch;prerender"}),
        ("prefetch", {"purpose": "Prefetch"}),
        ("staff", {"is_staff": True}),
        ("staff", {"path": "/admin/members/company/"}),
        ("no-agent", {"agent": ""}),
        ("no-agent", {"agent": "-"}),
        ("crawler", {"agent": GOOGLE}),
        ("crawler", {"agent": "curl/8.5.0"}),
        ("crawler", {"agent": "python-requests/2.32.3 with a long name"}),
        ("not-a-page", {"path": "/sitemap.xml"}),
        ("not-a-page", {"path": "/suggest/?q=pu"}),
        ("not-a-page", {"path": "/feeds/items.xml"}),
        ("not-a-page", {"path": "/wp-login.php"}),
    ],
)
def test_a_request_is_left_out_for_its_reason(reason, said):
    assert look(asked(**said)) == Dropped(Reason(reason))


def test_what_the_browser_has_already_is_seen_as_well():
    assert isinstance(look(asked(status=304)), Seen)


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("", "direct"),
        ("-", "direct"),
        ("https://www.google.co.uk/search?q=maria", "google.co.uk"),
        ("http://NEWS.Example.COM:8080/a", "example.com"),
        ("https://maria.blogspot.com/", "blogspot.com"),
        ("https://trade.example.org/", "own"),
        ("https://www.example.org/a", "own"),
        ("http://192.0.2.7/", "other"),
        ("http://[2001:db8::7]/", "other"),
        ("http://localhost/", "other"),
        ("http://com/", "other"),
        ("http://intranet.corp/", "other"),
        ("http://xn--bcher-kva.example.de/", "example.de"),
        ("http://bücher.de/", "other"),
        ("http://maria@shop.de/", "shop.de"),
        ("android-app://com.google/", "other"),
        ("javascript:alert(1)", "other"),
        ("http://", "other"),
        ("http://a..de/", "other"),
        ("http://<b>.de/", "other"),
        ("http://" + "a" * 300 + ".de/", "other"),
    ],
)
def test_of_a_referring_page_the_registered_domain_stays(referrer, host):
    found = look(asked(referrer=referrer, host="trade.example.org"))
    assert found.referrer == host


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "desktop"),
        (IPHONE, "phone"),
        (IPAD, "tablet"),
        (ANDROID, "tablet"),
        (ANDROID.replace("Chrome/126.0.0.0", "Chrome/126.0.0.0 Mobile"), "phone"),
        ("Something nobody ever heard of/1.0", "other"),
    ],
)
def test_a_browser_is_a_phone_a_tablet_or_a_desktop(agent, device):
    assert look(asked(agent=agent)).device == device


def test_every_crawler_that_the_package_knows_is_known():
    known = crawleruseragents.CRAWLER_USER_AGENTS_DATA
    agents = [agent for one in known for agent in one.get("instances", ())]
    assert len(agents) > 1_000
    assert [one for one in agents if not seeing.is_program(one)] == []


@pytest.mark.parametrize(
    "agent",
    [
        *(FIREFOX, IPHONE, IPAD, ANDROID),
        ANDROID.replace("SM-X200", "K"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.1 Safari/605.1.15"
        ),
        "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
    ],
)
def test_a_browser_is_no_program_and_found_out_soon(agent):
    assert not seeing.is_program(agent)
    assert seeing.BROWSER.fullmatch(agent)
    assert not seeing.crawlers().search(agent)


def test_what_a_page_says_of_itself_goes_before_its_path():
    found = look(asked("/whatever/", page="item", industry="machinery"))
    assert (found.page, found.industry) == ("item", "machinery")


@pytest.mark.promise("O1")
def test_every_request_is_counted_or_left_out_for_one_reason():
    draw = random.Random(7)
    pieces = [
        "",
        "/",
        "é",
        "%ff",
        "items",
        "7",
        "\x00",
        "?q=",
        "http://",
        "..",
        "-",
        "es",
    ]

    def junk():
        return "".join(draw.choices(pieces, k=draw.randrange(8)))

    for _ in range(2_000):
        found = look(
            Asked(
                method=draw.choice(["GET", "GET", "HEAD", junk()]),
                path=draw.choice(["/", "/c/pumps/", junk()]),
                status=draw.choice([200, 200, 304, 404, draw.randrange(-5, 700)]),
                agent=draw.choice([FIREFOX, GOOGLE, junk()]),
                referrer=junk(),
                purpose=junk(),
                host=junk(),
            )
        )
        assert isinstance(found, Seen) or found.reason in Reason
