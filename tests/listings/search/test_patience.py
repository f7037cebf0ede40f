"""A search that takes too long is not answered, and says so: nothing else breaks."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.http import QueryDict

from listings.search import (
    Query,
    TookTooLong,
    count_of,
    find,
    finding,
    in_time,
    naming,
    patience,
)
from listings.search import suggest as suggested
from tests.people import an_item

pytestmark = pytest.mark.django_db

SENTENCE = "Please narrow your search"


@pytest.fixture
def short(monkeypatch):
    """A tenth of a second instead of two."""
    monkeypatch.setattr(patience, "SECONDS", 0.1)


@pytest.fixture
def slow(short):
    def wait(execute, sql, params, many, context):
        if "searchdoc" in str(sql) or "listings_facetcount" in str(sql):
            execute("SELECT pg_sleep(3)", None, False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wait):
        yield


def sleep(times):
    with connection.cursor() as cursor:
        for _ in range(times):
            cursor.execute("SELECT pg_sleep(0.04)")


def asked(text):
    return Query.asked(QueryDict(text))


def test_a_search_that_takes_too_long_is_broken_off(slow):
    with pytest.raises(TookTooLong):
        find(asked("q=pump"))
    with pytest.raises(TookTooLong):
        count_of(asked("q=pump"))
    with pytest.raises(TookTooLong):
        suggested("pump", "en")


def test_several_statements_share_the_time(short):
    with pytest.raises(TookTooLong), in_time():
        sleep(times=4)


def test_what_is_asked_inside_has_no_time_of_its_own(short):
    with pytest.raises(TookTooLong), in_time():
        patience.answered_in_time(sleep)(times=4)


def test_the_transaction_around_goes_on_with_its_own_settings(short):
    names = "', '".join(patience.NAMES)
    sql = f"SELECT name, setting FROM pg_settings WHERE name IN ('{names}')"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        before = cursor.fetchall()
        with in_time():
            cursor.execute(sql)
            assert cursor.fetchall() != before
        with pytest.raises(TookTooLong), in_time():
            cursor.execute("SELECT pg_sleep(3)")
        cursor.execute(sql)
        assert cursor.fetchall() == before


def test_another_trouble_stays_what_it_is(short):
    with pytest.raises(OperationalError), in_time(), connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE SQLSTATE '53300'; END $$")


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=gear+pump&country=PT",
        "/companies/?country=PT&fresh=1",
        "/es/search/?q=gear",
    ],
)
def test_the_page_asks_to_narrow_the_search(client, slow, address):
    response = client.get(address)
    assert response.status_code == 503
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Retry-After"]
    assert not response.cookies


def test_what_was_typed_stays_in_the_page(client, slow):
    text = client.get("/search/?q=gear+%3Cpump%3E&country=PT&tab=sell").text
    assert SENTENCE in text
    assert 'value="gear &lt;pump&gt;"' in text
    assert '<option value="sell" selected>' in text
    assert "Portugal" in text


def test_suggestions_are_none_and_say_why(client, slow):
    response = client.get("/suggest/?q=pump")
    assert response.status_code == 503
    assert response.json()["suggestions"] == []
    assert SENTENCE in response.json()["error"]
    assert response.headers["Cache-Control"] == "no-store"


def test_the_next_search_is_answered(client):
    item = an_item(title="Gear pump")
    with pytest.raises(TookTooLong), in_time(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3)")
    response = client.get("/search/?q=gear")
    assert response.status_code == 200
    assert item.get_absolute_url() in response.text


@pytest.mark.django_db(transaction=True)
def test_a_locked_table_is_waited_for_no_longer_than_that(client, short):
    """As while an index is made of it in the wrong way."""
    held = connection.copy()
    try:
        with held.cursor() as cursor:
            cursor.execute(
                "BEGIN; LOCK TABLE listings_knownword IN ACCESS EXCLUSIVE MODE"
            )
            assert client.get("/suggest/?q=pump").status_code == 503
            cursor.execute("ROLLBACK")
    finally:
        held.close()
    # A tenth of a second may be too little for a process that suggests for the first time.
    assert 200 in (client.get("/suggest/?q=pump").status_code for _ in range(20))


def test_names_of_categories_are_made_before_the_time_begins(monkeypatch):
    """In a process that has just begun they take a second or more, on a slow machine two."""
    naming._names.cache_clear()
    known = []

    @contextmanager
    def begun():
        known.append(naming._names.cache_info().currsize)
        yield

    monkeypatch.setattr(finding, "in_time", begun)
    find(Query(text="pump", tab="items"))
    assert known == [1]
