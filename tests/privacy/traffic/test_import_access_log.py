"""`manage.py import_access_log`: logs become figures of closed days, once, and nothing of anybody is kept."""

import gzip
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy.models import AccessLogFile, CountedDay, TrafficDay
from privacy.traffic import closing, questions
from privacy.traffic.figures import Missing
from privacy.traffic.logs import importing, tally
from privacy.traffic.logs.importing import Lost, NotNow, OfItsDay
from tests import access_logs
from tests.access_logs import BROWSERS, FIREFOX, line

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY, A_DAY = NOON.date(), timedelta(days=1)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def log(tmp_path):
    """`log(lines, …)` is a file with these lines."""

    def log(said, name="access.log"):
        return access_logs.write(tmp_path / name, said)

    return log


def on(day=DAY, path="/", **other):
    return line(
        path, at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), **other
    )


def brought_in(*files):
    said = StringIO()
    call_command("import_access_log", *map(str, files), stdout=said, stderr=said)
    return said.getvalue()


def rows(dimension, day=DAY):
    found = TrafficDay.objects.filter(dimension=dimension, day=day).order_by("key")
    return [(row.key, row.hits, row.visitors) for row in found]


@pytest.mark.promise("T4")
def test_a_log_becomes_the_figures_of_its_days(log):
    people = [f"192.0.2.{n}" for n in range(1, 7)]
    said = [on(path="/es/items/7/gear-pump/?a=b", address=one) for one in people]
    said += [on(path="/c/pumps/", address=one) for one in people[:5] * 2]
    said += [on(path="/", referrer="https://www.google.com/", address=people[0])]
    said += [on(path="/static/site.css"), on(agent="curl/8.5.0"), "junk"]
    said += [on(DAY + A_DAY, status=404), on(DAY + A_DAY, address=people[0])]
    told = brought_in(log(said))
    assert "22 lines: 18 pages seen, 3 left out, 0 of other days, 1 malformed." in told
    assert "2026-03-02: 17 pages, 6 visitors" in told
    assert rows("site") == [("", 17, 6)]
    assert rows("page") == [("category", 10, 5), ("item", 6, 6), ("other", 1, 1)]
    assert rows("referrer") == [("direct", 16, 6), ("other", 1, 1)]
    assert rows("language") == [("en", 11, 5), ("es", 6, 6)]
    assert rows("funnel") == [("search:", 10, 0), ("view:", 6, 0)]
    assert rows("dropped") == [("crawler", 1, 0), ("static", 1, 0)]
    assert rows("site", DAY + A_DAY) == [("", 1, 1)]
    closed = CountedDay.objects.get(day=DAY)
    assert closed.source == CountedDay.Source.LOG
    assert (closed.requests, closed.malformed, closed.partial) == (20, 1, [])
    assert not questions.unbalanced()


def test_of_the_file_is_kept_how_many_lines_became_what(log):
    brought_in(log([on(), on(method="HEAD"), on(date(2026, 3, 12)), "junk"]))
    file = AccessLogFile.objects.get()
    assert (file.lines, file.counted, file.malformed) == (4, 1, 1)
    assert file.dropped == {"method": 1, "not-over": 1}
    assert (file.first_day, file.last_day) == (DAY, date(2026, 3, 12))
    assert file.read == file.size
    assert (file.share, file.was_broken_off) == (100, False)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_same_content_counts_once_compressed_or_not(log, tmp_path, pack):
    first = log([on()])
    brought_in(first)
    again = tmp_path / "again"
    again.write_bytes(pack(first.read_bytes()))
    assert f"{again}: counted before" in brought_in(again)
    assert rows("site") == [("", 1, 1)]
    assert AccessLogFile.objects.count() == 1


def test_given_twice_at_once_it_counts_once(log):
    told = brought_in(log([on()], "a"), log([on()], "b"), log([on(), on()], "c"))
    assert "b: counted before" in told
    assert rows("site") == [("", 3, 1)]


def test_whoever_is_in_two_files_is_one_visitor(log):
    here = log([on(), on(DAY + A_DAY)], "a")
    brought_in(here, log([on(), on(address="192.0.2.8")], "b"))
    assert rows("site") == [("", 3, 2)]


def test_lines_of_a_closed_day_are_left_out_and_said(log):
    brought_in(log([on()]))
    told = brought_in(log([on(path="/es/"), on(DAY + A_DAY), on()], "later.log"))
    assert "2026-03-02: 2 lines not counted: the day is closed" in told
    assert rows("site") == [("", 1, 1)]
    assert rows("site", DAY + A_DAY) == [("", 1, 1)]
    assert AccessLogFile.objects.latest("pk").dropped == {"closed-day": 2}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 3, 9), ""),
        (date(2026, 3, 10), OfItsDay.NOT_OVER),
        (date(2026, 3, 11), OfItsDay.NOT_OVER),
        (date(2023, 3, 11), ""),
        (date(2023, 3, 10), OfItsDay.TOO_OLD),
    ],
)
def test_days_that_can_be_entered(log, day, why):
    assert importing.refusal(day) == why
    brought_in(log([on(day)]))
    assert CountedDay.objects.exists() is not bool(why)


def test_a_day_that_the_site_counts_itself_is_left_to_it(log):
    closing.begin(DAY)
    assert "the site itself counts that day" in brought_in(log([on()]))
    assert CountedDay.objects.get().closed_at is None


def test_a_day_of_which_nothing_is_readable_is_not_closed(log):
    brought_in(log([on(address="999.1.1.1"), "junk"]))
    assert not CountedDay.objects.exists()
    assert AccessLogFile.objects.get().malformed == 2


