"""PostgreSQL's own programs, of the server's version, and how they are spoken to."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.db import connection
from psycopg2.extensions import make_dsn

from tradedir.database import roles
from tradedir.embedded.home import Unusable, installed

NAMES = ("pg_dump", "pg_restore", "psql")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
PIECE = 1024 * 1024
# Rows are told in lines that begin otherwise (DETAIL, CONTEXT); nobody's data is shown.
TELLING = re.compile(
    r"^(?:pg_dump|pg_restore|psql)\S*:.*?(?:error|ERROR|FATAL):.*$", re.MULTILINE
)


class Trouble(Exception):
    """It cannot go on, and the message says what to do."""


@dataclass(frozen=True)
class Tools:
    """The programs of one version, and the database that they are pointed at."""

    folder: Path
    version: int

    def command(self, name: str, *arguments: str) -> list[str]:
        return [str(self.folder / name), *arguments]


def found() -> Tools:
    """The programs of the server's own version. Raises Trouble where they cannot work here."""
    if connection.settings_dict["POOLED"]:
        raise Trouble(
            "DATABASE_URL leads through a pool (DATABASE_POOLED), which pg_dump and psql cannot"
            " work through. Give this command the address of PostgreSQL itself, and set"
            " DATABASE_POOLED to False for it."
        )
    wanted = roles.version() // 10_000
    seen = []
    for folder in folders(wanted):
        version = version_of(folder)
        if version == wanted and all((folder / name).exists() for name in NAMES):
            return Tools(folder, version)
        if version:
            seen.append(f"{version} in {folder}")
    has = f"This machine has {', '.join(seen)}." if seen else "There is none here."
    raise Trouble(
        f"The server is PostgreSQL {wanted}, and needs {', '.join(NAMES)} of that version. "
        f"{has} Install them (Debian, Ubuntu: postgresql-client-{wanted}) or put their "
        "folder into PATH."
    )


def folders(version: int) -> Iterator[Path]:
    """Where they may lie: where Debian and Red Hat put them, in PATH, in our own wheel."""
    yield Path(f"/usr/lib/postgresql/{version}/bin")
    yield Path(f"/usr/pgsql-{version}/bin")
    if there := shutil.which("pg_dump"):
        yield Path(there).parent
    try:
        yield installed()[0]
    except Unusable:
        return


def version_of(folder: Path) -> int:
    """The version of the programs there; 0 where none runs."""
    try:
        told = subprocess.run(
            [folder / "pg_dump", "--version"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return 0
    found = VERSION.search(told.stdout)
    return int(found[1]) if found else 0


def address() -> str:
    """Where the site's database is, without its password: arguments are seen by everybody."""
    given = connection.get_connection_params()
    plain = {
        name: str(value)
        for name, value in given.items()
        if name != "password" and isinstance(value, str | int)
    }
    return make_dsn("", **plain)


def environment() -> dict[str, str]:
    """What the programs get to know: the password, and none of our secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PG")
        or name in {"PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"}
    }
    password = connection.settings_dict["PASSWORD"]
    return kept | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})


@contextmanager
def output(command: list[str]) -> Iterator[IO[bytes]]:
    """What a program writes, while it writes. Raises Trouble where it ends badly.

    It passes through this process, so that a program ends with us when we are killed.
    """
    with tempfile.TemporaryFile() as told:
        program = subprocess.Popen(
            command, env=environment(), stdout=subprocess.PIPE, stderr=told
        )
        try:
            with cast(IO[bytes], program.stdout) as written:
                yield written
        except BaseException:
            program.kill()
            program.wait()
            raise
        if program.wait():
            raise Trouble(what_it_says(command, told, program.returncode))


def what_it_says(command: list[str], told: IO[bytes], code: int) -> str:
    """Why a program ended badly, in its own words, without anybody's data."""
    told.seek(0)
    lines = TELLING.findall(told.read(PIECE).decode(errors="replace"))
    name = Path(command[0]).name
    why = " ".join(line.strip() for line in lines[:3])
    return why or f"{name} ended with code {code}."
