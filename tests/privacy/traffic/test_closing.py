"""A day of traffic is closed once: its figures stay, its key does not."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import redis
import time_machine
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from privacy.models import CountedDay, TrafficDay
from privacy.traffic import closing, day_book, figures, handing_in
from privacy.traffic.day_book import Counted, DayBook
from privacy.traffic.figures import Missing, Step
from privacy.traffic.seeing import Seen
from tests.servers import a_valkey

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture
def valkey(tmp_path):
    with a_valkey(tmp_path) as server:
        yield server


@pytest.fixture
def day():
    return timezone.localdate()


def seen(page="item", referrer="direct", industry="components"):
    return Seen(page, industry, referrer, "desktop", "en")


def counted(visits):
    """`visits` are (page seen, visitor) in the order they came."""
    found = Counted(requests=len(visits))
    for page, who in visits:
        for of in figures.of_page(page):
            found.hits[of] += 1
            found.visitors.setdefault(of, set()).add(b"%d" % who)
    return found


@pytest.fixture
def hand_in(valkey, day):
    def hand_in(visits, day=day):
        for why in handing_in.hand_in(day, counted(visits), url=valkey.url):
            handing_in.tell(day, why)

    return hand_in


@pytest.fixture
def close(valkey, day):
    """Close what is over by half past midnight of the next day."""

    def close(days=1):
        after = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC) + days * A_DAY
        with time_machine.travel(after):
            return closing.close_due(day_book.server(valkey.url))

    return close


def rows(dimension):
    found = TrafficDay.objects.filter(dimension=dimension).order_by("key")
    return [(row.key, row.hits, row.visitors) for row in found]


def test_a_day_s_figures_are_written_down_once_it_is_over(hand_in, close, day):
    hand_in([(seen(), who) for who in (1, 2, 3, 4, 5, 5)])
    assert close(days=0) == 0
    hand_in([(seen("search", industry=""), who) for who in range(4, 10)])
    assert close() == 1
    assert rows("site") == [("", 12, 9)]
    assert rows("page") == [("item", 6, 5), ("search", 6, 6)]
    assert rows("industry") == [("components", 6, 5)]
    assert rows("language") == [("en", 12, 9)]
    assert rows("funnel") == [("search:", 6, 0), ("view:components", 6, 0)]
    closed = CountedDay.objects.get()
    assert (closed.day, closed.requests, closed.partial) == (day, 12, [])
    assert close() == 0


def test_what_few_saw_is_not_told_apart(hand_in, close):
    few = [(seen(referrer=f"a{n}.example.com"), n) for n in range(4)]
    many = [(seen(referrer="search.example"), who) for who in range(5)]
    hand_in([*few, (few[0][0], 0), *many])
    close()
    assert rows("referrer") == [("other", 5, 4), ("search.example", 5, 5)]


def test_the_site_s_visitors_are_exact_and_others_nearly(hand_in, close):
    draw = random.Random(3)
    visits = [(seen(), draw.randrange(9_000)) for _ in range(12_000)]
    for part in range(0, 12_000, 3_000):
        hand_in(visits[part : part + 3_000])
    close()
    exact = len({who for _page, who in visits})
    assert rows("site") == [("", 12_000, exact)]
    assert rows("page")[0][2] == pytest.approx(exact, rel=4 * 0.0081)


@pytest.mark.promise("O2")
def test_nothing_of_the_day_outlives_it(hand_in, close, valkey):
    hand_in([(seen(), 1)])
    kept = redis.Redis.from_url(valkey.url)
    assert all(kept.ttl(name) > 0 for name in kept.keys("*"))
    close()
    assert kept.keys("traffic*") == []


def test_nights_in_one_row_are_closed_together(hand_in, close, day):
    hand_in([(seen(), 1)])
    with time_machine.travel(timezone.now() + A_DAY):
        hand_in([(seen(), 1)], day + A_DAY)
    assert close(days=2) == 2
    assert [row.hits for row in TrafficDay.objects.filter(dimension="site")] == [1, 1]


class TestOfWhatIsMissingTheDaySaysSo:
    def partial(self):
        return CountedDay.objects.get().partial

    def test_the_server_was_away(self, hand_in, close, valkey):
        hand_in([(seen(), 1)])
        port = valkey.url
        valkey.stop()
        hand_in([(seen(), 2)])
        assert self.partial() == [Missing.SERVER_AWAY]
        hand_in([(seen(), 3)])
        assert self.partial() == [Missing.SERVER_AWAY]
        assert port == valkey.url
        assert close() == 0  # the next turn will

    def test_all_of_it_was_dropped(self, hand_in, close, valkey):
        hand_in([(seen(), 1)])
        redis.Redis.from_url(valkey.url).flushall()
        close()
        assert self.partial() == [Missing.NOTHING]

    def test_it_was_dropped_and_began_anew(self, hand_in, close, valkey):
        hand_in([(seen(), 1)])
        redis.Redis.from_url(valkey.url).flushall()
        hand_in([(seen(), 1)])
        assert self.partial() == [Missing.EVICTED]

    def test_one_set_was_dropped_and_began_anew(self, hand_in, close, valkey, day):
        hand_in([(seen(), 1)])
        redis.Redis.from_url(valkey.url).delete(f"traffic:{day}:page:item")
        hand_in([(seen(), 1)])
        assert self.partial() == [Missing.EVICTED]

    def test_one_set_was_dropped_last(self, hand_in, close, valkey, day):
        hand_in([(seen(), 1)])
        redis.Redis.from_url(valkey.url).delete(f"traffic:{day}:site:")
        close()
        assert self.partial() == [Missing.EVICTED]

    def test_the_key_alone_was_lost(self, hand_in, valkey, day, close):
        hand_in([(seen(), 1)])
        book = DayBook(day_book.server(valkey.url), day)
        handed = book.hand_in(counted([(seen(), 1)]), b"another key")
        assert handed.is_lost

    def test_a_process_was_killed_with_what_it_had_counted(
        self, hand_in, close, valkey, day
    ):
        hand_in([(seen(), 1)])
        DayBook(day_book.server(valkey.url), day).counts("killed")
        close()
        assert self.partial() == [Missing.KILLED]

    def test_something_came_after_it_was_closed(self, hand_in, close, day, valkey):
        hand_in([(seen(), 1)])
        close()
        with time_machine.travel(timezone.now() + A_DAY):
            hand_in([(seen(), 2)], day)
        assert self.partial() == [Missing.LATE]
        assert rows("site") == [("", 1, 1)]
        assert not redis.Redis.from_url(valkey.url).keys("traffic*")

    def test_its_first_numbers_may_come_a_little_after_midnight(
        self, hand_in, close, day
    ):
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + A_DAY
        with time_machine.travel(midnight + timedelta(seconds=9)):
            hand_in([(seen(), 2)], day)
        close()
        assert self.partial() == []
        assert rows("site") == [("", 1, 1)]

    def test_on_a_day_nothing_was_counted(self, hand_in, close, day):
        hand_in([(seen(), 1)])
        assert close(days=3) == 3
        states = CountedDay.objects.order_by("day").values_list("partial", flat=True)
        assert list(states) == [[], [Missing.NOTHING], [Missing.NOTHING]]


def test_before_the_site_counted_no_day_lacks_anything(close):
    assert close() == 0
    assert not CountedDay.objects.exists()


def test_a_deed_is_counted_once_it_is_written_for_good(
    settings, valkey, close, django_capture_on_commit_callbacks
):
    settings.REDIS_CACHE_URL = valkey.url
    with django_capture_on_commit_callbacks(execute=True):
        handing_in.happened(Step.INQUIRY, "components")
    with django_capture_on_commit_callbacks():  # is rolled back
        handing_in.happened(Step.INQUIRY, "components")
    close()
    assert rows("funnel") == [("inquiry:components", 1, 0)]
    assert CountedDay.objects.get().requests == 0


def test_figures_never_change(hand_in, close, day):
    hand_in([(seen(), 1)])
    close()
    for change in (
        lambda: TrafficDay.objects.update(hits=5),
        lambda: CountedDay.objects.update(closed_at=None),
        lambda: CountedDay.objects.update(requests=7),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    with pytest.raises(closing.AlreadyClosed):
        closing.enter(day, figures.Figures())
    closing.lacks(day, Missing.LATE)
    closing.lacks(day, Missing.LATE)
    assert CountedDay.objects.get().partial == [Missing.LATE]


def test_what_cannot_be_is_refused(day):
    closing.begin(day)
    wrong = figures.Figures(requests=1, malformed=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        closing.enter(day, wrong)


def test_after_three_years_they_go(day):
    old = day - closing.KEPT - A_DAY
    for one in (old, old + A_DAY):
        closing.begin(one)
        closing.enter(one, figures.Figures(requests=1, hits=Counter({figures.SITE: 1})))
    closing.forget_old()
    assert [row.day for row in CountedDay.objects.all()] == [old + A_DAY]
    assert [row.day for row in TrafficDay.objects.all()] == [old + A_DAY]


@pytest.mark.django_db(transaction=True)
def test_rows_are_written_with_the_closing_alone(day):
    closing.begin(day)
    closing.enter(day, figures.Figures(requests=1, hits=Counter({figures.SITE: 1})))
    late = {"day": day, "dimension": "page", "key": "item", "hits": 1}
    with pytest.raises(Error):
        TrafficDay.objects.create(**late)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_trafficday")
        assert cursor.fetchone() == (1,)