def test_without_addresses_nobody_is_counted_and_it_is_said(log):
    told = brought_in(log([on(address="-"), on(address="-")]))
    assert "leave the address out" in told
    assert rows("site") == [("", 2, 0)]
    assert CountedDay.objects.get().partial == [Missing.NO_ADDRESS]


def test_without_browsers_crawlers_are_counted_and_it_is_said(log):
    told = brought_in(log([on(common=True), on(common=True, address="192.0.2.8")]))
    assert "leave the browser out" in told
    assert rows("site") == [("", 2, 2)]
    assert CountedDay.objects.get().partial == [Missing.NO_AGENT]


def test_made_up_referrers_get_no_further_than_a_limit(log, monkeypatch):
    monkeypatch.setattr(tally, "MOST_VIEWS", 10)
    said = [on(referrer=f"https://n{n}.example{n}.org/") for n in range(50)]
    said += [
        on(referrer=f"https://example{n}.org/", address=f"192.0.2.{n}")
        for n in range(9)
    ]
    brought_in(log(said))
    assert rows("referrer") == [("other", 59, 9)]
    assert rows("site") == [("", 59, 9)]


def test_days_out_of_order_and_packed_lose_nobody(log):
    days = [DAY + n * A_DAY for n in range(6)]
    said = [
        on(days[n % 6], address=f"192.0.2.{n % 7}", agent=BROWSERS[n % 5])
        for n in range(2_000)
    ]
    brought_in(log(said))
    for n, day in enumerate(days):
        mine = range(n, 2_000, 6)
        people = {(one % 7, one % 5) for one in mine}
        assert rows("site", day) == [("", len(mine), len(people))]


@pytest.mark.parametrize(
    "broken", ["nothing.log", "folder", "cut.gz"], ids=lambda name: name
)
def test_a_file_that_cannot_be_read_stops_all_of_them(log, tmp_path, broken):
    (tmp_path / "folder").mkdir()
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"x" * 10_000)[:-9])
    with pytest.raises(CommandError, match=broken):
        brought_in(log([on()]), tmp_path / broken)
    assert not CountedDay.objects.exists()
    assert not AccessLogFile.objects.exists()


def test_a_file_that_another_process_has_is_refused(log):
    file = log([on()])
    content = importing.content_of(file)
    importing.claim(content, uuid4())
    with pytest.raises(CommandError, match="Another process"):
        brought_in(file)
    with time_machine.travel(timezone.now() + importing.LEASE):
        assert AccessLogFile.objects.get().was_broken_off
        brought_in(file)
    assert rows("site") == [("", 1, 1)]


def test_one_that_lost_its_file_meanwhile_counts_nothing(log):
    file = log([on()])

    def taken_over(_progress):
        AccessLogFile.objects.update(claim=uuid4())

    with pytest.raises(Lost):
        importing.import_files([file], taken_over)
    assert not CountedDay.objects.exists()
    assert AccessLogFile.objects.get().done_at is None


def test_a_day_that_is_closed_meanwhile_stops_all_of_it(log):
    file = log([on(), on(DAY + A_DAY)])
    with pytest.raises(NotNow, match="2026-03-03"), transaction.atomic():
        importing.import_files([file], lambda _: closing.begin(DAY + A_DAY))
    assert not TrafficDay.objects.exists()


def test_broken_off_by_a_mistake_it_is_free_at_once(log, monkeypatch):
    file = log([on()])
    monkeypatch.setattr(tally.Tally, "figures", _full)
    with pytest.raises(OSError, match="full"):
        importing.import_files([file])
    monkeypatch.undo()
    assert AccessLogFile.objects.get().was_broken_off
    brought_in(file)
    assert rows("site") == [("", 1, 1)]


def _full(_tally):
    raise OSError("full")


def test_every_line_of_a_file_is_accounted_for_says_the_database():
    row = AccessLogFile(content_hash="a" * 64, size=1, claimed_until=timezone.now())
    row.lines, row.counted, row.malformed = 10, 3, 2
    row.dropped = {"static": 4}
    with pytest.raises(IntegrityError, match="every_line_once"), transaction.atomic():
        row.save()
    row.dropped["crawler"] = 1
    row.save()
    rows = AccessLogFile.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match="every_line_once"), transaction.atomic():
        rows.update(counted=4)
    with pytest.raises(IntegrityError, match="done_or_in_hand"), transaction.atomic():
        rows.update(done_at=timezone.now(), claim=None)


def test_a_file_of_any_length_takes_the_same_few_statements(
    log, django_assert_max_num_queries
):
    file = log([on(DAY + n % 3 * A_DAY) for n in range(5_000)])
    with django_assert_max_num_queries(40):
        importing.import_files([file])


def test_what_is_older_than_the_figures_is_forgotten(log):
    brought_in(log([on()]))
    for over, forgotten in ((-A_DAY, 0), (A_DAY, 1)):
        with time_machine.travel(timezone.now() + closing.KEPT + over):
            assert importing.forget_old() == forgotten


def test_no_file_at_all_is_a_mistake():
    with pytest.raises(CommandError, match="FILE"):
        call_command("import_access_log")


def test_an_empty_file_is_known_and_counts_nothing(log):
    brought_in(log([]))
    assert AccessLogFile.objects.get().lines == 0
    assert not CountedDay.objects.exists()


def test_browsers_differ_by_their_whole_name(log):
    brought_in(log([on(), on(agent=f"{FIREFOX} x"), on(agent=f"{FIREFOX} y")]))
    assert rows("site") == [("", 3, 3)]
