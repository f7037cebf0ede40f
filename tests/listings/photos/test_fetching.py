"""Pictures from addresses that somebody typed, against real servers: names, TLS, redirects, limits."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from listings.catalogue.photos import networks
from listings.catalogue.photos.fetching import Refused
from tests.picture_server import PictureServer, dripping, endless
from tests.pictures import a_picture

pytestmark = pytest.mark.promise("Y4")

PHOTO = "https://pics.example/a.png"


def refused(fetcher, address=PHOTO):
    with pytest.raises(Refused) as told:
        fetcher.fetch(address)
    return told.value.code


def test_a_picture_is_fetched_as_it_is(fetcher, pictures):
    pictures.shows("/a.png", a_picture())
    assert fetcher.fetch(PHOTO) == a_picture()


def test_nothing_of_ours_is_sent_along(fetcher, pictures):
    pictures.shows("/a.png?w=1", a_picture())
    fetcher.fetch("https://pics.example/a.png?w=1#top")
    [(path, headers)] = pictures.asked
    assert path == "/a.png?w=1"
    assert headers == {
        "Host": "pics.example",
        "Accept": "image/webp,image/png,image/jpeg",
        "Accept-Encoding": "identity",
        "User-Agent": "Tradedir (+http://testserver)",
        "Connection": "close",
    }


NOT_PUBLIC = """
0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1
192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 203.0.113.9 224.0.0.1 239.1.1.1
240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::
2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
2001:4860:4860::8888%1 pics.example 1 0x7f000001
""".split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused(address):
    assert not networks.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "2a00::1"])
def test_what_is_public_is_not(address):
    assert networks.is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC[:-3])
def test_a_name_that_leads_to_it_is_refused_unopened(fetcher, names, pictures, address):
    """Also where another of its addresses is public."""
    found = [address.partition("%")[0]]
    if networks.is_public(found[0]) or found == ["127.0.0.1"]:
        return
    names.hosts["pics.example"] = ["127.0.0.1", *found]
    assert refused(fetcher) == "private"
    assert pictures.asked == []


def test_the_machine_itself_is_refused(fetcher, pictures):
    assert refused(replace(fetcher, allows=networks.is_public)) == "private"
    assert pictures.asked == []


def test_a_name_that_changes_is_asked_once_and_the_answer_kept(
    fetcher, names, pictures
):
    """The next answer would lead elsewhere: nobody asks for it."""
    names.hosts["pics.example"] = [["127.0.0.1"], ["10.0.0.1"]]
    pictures.shows("/a.png", a_picture())
    assert fetcher.fetch(PHOTO) == a_picture()
    assert sorted(names.asked) == [("pics.example", "A"), ("pics.example", "AAAA")]
    # Asked the next time, it is looked at anew.
    assert refused(fetcher) == "private"


def test_a_redirect_is_followed_by_name(fetcher, names, pictures):
    pictures.leads("/a.png", "//cdn.example/b.png")
    pictures.leads("/b.png", "c.png", status=308)
    pictures.shows("/c.png", a_picture())
    assert fetcher.fetch(PHOTO) == a_picture()
    assert [headers["Host"] for _path, headers in pictures.asked] == [
        "pics.example",
        "cdn.example",
        "cdn.example",
    ]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("https://inside.example/", "private"),
        ("https://127.0.0.1/", "redirect_bad"),
        ("https://[::1]/", "redirect_bad"),
        ("https://2130706433/", "redirect_bad"),
        ("http://pics.example/b.png", "redirect_bad"),
        ("file:///etc/passwd", "redirect_bad"),
        ("https://u:p@pics.example/", "redirect_bad"),
        ("https://pics.example:22/", "redirect_bad"),
        ("https://localhost/", "redirect_bad"),
        ("gopher://pics.example/", "redirect_bad"),
        ("https://nowhere.example/", "no_host"),
        ("/a.png", "redirects"),
    ],
)
def test_a_redirect_leads_nowhere_it_should_not(fetcher, names, pictures, to, code):
    names.hosts["inside.example"] = ["169.254.169.254"]
    pictures.leads("/a.png", to)
    assert refused(fetcher) == code
    assert {path for path, _headers in pictures.asked} == {"/a.png"}


@pytest.mark.parametrize("drip", ["body", "head", "handshake"])
def test_who_drips_is_left_when_the_time_is_over(fetcher, pictures, silence, drip):
    slow = replace(fetcher, seconds=0.6)
    if drip == "body":
        pictures.shows("/a.png", dripping, **{"Content-Length": "1000"})
    elif drip == "head":
        pictures.answers["/a.png"] = (200, DrippingHead(), b"")
    else:
        slow = replace(slow, port=silence)
    begun = time.monotonic()
    assert refused(slow) == "too_slow"
    assert time.monotonic() - begun < 1.5


@pytest.fixture
def silence():
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as quiet:
        yield quiet.getsockname()[1]


class DrippingHead(dict):
    """Headers without an end, one after the other."""

    def items(self):
        for number in range(90):
            time.sleep(0.05)
            yield f"X-{number}", "x"


def test_a_body_without_end_is_left_at_the_limit(fetcher, pictures):
    pictures.shows("/a.png", endless, Connection="close")
    assert refused(fetcher) == "large"


def test_a_length_that_says_too_much_is_believed(fetcher, pictures):
    pictures.shows("/a.png", endless, **{"Content-Length": "300001"})
    assert refused(fetcher) == "large"


def test_a_length_that_promises_more_than_comes_is_half_a_picture(fetcher, pictures):
    pictures.shows("/a.png", a_picture(), **{"Content-Length": "9000"})
    assert refused(fetcher) == "half"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"kind": "text/html"}, "type"),
        ({"kind": "image/svg+xml"}, "type"),
        ({"kind": ""}, "type"),
        ({"Content-Encoding": "gzip"}, "type"),
    ],
)
def test_what_is_no_picture_is_not_read(fetcher, pictures, headers, code):
    pictures.shows("/a.png", a_picture(), **headers)
    assert refused(fetcher) == code


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 429, 500, 503])
def test_what_is_not_given_out_is_told(fetcher, pictures, status):
    pictures.answers["/a.png"] = (status, {"Content-Type": "image/png"}, b"")
    assert refused(fetcher) == "status"


def test_a_certificate_has_to_be_of_the_name_and_of_somebody_known(
    fetcher, names, pictures, tmp_path
):
    names.hosts["other.example"] = ["127.0.0.1"]
    assert refused(fetcher, "https://other.example/a.png") == "certificate"
    stranger = replace(fetcher, tls=type(fetcher)().tls)
    assert refused(stranger) == "certificate"
    assert pictures.asked == []


def test_a_certificate_that_is_over_is_none(fetcher, authority):
    server = PictureServer(authority, "pics.example", days=-1)
    try:
        assert refused(replace(fetcher, port=server.port)) == "certificate"
    finally:
        server.stop()


def test_who_speaks_no_tls_or_nothing_is_told(fetcher, names):
    assert refused(replace(fetcher, port=1)) == "unreachable"
    names.is_silent = True
    assert refused(replace(fetcher, resolves_within=0.2)) == "no_host"


def test_of_one_website_two_are_fetched_at_once(fetcher, pictures):
    now, most = [0], [0]

    def counting(stream):
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.1)
        now[0] -= 1
        stream.write(a_picture())

    pictures.shows("/a.png", counting, Connection="close")
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(fetcher.fetch, [PHOTO] * 6))
    assert got == [a_picture()] * 6
    assert most[0] == 2
