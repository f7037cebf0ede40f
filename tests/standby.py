"""A PostgreSQL of a test's own, and one that follows it, to stop, to hold back and to start again."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import psycopg2
from django.db import connections

from bench.measure import children
from tests import templates
from tradedir.database.configured import patience_of
from tradedir.embedded.home import Home, home
from tradedir.embedded.postgres import ENVIRONMENT, NAME, Postgres
from tradedir.processes import Process, as_account, spawn

PASSWORD = "opens-nothing"
REPLICA = "replica-1"
# What an operator gives the site's role where a pool stands between (docs/operators.md).
LIMITS = ("statement_timeout = '5s'", "lock_timeout = '2s'")


class Server:
    """One server of the pair."""

    def __init__(self, place: Home, log: Path) -> None:
        self.postgres = Postgres(place, password=PASSWORD, hasty=True)
        self.log = log
        self.process: Process | None = None

    @property
    def port(self) -> int:
        return self.postgres.port

    def begin(self) -> None:
        program = self.postgres.program(log=self.log, stops=0)
        self.process = spawn(program)

    def start(self) -> None:
        self.postgres.prepare()
        self.begin()
        wait_until(lambda: self.postgres.is_ready(self.process.pid), seconds=30)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It neither answers nor ends, and neither does any of its processes."""
        everything = [self.process.pid, *children(self.process.pid)]
        for pid in everything:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(everything):
                os.kill(pid, signal.SIGCONT)

    def drop(self) -> None:
        """End it at once; nobody wants its data any more."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)

    def ask(self, sql: str, database: str = NAME) -> object:
        url = f"postgres://postgres:{PASSWORD}@127.0.0.1:{self.port}/{database}"
        with templates.connected(url) as line, line.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None


class Pair:
    """A primary with the site's tables, and a replica that follows it by streaming."""

    def __init__(self, folder: Path) -> None:
        (folder / "log").mkdir()
        place = home(folder)
        self.primary = Server(place, folder / "log" / "primary.log")
        own = replace(place, data=place.folder("replica"))
        self.replica = Server(own, folder / "log" / "replica.log")

    def begin(self) -> None:
        self.primary.start()
        self.primary.postgres.make_database()
        self._fill()

    def follow(self) -> None:
        """Make the replica from the primary as it is, and start it."""
        of = self.primary.postgres
        address = f"host=127.0.0.1 port={of.port} user=postgres password={PASSWORD}"
        subprocess.run(
            [
                *(of.home.postgres / "pg_basebackup", "-d", address),
                *("-D", self.replica.postgres.data, "-R", "-X", "stream"),
                *("--checkpoint=fast", "--no-sync"),
            ],
            env=ENVIRONMENT,
            check=True,
            **as_account(of.home.account),
        )
        self.replica.start()

    def stop(self) -> None:
        self.replica.drop()
        self.primary.drop()

    def catch_up(self) -> None:
        """Until the replica has everything that was written by now."""
        place = self.primary.ask("SELECT pg_current_wal_insert_lsn()")
        done = f"SELECT pg_last_wal_replay_lsn() >= pg_lsn '{place}' - 24"
        wait_until(lambda: self.replica.ask(done), seconds=20)

    def hold_back(self) -> None:
        self.replica.ask("SELECT pg_wal_replay_pause()")
        paused = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        wait_until(lambda: self.replica.ask(paused), seconds=10)

    def go_on(self) -> None:
        self.replica.ask("SELECT pg_wal_replay_resume()")

    def _fill(self) -> None:
        """What the template of all tests holds, and its roles, of which the site's may sign in."""
        given = os.environ["DATABASE_URL"]
        template = templates.named(given, templates.ready(given))
        tools = self.primary.postgres.home.postgres
        for role in (templates.APP, templates.ANALYST):
            self.primary.ask(f"CREATE ROLE {role}")
        self.primary.ask(f"ALTER ROLE {templates.APP} LOGIN PASSWORD '{PASSWORD}'")
        self.primary.ask(
            f"GRANT {templates.ANALYST} TO {templates.APP} WITH INHERIT FALSE, SET TRUE"
        )
        for limit in LIMITS:
            self.primary.ask(f"ALTER ROLE {templates.APP} SET {limit}")
        with subprocess.Popen(
            [tools / "pg_dump", "-N", "kept", template], stdout=subprocess.PIPE
        ) as dump:
            subprocess.run(
                [
                    *(tools / "psql", "-q", "-v", "ON_ERROR_STOP=1"),
                    self.primary.postgres.address(NAME, PASSWORD),
                ],
                stdin=dump.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        assert dump.returncode == 0


@contextmanager
def a_pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="tradedir-tests-"))
    folder.chmod(0o755)
    pair = Pair(folder)
    try:
        pair.begin()
        yield pair
    finally:
        pair.stop()
        rmtree(folder)


@contextmanager
def site_at(port: int, **more: object) -> Iterator[None]:
    """This process is the site, signed in by the site's own role at this port."""
    told = connections.settings["default"]
    before = deepcopy(told)
    connections["default"].close()
    told.update(
        {
            "HOST": "127.0.0.1",
            "PORT": port,
            "NAME": NAME,
            "USER": templates.APP,
            "PASSWORD": PASSWORD,
            "OPTIONS": before["OPTIONS"]
            | {
                "options": before["OPTIONS"]
                .get("options", "")
                .partition(" -c role=")[0]
            },
        }
        | more
    )
    try:
        yield
    finally:
        connections["default"].close()
        told.clear()
        told.update(before)


@contextmanager
def replica_at(port: int) -> Iterator[None]:
    """Besides, it knows this replica."""
    connections.settings[REPLICA] = deepcopy(connections.settings["default"]) | {
        "PORT": port,
        "PATIENCE": patience_of("5000"),
    }
    try:
        yield
    finally:
        connections[REPLICA].close()
        del connections[REPLICA]
        del connections.settings[REPLICA]


def wait_until(question, *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if question():
                return
        except psycopg2.OperationalError:
            pass
        time.sleep(0.02)
    raise TimeoutError("It did not come to pass.")
