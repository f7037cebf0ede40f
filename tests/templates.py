"""One migrated database, copied for every test process instead of migrating in each."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection
from psycopg2.sql import SQL, Identifier, Literal

from tests.settings import ROOT

ONE_AT_A_TIME = 7_305_884_511  # an advisory lock's number, of no meaning


def ready(url: str) -> str:
    """The name of a database migrated as the code stands now, made if need be."""
    name = f"test_{urlsplit(url).path.strip('/')}_template"
    wanted = fingerprint()
    with connected(url) as database, database.cursor() as cursor:
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
        migrate(urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
        comment = SQL("COMMENT ON DATABASE {} IS {}")
        cursor.execute(comment.format(Identifier(name), Literal(wanted)))
    return name


def fingerprint() -> str:
    """What the tables depend on: every migration, and what it may import of ours."""
    digest = hashlib.sha256()
    for pattern in ("requirements.txt", "*/migrations/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--verbosity=0"],
        env=os.environ | {"DATABASE_URL": url, "STATEMENT_TIMEOUT": "0"},
        check=True,
        cwd=ROOT,
    )


@contextmanager
def connected(url: str) -> Iterator[connection]:
    """A connection beside the tests' own; closing it gives the advisory lock back."""
    database = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    database.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        yield database
    finally:
        database.close()
