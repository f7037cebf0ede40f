"""What is shared outside: a visitor of a day changes at most five sums, by one each."""

import random
from math import sqrt

import pytest
import redis
from django.db import Error, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.models import CountedDay, SharedVisits
from privacy.releases.as_analyst import as_analyst
from privacy.traffic import bounding, closing, day_book, figures, handing_in, sharing
from privacy.traffic.day_book import DayBook
from privacy.traffic.figures import Missing
from tests.privacy.traffic.test_closing import counted, seen
from tests.servers import a_valkey
from tradedir.database import roles

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T7")]
INDUSTRIES = [f"industry-{n}" for n in range(24)]
KEY = b"k" * 32


@pytest.fixture(scope="module")
def valkey(tmp_path_factory):
    with a_valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture
def kept(valkey):
    kept = day_book.server(valkey.url)
    kept.flushall()
    return kept


@pytest.fixture
def day():
    return timezone.localdate()


def sums(kept, day, hand_ins, key=KEY):
    """`hand_ins` are lists of (visitor, industry), as several processes hand them in."""
    kept.flushall()
    book = DayBook(kept, day)
    for visits in hand_ins:
        pages = [(seen(industry=industry), who) for who, industry in visits]
        book.hand_in(counted(pages), key)
    return book.read().bounded


def test_who_looks_at_all_industries_changes_five_sums_by_one(kept, day):
    others = [(who, one) for who in (2, 3) for one in INDUSTRIES[who : who + 4]]
    without = sums(kept, day, [others])
    one = [(1, industry) for industry in INDUSTRIES]
    found = sums(kept, day, [others, one[:12], one[12:], one])
    changed = {key: found.get(key, 0) - without.get(key, 0) for key in INDUSTRIES}
    assert sorted(changed.values()) == [0] * 19 + [1] * 5


def test_fewer_than_five_are_all_counted_once(kept, day):
    some = [(who, one) for who in (1, 2) for one in INDUSTRIES[who : who + 5]]
    once = sums(kept, day, [some])
    assert sum(once.values()) == 10
    assert once == sums(kept, day, [some, some, some[::-1]])


VISITS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(INDUSTRIES[:9])),
    min_size=40,
    max_size=60,
)


@settings(max_examples=40, database=None)
@given(VISITS, st.lists(st.sampled_from(INDUSTRIES), max_size=40), st.randoms())
def test_one_visitor_s_joining_moves_all_sums_by_the_root_of_five(
    valkey, visits, pages, chance
):
    """However visits are mixed and cut into hand-ins, in both worlds otherwise."""
    kept, day = day_book.server(valkey.url), timezone.localdate()
    without = sums(kept, day, in_parts(visits, chance))
    joined = [*visits, *((77, industry) for industry in pages)]
    found = sums(kept, day, in_parts(joined, chance))
    apart = [found.get(one, 0) - without.get(one, 0) for one in INDUSTRIES]
    assert min(apart) >= 0
    assert sqrt(sum(one**2 for one in apart)) <= sqrt(figures.MOST_INDUSTRIES)
    assert sum(apart) == min(len(set(pages)), figures.MOST_INDUSTRIES)


def in_parts(visits, chance):
    visits = list(visits)
    chance.shuffle(visits)
    cut = sorted(chance.randrange(len(visits) + 1) for _ in range(3))
    return [visits[a:b] for a, b in zip([0, *cut], [*cut, len(visits)], strict=True)]


def test_which_five_is_chance(kept, day):
    """Of many who see the same nine, each is counted about as often."""
    visits = [(who, one) for who in range(900) for one in INDUSTRIES[:9]]
    found = sums(kept, day, [visits])
    assert sum(found.values()) == 900 * 5
    assert all(400 < n < 600 for n in found.values())


