"""One migrated database, copied for every test process instead of migrating in each."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection
from psycopg2.sql import SQL, Identifier, Literal

from tests.settings import ROOT

# What tests run as, like the site: it owns no table and cannot change a ledger.
APP = "tradedir_tests_app"
# What pages with figures are read as.
ANALYST = "tradedir_tests_analyst"
ONE_AT_A_TIME = 7_305_884_511  # an advisory lock's number, of no meaning


def ready(url: str) -> str:
    """The name of a database migrated as the code stands now, made if need be."""
    name = f"test_{urlsplit(url).path.strip('/')}_template"
    wanted = fingerprint()
    with connected(named(url, "postgres")) as database, database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [name],
        )
        if (row := cursor.fetchone()) and row[0] == wanted:
            return name
        drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(drop.format(Identifier(name)))
        create = SQL("CREATE DATABASE {} TEMPLATE template0")
        cursor.execute(create.format(Identifier(name)))
        run_command(named(url, name), "migrate", "--verbosity=0")
        keep_rows(named(url, name))
        make_role(cursor)
        run_command(named(url, name), "grant_roles")
        comment = SQL("COMMENT ON DATABASE {} IS {}")
        cursor.execute(comment.format(Identifier(name), Literal(wanted)))
    return name


def end_sessions(url: str, name: str) -> None:
    """End whatever is still connected to this database."""
    with connected(named(url, "postgres")) as database, database.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            " AND backend_type = 'client backend'",
            [name],
        )


def fingerprint() -> str:
    """What the template depends on: every migration, every right, and this file."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for pattern in ("requirements.txt", "*/migrations/*.py", "tradedir/database/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def run_command(url: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        env=os.environ
        | {"DATABASE_URL": url, "STATEMENT_TIMEOUT": "0"}
        | {"APP_ROLE": APP, "READER_ROLE": ANALYST},
        stdout=subprocess.DEVNULL,
        check=True,
        cwd=ROOT,
    )


def make_role(on: extensions.cursor) -> None:
    """The roles that tests take on; whoever makes their databases may take them on."""
    for role in (APP, ANALYST):
        on.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if not on.rowcount:
            on.execute(SQL("CREATE ROLE {}").format(Identifier(role)))
            on.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(role)))


def keep_rows(url: str) -> None:
    """Copy what the migrations wrote into a schema that no test touches."""
    with connected(url) as database, database.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'django_migrations'"
        )
        for table in [Identifier(name) for (name,) in cursor.fetchall()]:
            cursor.execute(SQL("SELECT FROM {} LIMIT 1").format(table))
            if cursor.rowcount:
                copy = SQL("CREATE TABLE kept.{} AS TABLE public.{}")
                cursor.execute(copy.format(table, table))


def restore(url: str, name: str) -> None:
    """Bring a database that a test emptied back to what the migrations left."""
    with connected(named(url, name)) as database, database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        tables = [Identifier(name) for (name,) in cursor.fetchall()]
        # In one transaction, at whose end foreign keys are checked.
        statements = [SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(tables))] + [
            SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{}").format(
                table, table
            )
            for table in tables
        ]
        cursor.execute(SQL("; ").join(statements))


def guard_ledgers(url: str, name: str, *, guarded: bool) -> None:
    """Switch the triggers of all ledgers on or off."""
    with connected(named(url, name)) as database, database.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'ledger_stays'"
        )
        word = SQL("ENABLE" if guarded else "DISABLE")
        for (table,) in cursor.fetchall():
            cursor.execute(
                SQL("ALTER TABLE {} {} TRIGGER ledger_stays").format(
                    Identifier(table), word
                )
            )


def named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def connected(url: str) -> Iterator[connection]:
    """A connection beside the tests' own; closing it gives an advisory lock back."""
    database = psycopg2.connect(url)
    database.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        yield database
    finally:
        database.close()
