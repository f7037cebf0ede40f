"""A day is closed once, whoever is killed and however many do it at once."""

import os
import random
import threading
import time

import pytest
import redis
from django.db import connections
from django.utils import timezone

from privacy.models import CountedDay, TrafficDay
from privacy.traffic import closing, day_book, figures, handing_in
from privacy.traffic.day_book import Counted, DayBook
from tests import templates
from tests.processes import a_process
from tests.servers import a_valkey

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("KILLS", "4"))
HOSTS = 1_500
CLOSES = f"""
import sys, django
from datetime import date
django.setup()
from django.db import connection
from privacy.traffic import closing, day_book
connection.cursor().execute("SET ROLE {templates.APP}")
kept = day_book.server(sys.argv[1])
print("now", flush=True)
closing.close(kept, date.fromisoformat(sys.argv[2]))
print("done", flush=True)
"""


@pytest.fixture
def valkey(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


def fill(url, day):
    """A day with so much that writing it down takes a while."""
    found = Counted(requests=HOSTS * 5)
    for n in range(HOSTS):
        for of in (figures.SITE, ("page", f"p{n % 90}"), ("referrer", f"s{n}.example")):
            found.hits[of] += 5
            people = {b"%d-%d" % (n, who) for who in range(5)}
            found.visitors.setdefault(of, set()).update(people)
    for why in handing_in.hand_in(day, found, url=url):
        handing_in.tell(day, why)


def closing_of(url, day):
    return a_process(CLOSES, url, day.isoformat())


def is_whole(url, day):
    """Closed with all its figures and without its counters, or not closed with all counters there."""
    book = DayBook(day_book.server(url), day)
    rows = TrafficDay.objects.filter(day=day)
    site = rows.filter(dimension="site").first()
    if CountedDay.objects.closed().filter(day=day).exists():
        return (site.hits, site.visitors) == (HOSTS * 5, HOSTS * 5)
    return not rows.exists() and book.read().requests == HOSTS * 5


@pytest.mark.timeout(60 + 20 * KILLS)
def test_killed_anywhere_nothing_is_half_written(valkey):
    draw, taken = random.Random(5), 0.5
    kept, today = redis.Redis.from_url(valkey.url), timezone.localdate()
    for n in range(KILLS):
        fill(valkey.url, today)
        with closing_of(valkey.url, today) as process:
            assert process.stdout.readline().strip() == "now"
            begun = time.perf_counter()
            if n:
                time.sleep(draw.uniform(0.05, 0.95) * taken)
            else:  # the first says how long it takes
                assert process.stdout.readline().strip() == "done"
                taken = time.perf_counter() - begun
            process.kill()
        assert is_whole(valkey.url, today)
        closing.close(day_book.server(valkey.url), today)
        assert is_whole(valkey.url, today)
        # As the next turn does, where the one before was killed between the two.
        DayBook(kept, today).destroy()
        assert kept.keys("traffic*") == []
        TrafficDay.objects.all().delete()
        CountedDay.objects.all().delete()


def test_two_at_once_write_it_once(valkey):
    today = timezone.localdate()
    fill(valkey.url, today)
    said, ready = [], threading.Barrier(3)

    def close():
        kept = day_book.server(valkey.url)
        ready.wait()
        said.append(closing.close(kept, today))
        connections.close_all()

    threads = [threading.Thread(target=close) for _ in range(3)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(said) == [False, False, True]
    assert is_whole(valkey.url, today)
    assert CountedDay.objects.get().partial == []