def test_sums_and_who_is_in_them_are_lost_together(kept, day):
    """Were sums kept alone, everybody would count a second time."""
    visits = [(1, one) for one in INDUSTRIES]
    book = DayBook(kept, day)
    pages = [(seen(industry=industry), who) for who, industry in visits]
    kept.hset(book.name, day_book.KEY, KEY)
    assert not book.hand_in(counted(pages), KEY).is_lost
    kept.delete(book.bounded)
    assert book.hand_in(counted(pages), KEY).is_lost
    assert sum(book.read().bounded.values()) == 5
    # Another key makes other tokens of the same visitors.
    assert book.hand_in(counted(pages), b"z" * 32).is_lost
    assert sum(book.read().bounded.values()) == 5
    kept.delete(book.bounded)
    found = book.read()
    assert (found.bounded, found.partial) == ({}, {Missing.EVICTED})


@pytest.mark.promise("O2")
def test_nothing_of_it_outlives_the_day(valkey, kept, day):
    handing_in.hand_in(day, counted([(seen(), 1)]), url=valkey.url)
    book = DayBook(kept, day)
    assert 0 < kept.ttl(book.bounded) <= 3 * 86_400
    book.destroy()
    assert kept.keys("traffic*") == []


@pytest.mark.promise("O1")
def test_no_visitor_is_written_into_it(kept, day):
    sums(kept, day, [[(123_456, "food")]])
    assert b"123456" not in kept.dump(DayBook(kept, day).bounded)
    assert set(kept.hgetall(DayBook(kept, day).bounded).values()) == {
        figures.token(KEY, b""),
        b",food,",
        b"1",
    }


def test_a_hundred_thousand_visits_are_handed_in_within_the_second(kept, day):
    """The most that a process holds; in the server it is one command after the other."""
    draw = random.Random(5)
    tokens = {one: [draw.randbytes(8) for _ in range(4_000)] for one in INDUSTRIES}
    with kept.pipeline(transaction=False) as pipe:
        bounding.add(pipe, "bounded", KEY, tokens, day_book.end_of(day))
        pipe.execute()
    took = kept.info("commandstats")["cmdstat_eval"]
    assert took["usec"] / took["calls"] < 200_000
    assert kept.memory_usage("bounded", samples=0) < 96_000 * 150


# In the database


def closed_with(day, **bounded):
    closing.begin(day)
    closing.enter(day, figures.Figures(bounded=bounded))


def test_days_are_added_up_by_month_as_they_are_closed(day):
    first = day.replace(day=1)
    closed_with(first, food=3, textiles=1)
    closed_with(first.replace(day=2), food=4)
    rows = SharedVisits.objects.order_by("industry").values_list()
    assert [row[1:] for row in rows] == [(first, "food", 7), (first, "textiles", 1)]
    with pytest.raises(closing.AlreadyClosed):
        closed_with(first, food=9)
    assert SharedVisits.objects.get(industry="food").visitors == 7


@pytest.mark.django_db(transaction=True)
def test_they_are_added_with_the_closing_alone(day):
    closed_with(day, food=3)
    with pytest.raises(Error), transaction.atomic():
        SharedVisits.objects.update(visitors=9)
    with pytest.raises(Error), transaction.atomic():
        SharedVisits.objects.create(
            month=sharing.month_of(day), industry="x", visitors=1
        )
    assert SharedVisits.objects.get().visitors == 3


@pytest.mark.promise("T6")
def test_readers_of_figures_cannot_read_true_sums(day):
    closed_with(day, food=3)
    table = SharedVisits._meta.db_table
    assert table not in roles.AGGREGATES
    with pytest.raises(ProgrammingError, match="permission denied"), as_analyst():
        SharedVisits.objects.exists()
    with as_analyst():
        assert CountedDay.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_any_column_privilege(current_user, %s, 'SELECT')", [table]
            )
            assert cursor.fetchone() == (False,)


def test_kept_by_redis_py_s_own_client_too(valkey, day):
    """The site's client and a plain one see the same: no script has to be loaded before."""
    other = redis.Redis.from_url(valkey.url)
    other.script_flush()
    assert sums(other, day, [[(1, "food")]]) == {"food": 1}
