"""Pages read from a replica that streams: what was written is seen, whatever the replica does."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.db import InternalError, connection, connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from listings.models import Item
from listings.posting import publishing
from members import public_pages
from members.models import Counter
from privacy import replicas
from privacy.releases.as_analyst import as_analyst
from tests import standby
from tests.listings.test_traffic_pages import TRAFFIC, a_traffic_day
from tests.people import a_category, a_company, a_member, a_staff_member, an_item
from tests.served import answer_of, the_application
from tradedir import health
from tradedir import settings as plain
from tradedir.page_cache import PageCache
from tradedir.reading import ReplicaReads

READS = "tradedir.reading.ReplicaReads"


@pytest.fixture(scope="module")
def pair(django_db_blocker):
    with (
        standby.a_pair() as pair,
        django_db_blocker.unblock(),
        standby.site_at(pair.primary.port),
    ):
        a_category()
        pair.follow()
        with standby.replica_at(pair.replica.port):
            yield pair


@pytest.fixture(autouse=True)
def _with_a_replica(pair, settings, monkeypatch):
    """Streaming, caught up, and of no ill repute from the test before."""
    settings.REPLICAS = [standby.REPLICA]
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, READS]
    monkeypatch.setattr(replicas, "_replicas", {})
    caches["pages"].delete(replicas.NOTED)
    if pair.replica.process.poll() is not None:
        pair.replica.start()
    pair.go_on()


@pytest.fixture
def item(pair):
    """One that visitors can see, on both servers."""
    item = an_item(a_company())
    replicas.note(replicas.PUBLIC)
    pair.catch_up()
    return item


def page_of(item):
    return f"/items/{item.pk}/{item.slug}/"


@pytest.fixture
def asked(client):
    """`asked(address)`: the answer, and how many statements primary and replica had for it."""

    def asked(address):
        with (
            CaptureQueriesContext(connections["default"]) as primary,
            CaptureQueriesContext(connections[standby.REPLICA]) as replica,
        ):
            answer = client.get(address)
        of_replica = [q for q in replica.captured_queries if "replay" not in q["sql"]]
        of_primary = [q for q in primary.captured_queries if "wal" not in q["sql"]]
        return answer, len(of_primary), len(of_replica)

    return asked


def comes_from(asked, address):
    answer, primary, replica = asked(address)
    assert answer.status_code == 200
    return "replica" if replica and not primary else "primary"


PUBLIC = ["/", "/search/?q=gear", "/categories/", "/companies/", "/sitemap.xml"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_visitors_page_is_read_from_the_replica_alone(asked, item, address):
    assert comes_from(asked, address) == "replica"


def test_its_place_is_asked_once_and_not_at_every_page(asked, item, monkeypatch):
    monkeypatch.setattr(replicas, "LOOK_EVERY", 100)
    asked(page_of(item))
    with CaptureQueriesContext(connections[standby.REPLICA]) as queries:
        assert comes_from(asked, page_of(item)) == "replica"
    assert not [q for q in queries.captured_queries if "replay" in q["sql"]]


def test_through_a_pool_it_is_asked_at_every_page(asked, item, monkeypatch):
    """Behind the pool another server may answer, or the same one begin anew."""
    monkeypatch.setitem(connections[standby.REPLICA].settings_dict, "POOLED", True)
    for _ in range(2):
        with CaptureQueriesContext(connections[standby.REPLICA]) as queries:
            assert comes_from(asked, page_of(item)) == "replica"
        assert [q for q in queries.captured_queries if "replay" in q["sql"]]


def test_what_is_withdrawn_is_gone_at_once_however_far_the_replica_is(
    pair, asked, item
):
    pair.hold_back()
    assert comes_from(asked, page_of(item)) == "replica"
    publishing.withdraw(item)
    assert asked(page_of(item))[0].status_code == 410
    assert comes_from(asked, "/") == "primary"
    pair.go_on()
    pair.catch_up()
    answer, _primary, replica = asked(page_of(item))
    assert (answer.status_code, bool(replica)) == (410, True)
    assert comes_from(asked, "/") == "replica"


def test_no_page_of_before_is_kept_for_the_time_after(pair, item):
    kept = PageCache(the_application(), configured.REDIS_CACHE_URL)
    company = f"/companies/{item.company.pk}/{item.company.slug}/"
    assert "Gear pump" in answer_of(kept, company)[2].decode()
    pair.hold_back()
    publishing.withdraw(item)
    for _ in range(2):
        assert "Gear pump" not in answer_of(kept, company)[2].decode()


def test_of_two_deeds_at_once_the_later_place_stays(pair, asked, item):
    pair.hold_back()
    publishing.withdraw(item)
    # Another process, which asked before and says so only now.
    caches["pages"].raise_to(replicas.NOTED, replicas.PUBLIC, 1)
    assert asked(page_of(item))[0].status_code == 410


def test_the_tree_is_noted_before_others_read_it_again(pair, asked, item, monkeypatch):
    said = []
    cache = type(caches["pages"])
    raised, was_set, turned = cache.raise_to, cache.set, cache.turn
    monkeypatch.setattr(
        cache, "raise_to", lambda *given: said.append("place") or raised(*given)
    )
    monkeypatch.setattr(
        cache, "set", lambda *given: said.append(given[1]) or was_set(*given)
    )
    monkeypatch.setattr(
        cache, "turn", lambda *given: said.append("turn") or turned(*given)
    )
    public_pages.tree_changed()
    assert said[:2] == ["place", public_pages.TREE]
    assert said[-2:] == ["place", "turn"]


def test_where_nothing_is_noted_the_primarys_place_of_now_is_what_counts(
    pair, asked, item
):
    pair.hold_back()
    Item.objects.filter(pk=item.pk).update(title="Another title")
    caches["pages"].delete(replicas.NOTED)  # a cache that begins anew
    assert "Another title" in asked(page_of(item))[0].text


def test_without_the_cache_nobody_can_say_and_the_primary_answers(
    asked, item, without_cache
):
    assert comes_from(asked, page_of(item)) == "primary"


def test_who_is_signed_in_reads_from_the_primary(asked, client, item):
    client.force_login(a_member())
    assert comes_from(asked, page_of(item)) == "primary"


@pytest.mark.parametrize("address", ["/statistics/", "/privacy/promises/", "/readyz"])
def test_so_does_who_asks_what_is_decided_by(asked, item, address):
    assert not asked(address)[2]


def test_a_page_that_writes_after_all_is_made_by_the_primary(asked, item):
    def view(request):
        Counter.objects.create(key="seen", value=1, ends_at="2030-01-01T00:00Z")
        return HttpResponse("written")

    request = RequestFactory().get("/")
    request.resolver_match = type("Match", (), {"view_name": "home"})()
    reads = ReplicaReads(lambda request: None)
    assert reads.process_view(request, view, (), {}) is None
    assert not Counter.objects.filter(key="seen").exists()
    assert comes_from(asked, page_of(item)) == "replica"  # it did nothing wrong


def test_the_replica_lets_nobody_write(item):
    with (
        pytest.raises(InternalError, match="read-only"),
        replicas.reading(replicas.PUBLIC),
    ):
        Item.objects.filter(pk=item.pk).update(title="No")
    assert connection.alias == "default"


def test_amid_a_transaction_everything_stays_with_the_primary(item):
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        connection.in_atomic_block = True
        with replicas.reading(replicas.PUBLIC) as is_elsewhere:
            assert not is_elsewhere
        connection.in_atomic_block = False
        cursor.execute("ROLLBACK")


def test_figures_of_staff_are_read_there_with_an_analysts_rights(
    pair, asked, client, item
):
    a_traffic_day(ago=3)
    client.force_login(a_staff_member("marketing"))
    client.post("/accounts/logout/nowhere/")  # a deed: what was written is noted
    pair.catch_up()
    answer, primary, replica = asked(TRAFFIC)
    assert answer.status_code == 200
    assert primary  # who may come in
    assert replica
    replicas.page.is_only_read = True
    with as_analyst(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, pg_is_in_recovery()")
        assert cursor.fetchone() == (configured.READER_ROLE, True)
    replicas.page.is_only_read = False


def test_staff_see_their_own_deeds_there(pair, asked, client, item):
    client.force_login(a_staff_member("marketing"))
    client.post("/accounts/logout/nowhere/")
    pair.catch_up()
    assert asked(TRAFFIC)[2]
    pair.hold_back()
    a_member()
    client.post("/accounts/logout/nowhere/")
    answer, _primary, replica = asked(TRAFFIC)
    assert (answer.status_code, replica) == (200, 0)


def test_workers_and_forms_read_figures_from_the_primary(item):
    with as_analyst(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        assert cursor.fetchone() == (False,)


def test_a_replica_that_ends_is_no_error_and_is_left_alone_for_a_while(
    pair, asked, client, item, monkeypatch
):
    staff = type(client)()
    staff.force_login(a_staff_member("marketing"))
    assert comes_from(asked, page_of(item)) == "replica"
    pair.replica.kill()
    assert asked(page_of(item))[0].status_code == 200
    assert staff.get(TRAFFIC).status_code == 200
    tried = []
    line = connections[standby.REPLICA]
    monkeypatch.setattr(line, "connect", lambda: tried.append(1))
    assert client.get("/").status_code == 200
    assert not tried
    monkeypatch.undo()
    assert health.report()[1][standby.REPLICA] == "not ok"


def test_amid_a_page_of_staff_too(pair, client, item, monkeypatch):
    a_traffic_day(ago=5)
    client.force_login(a_staff_member("marketing"))
    client.post("/accounts/logout/nowhere/")
    pair.catch_up()
    before = replicas.Replica.has_replayed

    def and_then_it_is_gone(one, place):
        found = before(one, place)
        if found:
            pair.replica.kill()
        return found

    monkeypatch.setattr(replicas.Replica, "has_replayed", and_then_it_is_gone)
    assert client.get(TRAFFIC).status_code == 200
    assert pair.replica.process.poll() is not None


def test_while_it_is_started_nobody_notices_and_then_it_is_read_again(
    pair, asked, client, item, monkeypatch, settings
):
    monkeypatch.setattr(replicas, "PAUSE", 0.02)
    pair.replica.stop()
    pair.replica.postgres.prepare()
    pair.replica.begin()
    until = time.monotonic() + 60
    while health.report()[1][standby.REPLICA] != "ok":
        assert client.get("/").status_code == 200
        assert time.monotonic() < until
    pair.catch_up()
    assert comes_from(asked, page_of(item)) == "replica"
    assert health.report()[1][standby.REPLICA] == "ok"


def and_close(deed):
    try:
        return deed()
    finally:
        connections.close_all()


@pytest.mark.parametrize("looks", ["now and then", "at every page"])
def test_one_that_hangs_is_not_waited_for(pair, client, item, monkeypatch, looks):
    monkeypatch.setattr(replicas, "PLACE_WITHIN", 0.3)
    monkeypatch.setattr(replicas, "LOOK_EVERY", 0 if looks == "at every page" else 100)
    assert client.get(page_of(item)).status_code == 200  # its place is known now
    patience = connections[standby.REPLICA].settings_dict
    monkeypatch.setitem(patience, "PATIENCE", 0.4)
    with pair.replica.hanging():
        began = time.monotonic()
        assert client.get(page_of(item)).status_code == 200
        assert time.monotonic() - began < 3  # and not for ever
        began = time.monotonic()
        assert client.get("/companies/").status_code == 200
        assert time.monotonic() - began < 1  # it is left alone
        assert health.report()[1][standby.REPLICA] == "not ok"


def test_one_thread_alone_finds_out_whether_it_is_back(
    pair, asked, client, item, monkeypatch
):
    monkeypatch.setattr(replicas, "PAUSE", 0)
    monkeypatch.setattr(replicas, "PLACE_WITHIN", 0.5)
    asked(page_of(item))
    with pair.replica.hanging(), ThreadPoolExecutor(1) as another:
        replicas.known()[0].is_away(TimeoutError())
        looking = another.submit(and_close, lambda: replicas.ready(replicas.PUBLIC))
        standby.wait_until(replicas.known()[0]._looking.locked, seconds=2)
        began = time.monotonic()
        assert client.get(page_of(item)).status_code == 200
        assert time.monotonic() - began < 1
        assert looking.result() is None
    standby.wait_until(lambda: replicas.ready(replicas.PUBLIC), seconds=10)
    assert comes_from(asked, page_of(item)) == "replica"


def test_one_too_far_behind_is_left_alone(pair, asked, item, monkeypatch):
    monkeypatch.setattr(replicas, "LOOK_EVERY", 0)
    monkeypatch.setattr(replicas, "MOST_BEHIND", 0.2)
    monkeypatch.setattr(replicas, "PAUSE", 0.5)
    pair.hold_back()
    a_member()  # nobody notes it
    assert comes_from(asked, page_of(item)) == "replica"
    standby.wait_until(
        lambda: comes_from(asked, page_of(item)) == "primary", seconds=10
    )
    assert health.report()[1][standby.REPLICA] == "not ok"
    pair.go_on()
    pair.catch_up()
    standby.wait_until(
        lambda: comes_from(asked, page_of(item)) == "replica", seconds=10
    )


def test_what_follows_nobody_is_no_replica(pair, asked, item):
    line = connections[standby.REPLICA]
    line.close()
    was, line.settings_dict["PORT"] = line.settings_dict["PORT"], pair.primary.port
    assert comes_from(asked, page_of(item)) == "primary"
    line.close()
    line.settings_dict["PORT"] = was


def test_each_thread_reads_for_itself(client, item):
    def ask(n):
        try:
            with replicas.reading(replicas.PUBLIC) as is_elsewhere:
                return is_elsewhere, Item.objects.get(pk=item.pk).title
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(12))) == {(True, "Gear pump")}
    assert connection.alias == "default"


def test_without_the_setting_nothing_is_asked(settings, item):
    settings.REPLICAS = []
    with CaptureQueriesContext(connection) as queries:
        assert replicas.note(replicas.PUBLIC) is None
        public_pages.note_place()
        with replicas.reading(replicas.PUBLIC) as is_elsewhere:
            assert not is_elsewhere
    assert not queries.captured_queries
    assert caches["pages"].heights(replicas.NOTED, ["public"])


def test_by_the_setting_it_is_there_and_without_it_is_not():
    assert plain.REPLICAS == []
    assert READS not in plain.MIDDLEWARE
    two = "postgres://a:b@c:5433/d?sslmode=verify-full,postgres://a@e/d"
    assert loaded(two) == "['replica-1', 'replica-2'] True"


TELL = "from tradedir import settings as s; print(s.REPLICAS, s.MIDDLEWARE[-1] == %r)"


def loaded(urls):
    told = subprocess.run(
        [sys.executable, "-c", TELL % READS],
        env=os.environ | {"REPLICA_URLS": urls},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()
