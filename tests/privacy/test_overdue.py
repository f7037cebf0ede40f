"""A line whose answer is overdue is ended, and no other."""

import threading
import time

import psycopg2
import pytest
from django.db import connection

from privacy.overdue import Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Two lines to the database beside the test's own."""
    others = connection.copy(), connection.copy()
    for one in others:
        one.connect()
    yield [one.connection for one in others]
    for one in others:
        one.close()


def ask(line, sql):
    with line.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def test_an_answer_in_time_is_given(lines):
    watch, line = Watch(), lines[0]
    with watch.for_an_answer(line, 5):
        assert ask(line, "SELECT 1") == (1,)
    assert not watch._waits


def test_who_waits_too_long_gets_the_error_of_a_line_that_broke(lines):
    watch, line = Watch(), lines[0]
    began = time.monotonic()
    with pytest.raises(psycopg2.OperationalError), watch.for_an_answer(line, 0.2):
        ask(line, "SELECT pg_sleep(3)")
    assert time.monotonic() - began < 2
    assert line.closed
    assert not watch._waits


def test_of_two_at_once_the_overdue_one_alone_is_ended(lines):
    watch = Watch()
    line, other = lines
    found = []

    def wait_in_time():
        with watch.for_an_answer(other, 20):
            found.append(ask(other, "SELECT 'in time', pg_sleep(1)")[0])

    thread = threading.Thread(target=wait_in_time)
    thread.start()
    with pytest.raises(psycopg2.OperationalError), watch.for_an_answer(line, 0.2):
        ask(line, "SELECT pg_sleep(3)")
    thread.join()
    assert found == ["in time"]


def test_within_a_wait_another_may_be_shorter(lines):
    watch, line = Watch(), lines[0]
    with (
        pytest.raises(psycopg2.OperationalError),
        watch.for_an_answer(line, 20),
        watch.for_an_answer(line, 0.2),
    ):
        ask(line, "SELECT pg_sleep(3)")


def test_of_a_line_that_is_closed_nothing_is_awaited(lines):
    watch, line = Watch(), lines[0]
    line.close()
    with pytest.raises(psycopg2.InterfaceError), watch.for_an_answer(line, 5):
        ask(line, "SELECT 1")
    assert not watch._waits
