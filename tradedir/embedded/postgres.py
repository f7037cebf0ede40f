"""The embedded PostgreSQL: made, recovered, started, given its database."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import cursor
from psycopg2.sql import SQL, Identifier, Literal

from tradedir.embedded import memory
from tradedir.embedded.home import LOOPBACK, Home, Unusable
from tradedir.processes import Program, as_account, command_of, end

NAME = "tradedir"
APP, READER = "tradedir_app", "tradedir_analyst"
SUPERUSER = "postgres"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
PATIENCE = 30.0
NO_PROCESS = str(2**30)

OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    # Every thread of a web process may keep a connection.
    "max_connections": "250",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    # A small machine's disk; what is written is kept twice no longer than need be. With less
    # an import at a million listings works twice as long: after each checkpoint every page
    # of the words' indexes is written whole once more.
    "max_wal_size": "1GB",
    "wal_compression": "on",
    # Compiling a query takes longer than any of ours runs.
    "jit": "off",
    "shared_preload_libraries": "pg_stat_statements",
    # A log is no place for what people typed: no statements, no values.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A database that does not outlive a test run need not survive a power cut, and is small.
HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
}
# What part of the memory it keeps pages in, and how many megabytes at the least and at most
# (docs/decisions/0062-memory-of-the-database.md).
PART = 8
LEAST, MOST = 128, 8_192


def sized(megabytes: int) -> dict[str, str]:
    """Options by how much memory there is. The system keeps pages too, in what is left."""
    own = min(MOST, max(LEAST, megabytes // PART))
    return {
        "shared_buffers": f"{own}MB",
        "effective_cache_size": f"{max(own, megabytes // 2)}MB",
    }


class Postgres:
    """One cluster in its home. `password` is the superuser's and the owner's.

    With `app_password` the site has a role of its own, which owns nothing.
    """

    def __init__(
        self,
        home: Home,
        *,
        password: str,
        app_password: str = "",
        hasty: bool = False,
    ) -> None:
        self.home = home
        self.password = password
        self.app_password = app_password
        self.options = OPTIONS | sized(memory.megabytes()) | (HASTY if hasty else {})
        self.hasty = hasty
        self.data = home.data / "postgres"
        self.port = home.port("postgres")

    @property
    def addresses(self) -> dict[str, str]:
        """The settings that lead here: the site's, and the owner's where that is another."""
        owner = self.address(NAME, self.password)
        if not self.app_password:
            return {"DATABASE_URL": owner}
        app = self.address(APP, self.app_password)
        return {"DATABASE_URL": app, "MIGRATION_DATABASE_URL": owner}

    def address(self, role: str, password: str) -> str:
        return f"postgres://{role}:{quote(password)}@{LOOPBACK}:{self.port}/{NAME}"

    def prepare(self) -> None:
        """Make the cluster, or see that the one there can be started."""
        if not self.data.exists():
            self._make()
        self._check_version()
        clear_lock(self.data)

    def program(self, *, log: Path, stops: int) -> Program:
        """The server. SIGINT ends its connections and writes everything to disk."""
        options = [f"--{name}={value}" for name, value in self.options.items()]
        return Program(
            name="PostgreSQL",
            command=[
                self.home.postgres / "postgres",
                *("-D", self.data, "-p", str(self.port)),
                *options,
            ],
            environment=ENVIRONMENT,
            log=log,
            is_ready=self.is_ready,
            stop_with=signal.SIGINT,
            patience=PATIENCE,
            stops=stops,
            account=self.home.account,
        )

    def is_ready(self, pid: int) -> bool:
        """Does the server itself say that it is ready? Its lock file ends with its state."""
        lines = lock_lines(self.data)
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def make_database(self) -> None:
        """The roles, none of them a superuser, and the owner's database."""
        connection = psycopg2.connect(
            host=LOOPBACK,
            port=self.port,
            user=SUPERUSER,
            password=self.password,
            dbname="postgres",
        )
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
            if not cursor.fetchone():
                role = SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}")
                cursor.execute(role.format(Identifier(NAME), Literal(self.password)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                database = SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
                cursor.execute(database.format(Identifier(NAME), Identifier(NAME)))
            if self.app_password:
                self._make_roles(cursor)
        connection.close()

    def _make_roles(self, cursor: cursor) -> None:
        """The site's role with its password of today, and readers of figures, which it can become."""
        for name in (APP, READER):
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
            if not cursor.rowcount:
                cursor.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
        login = SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        cursor.execute(login.format(Identifier(APP), Literal(self.app_password)))
        becomes = SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE")
        cursor.execute(becomes.format(Identifier(READER), Identifier(APP)))

    def _make(self) -> None:
        """A new cluster, complete or not there at all."""
        new = self.home.folder("postgres.new")
        shutil.rmtree(new)
        self.home.folder("postgres.new")
        with tempfile.NamedTemporaryFile("w", prefix="tradedir-") as secret:
            secret.write(self.password)
            secret.flush()
            self.home.give(Path(secret.name), mode=0o600)
            command = [
                str(self.home.postgres / "initdb"),
                f"--pgdata={new}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The same order of texts on every machine.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-sync" if self.hasty else "--sync-method=fsync",
            ]
            done = subprocess.run(
                command,
                env=ENVIRONMENT,
                capture_output=True,
                text=True,
                check=False,
                **as_account(self.home.account),
            )
        if done.returncode:
            raise Unusable(f"PostgreSQL's files could not be made: {done.stderr}")
        new.rename(self.data)

    def _check_version(self) -> None:
        asked = [str(self.home.postgres / "postgres"), "--version"]
        program = subprocess.run(asked, capture_output=True, text=True, check=True)
        has = program.stdout.split()[-1].partition(".")[0]
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if has != made_by:
            raise Unusable(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and this is"
                f" {has}. docs/operators.md says how to bring it over."
            )


def lock_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def clear_lock(data: Path) -> None:
    """See that no server of a killed run holds the data.

    A server that still runs is stopped. A lock that remains is given a number no process
    has: the old one may be a process again, which PostgreSQL would respect. What else the
    lock says stays, so that PostgreSQL still sees whether its memory is in use.
    """
    lines = lock_lines(data)
    if not lines or not lines[0].isdigit():
        return
    pid = int(lines[0])
    if str(data) in command_of(pid):
        end(pid, with_signal=signal.SIGINT, patience=PATIENCE)
    if lock_lines(data):
        lock = data / "postmaster.pid"
        lock.write_text("\n".join([NO_PROCESS, *lines[1:]]) + "\n")
