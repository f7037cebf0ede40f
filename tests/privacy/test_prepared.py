"""A prepared question is planned once a connection, and answers as the plain one does."""

import pytest
from django.db import connection, transaction

from privacy.prepared import Prepared

pytestmark = pytest.mark.django_db

SQL = "SELECT n, n * %s FROM unnest(%s::int[]) AS n WHERE n < %s::int ORDER BY 1"
ARGUMENTS = [10, [3, 1, 2], 3]
ANSWER = [(1, 10), (2, 20)]


def test_it_is_prepared_once(django_assert_num_queries):
    question = Prepared(SQL)
    assert question.rows(ARGUMENTS) == ANSWER
    with django_assert_num_queries(1) as asked:
        assert question.rows(ARGUMENTS) == ANSWER
    assert asked.captured_queries[0]["sql"].startswith("EXECUTE")


@pytest.mark.parametrize("most_kept", [None, 0])
def test_a_per_cent_sign_is_written_twice_however_it_is_asked(monkeypatch, most_kept):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", most_kept)
    question = Prepared("SELECT n FROM unnest(%s::int[]) AS n WHERE n %% %s::int = 0")
    assert question.rows([[3, 4, 6], 3]) == [(3,), (6,)]


def test_a_rollback_does_not_lose_it():
    question = Prepared(SQL + " -- rolled back")
    with transaction.atomic():
        question.rows(ARGUMENTS)
        transaction.set_rollback(True)
    assert question.rows(ARGUMENTS) == ANSWER


def test_the_same_words_made_twice_are_one_statement():
    """As where two threads are the first to ask, or a kept one was let go and made anew."""
    one, other = Prepared("SELECT %s::int + 7"), Prepared("SELECT %s::int + 7")
    assert one.rows([1]) == [(8,)]
    assert other.rows([2]) == [(9,)]
    assert one.rows([3]) == [(10,)]


@pytest.mark.django_db(transaction=True)
def test_another_connection_prepares_it_anew():
    question = Prepared(SQL + " -- anew")
    question.rows(ARGUMENTS)
    connection.close()
    assert question.rows(ARGUMENTS) == ANSWER


def test_over_a_connection_that_is_not_kept_it_is_asked_plainly(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    question = Prepared(SQL + " -- pool")
    with django_assert_num_queries(1):
        assert question.rows(ARGUMENTS) == ANSWER
