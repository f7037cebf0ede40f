"""A line's parts, remembered, give what `look` says of the whole request."""

import random
import re
from uuid import UUID

import pytest
from django.urls import URLPattern, get_resolver

from privacy.traffic import seeing
from privacy.traffic.logs import parts
from privacy.traffic.logs.lines import LINE
from privacy.traffic.logs.parts import UNTOLD, Parts, is_desk, shape_of
from privacy.traffic.logs.reading import Counted, Reading
from privacy.traffic.seeing import Asked, Reason, Seen, look
from tests import access_logs
from tests.access_logs import BROWSERS, CRAWLERS, FIREFOX, REFERRERS, STATUSES

HOST = "127.0.0.1:8000"
HOLE = re.compile(r"<(?:(\w+):)?\w+>|\^|\$|\(\?P<\w+>[^)]*\)")


def routes(resolver=None, before="/"):
    """Every address of the site, with holes."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield path
        else:
            yield from routes(one, path)


def filled(route, chance):
    """An address, its holes filled with what fits, or does not."""
    words = sorted(parts.words())
    made = [
        lambda: str(chance.randrange(10 ** chance.randrange(1, 25))),
        lambda: f"gear-pump-{chance.randrange(99)}",
        lambda: str(UUID(int=chance.getrandbits(128))),
        lambda: chance.choice(words),
        lambda: chance.choice(
            ["a_b", "A9", "-", "ä", "a%20b", "%31", "a.b", "x:y", ""]
        ),
    ]
    fits = {"int": made[0], "slug": made[1], "uuid": made[2]}

    def one(hole):
        if chance.random() < 0.3:
            return chance.choice(made)()
        return fits.get(hole[1] or "", chance.choice(made))()

    path = HOLE.sub(one, route)
    if chance.random() < 0.2:
        path = "/" + chance.choice(["es", "ar", "zh-hans", "xx", "en"]) + path
    if chance.random() < 0.1:
        cut = chance.randrange(len(path))
        path = path[:cut] + chance.choice(["/", "", "1/", "x"]) + path[cut + 1 :]
    return path if path.startswith("/") else "/" + path


def test_every_address_has_the_route_of_its_shape():
    chance = random.Random(7)
    every = [*routes(), "/desk/reports/", "/nothing/<int:n>/<slug:s>/"]
    assert len(every) > 200
    wrong, shapes = [], set()
    for _ in range(60):
        for route in every:
            path = filled(route, chance)
            shape = shape_of(path)
            shapes.add(shape)
            if seeing.page_of(path) != seeing.page_of(shape):
                wrong.append((path, shape))
    assert not wrong
    assert len(shapes) < 60 * len(every)


def test_a_million_items_are_one_address():
    assert len({shape_of(f"/items/{n}/pump-{n}/") for n in range(1_000)}) == 1
    assert shape_of("/items/7/inquire/") == "/items/1/inquire/"


@pytest.mark.parametrize("seed", range(20))
def test_every_line_counts_as_look_says(seed):
    chance = random.Random(seed)
    every = list(routes())
    reading = Reading(host=HOST, refusal=lambda day: "")
    for _ in range(200):
        path = filled(
            chance.choice([*every, *access_logs.NO_PAGES, "/healthz"]), chance
        )
        said = {
            "method": chance.choice(["GET"] * 5 + ["HEAD", "POST"]),
            "status": chance.choice([*STATUSES, 0, 100, 299, 999]),
            "referrer": chance.choice(
                [*REFERRERS, "android-app://x/", "http://[", "x"]
            ),
            "agent": chance.choice([*BROWSERS, *CRAWLERS, "-", "", "Mozilla/5.0"]),
        }
        asked = Asked(path=path.partition("?")[0], **said, host=HOST)
        found = look(asked._replace(is_staff=is_desk(path)))
        counted = Counted()
        line = access_logs.line(path, **said | {"status": f"{said['status']:03}"})
        if not LINE.match(line):
            assert not path.isascii() or " " in path or not path
            continue
        reading.read([line], counted)
        if isinstance(found, Seen):
            assert counted.counted == 1, (asked, counted)
            [tally] = reading.days.values()
            assert found in {seen for seen, _views in tally.seen()}
        else:
            assert counted.dropped == {found.reason: 1}, (asked, counted)


def test_a_browser_that_the_log_leaves_out_is_a_browser():
    seen = look(Asked("GET", "/", 200, UNTOLD))
    assert isinstance(seen, Seen)
    assert seen.device == "other"


def test_pages_of_staff_are_staffs():
    part = Parts(HOST).path("/desk/reports/")
    assert part.place == parts.ORDER[Reason.STAFF]


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(parts, "REMEMBERED", 10)
    known = Parts(HOST)
    for n in range(100):
        known.path(f"/x{n}/")
        known.agent(f"{FIREFOX} {n}")
        known.referrer(f"https://n{n}.example.org/")
    assert max(map(len, (known.paths, known.agents, known.referrers))) <= 10
    assert known.referrer(None) == seeing.DIRECT


def test_a_site_too_long_for_its_column_is_another():
    referrer = f"https://{'a' * 63}.xn--vermgensberatung-pwb/"
    assert seeing.referring_host(referrer, HOST) == seeing.OTHER
    shorter = referrer.replace("a" * 10, "", 1)
    assert seeing.referring_host(shorter, HOST) == shorter[8:-1]
