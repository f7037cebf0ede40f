"""A database to restore into, and the commands beside it, as an operator runs them."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from uuid import uuid4

import psycopg2
from django.db import connection
from psycopg2.sql import SQL, Identifier

from tests import templates


@contextmanager
def an_empty_database():
    """The name of a new database, taken away afterwards."""
    url, name = os.environ["DATABASE_URL"], f"restored_{uuid4().hex[:12]}"
    with templates.connected(templates.named(url, "postgres")) as database:
        with database.cursor() as cursor:
            cursor.execute(
                SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name))
            )
        try:
            yield name
        finally:
            take_away(database, name)


def take_away(database, name):
    """Drop it; whoever tidies in it (autovacuum) is not ours to end, and is soon done."""
    drop = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
    until = time.monotonic() + 30
    while True:
        try:
            with database.cursor() as cursor:
                return cursor.execute(drop)
        except psycopg2.errors.InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def at(name):
    """Within this, the site's database is another."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def asked(name, query):
    """The first column of what a database answers."""
    with (
        psycopg2.connect(templates.named(os.environ["DATABASE_URL"], name)) as database,
        database.cursor() as cursor,
    ):
        cursor.execute(query)
        found = [row[0] for row in cursor.fetchall()]
    database.close()
    return found


def beginning(name, folder, *command, **more):
    """A command of an operator, begun in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", *map(str, command)],
        env=os.environ
        | {
            "DATABASE_URL": templates.named(os.environ["DATABASE_URL"], name),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ERASED_LIST": str(folder / "erased"),
            "MEDIA_ROOT": str(folder / "media"),
            "PRIVATE_ROOT": str(folder / "private"),
        }
        | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(name, folder, *command, **more):
    """(code, what it said)."""
    with beginning(name, folder, *command, **more) as process:
        said = process.communicate(timeout=120)[0]
    return process.returncode, said
