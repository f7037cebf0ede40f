"""A kept connection: used again while it stands, made anew when the server ended it."""

import os
import subprocess
import sys
import time

import psycopg2
import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def begin_request():
    """As Django does before each request."""
    connection.close_if_unusable_or_obsolete()


def number():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end(pid):
    """The server ends a connection, as it does when it stops."""
    as_owner = connection.get_connection_params() | {"options": ""}
    other = psycopg2.connect(**as_owner)
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    time.sleep(0.2)


def test_one_that_stands_is_not_asked(django_assert_num_queries):
    before = number()
    begin_request()
    with django_assert_num_queries(1):
        assert number() == before


def test_one_that_was_ended_is_made_anew():
    before = number()
    begin_request()
    end(before)
    assert number() != before


def test_what_the_address_asks_of_the_connection_is_kept():
    code = (
        "from django.conf import settings as s; o = s.DATABASES['default']['OPTIONS']"
    )
    answer = subprocess.run(
        [sys.executable, "-c", f"{code}; print(o['sslmode'], 'options' in o)"],
        env=os.environ
        | {
            "DATABASE_URL": "postgres://a:b@c/d?sslmode=verify-full",
            "DJANGO_SETTINGS_MODULE": "tradedir.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["verify-full", "True"]
