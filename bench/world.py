"""The world that is measured: servers of its own and a directory of a given size, kept."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from bench.floor import indexes
from bench.measure import children
from tradedir.embedded import servers
from tradedir.embedded.home import any_free_port, home
from tradedir.programs import SERVING, SPARING
from tradedir.runner import Runner

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "bench-of-this-machine"

free_port = any_free_port


@dataclass(frozen=True)
class Filling:
    """What is put into a world instead of the demo's: code, told how many items."""

    name: str
    code: str


@dataclass
class World:
    """A directory to measure. Its database is made once for each size and kept."""

    folder: Path
    database_url: str
    cache_url: str
    environment: dict[str, str]
    runner: Runner

    @classmethod
    @contextmanager
    def of(
        cls, *, items: int, folder: Path, filled: Filling | None = None
    ) -> Iterator["World"]:
        """Servers with a directory of so many items; stopped at the end, data kept.

        It is the demo's, or what a filling makes.
        """
        with cls.each([items], folder=folder, filled=filled) as [world]:
            yield world

    @classmethod
    @contextmanager
    def each(
        cls, sizes: Sequence[int], *, folder: Path, filled: Filling | None = None
    ) -> Iterator[list["World"]]:
        """Directories of several sizes on the same servers, to be asked by turns."""
        folder.mkdir(parents=True, exist_ok=True)
        runner = Runner(record=folder / "running.json", tell=_say)
        try:
            addresses = servers.start(
                runner, place=home(folder), logs=folder, given={}, password=PASSWORD
            )
            yield [
                cls._with_rows(items, folder, with_cache(addresses, n), runner, filled)
                for n, items in enumerate(sizes)
            ]
        finally:
            runner.stop()

    @classmethod
    def _with_rows(
        cls,
        items: int,
        folder: Path,
        addresses: dict[str, str],
        runner: Runner,
        filled: Filling | None,
    ) -> "World":
        name = f"bench_{filled.name}_{items}" if filled else f"bench_{items}"
        server = urlsplit(addresses["DATABASE_URL"])
        url = urlunsplit(server._replace(path=f"/{name}"))
        environment = addresses | {
            "DATABASE_URL": url,
            "SECRET_KEY": "bench-" * 10,
            "SEALING_KEYS": "1:" + "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoYmU=",
            "VAR_DIR": str(folder),
            "DEMO_WORLD": "true",
            "LOG_LEVEL": "INFO",
            **SPARING,
        }
        world = cls(folder, url, addresses["REDIS_CACHE_URL"], environment, runner)
        if not exists(addresses["DATABASE_URL"], name):
            world._fill(addresses["DATABASE_URL"], name, items, filled)
        # A world that was kept may be of an older version.
        world.command("migrate", "--verbosity=0", STATEMENT_TIMEOUT="0")
        world.command("collectstatic", "--noinput", "--verbosity=0")
        return world

    def _fill(self, server: str, name: str, items: int, filled: Filling | None) -> None:
        making = f"{name}_making"
        run_sql(server, f'DROP DATABASE IF EXISTS "{making}"')
        run_sql(server, f'CREATE DATABASE "{making}" TEMPLATE template0')
        url = urlunsplit(urlsplit(server)._replace(path=f"/{making}"))
        into = {"DATABASE_URL": url, "STATEMENT_TIMEOUT": "0"}
        self.command("migrate", "--verbosity=0", **into)
        self.command("load_categories", **into)
        if filled:
            code = filled.code.format(items=items)
            subprocess.run(
                [sys.executable, "-c", f"import django; django.setup(); {code}"],
                env=os.environ
                | self.environment
                | {"DJANGO_SETTINGS_MODULE": "tradedir.settings"}
                | into,
                cwd=ROOT,
                check=True,
                stdout=sys.stderr,
            )
        else:
            self._fill_as_demo(items, into)
        run_sql(url, "VACUUM ANALYZE")
        run_sql(server, f'ALTER DATABASE "{making}" RENAME TO "{name}"')

    def _fill_as_demo(self, items: int, into: dict[str, str]) -> None:
        sizes = (
            ("--companies", max(500, items // 40)),
            ("--items", items),
            ("--offers", max(100, items // 10)),
        )
        words = [str(part) for pair in sizes for part in pair]
        self.command("demo", *words, "--no-photos", **into)

    def command(self, *words: str, **environment: str) -> None:
        """One of the product's own commands, in this world."""
        subprocess.run(
            [sys.executable, ROOT / "manage.py", *words],
            env=os.environ | self.environment | environment,
            cwd=ROOT,
            check=True,
            stdout=sys.stderr,
        )

    def inside(self, code: str, **environment: str) -> Any:
        """What code that runs in this world says, in a process of its own."""
        ours = self.environment | {"DJANGO_SETTINGS_MODULE": "tradedir.settings"}
        return inside(code, ours | environment)

    def index_floor(self) -> None:
        for statement in indexes.STATEMENTS:
            run_sql(self.database_url, statement)
        run_sql(self.database_url, "ANALYZE listings_item")

    def web_command(self, application: str, port: int) -> list[str]:
        """The web server of bin/run, with two workers."""
        return [*SERVING, application, f"--port={port}", "--workers=2", "--threads=8"]

    def database_pids(self) -> list[int]:
        return self._pids("PostgreSQL")

    def cache_pids(self) -> list[int]:
        number = redis.Redis.from_url(self.cache_url).info("server")["process_id"]
        return [int(number)]

    def _pids(self, name: str) -> list[int]:
        return [
            pid
            for kept in self.runner.kept
            if kept.program.name == name
            for pid in children(kept.process.pid)
        ]


def with_cache(addresses: dict[str, str], number: int) -> dict[str, str]:
    """The same servers, of which the cache keeps what this world keeps by itself."""
    cache = urlsplit(addresses["REDIS_CACHE_URL"])._replace(path=f"/{number}")
    return addresses | {"REDIS_CACHE_URL": urlunsplit(cache)}


def options(name: str, told: str | None) -> argparse.ArgumentParser:
    """What a measurement in a world can be told, whichever it is."""
    parser = argparse.ArgumentParser(prog=f"bench/run {name}", description=told)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def inside(code: str, environment: Mapping[str, str]) -> Any:
    """What code says that finds Django set up, in a process of its own."""
    whole = f"import django; django.setup(); {code}"
    return answer([sys.executable, "-c", whole], environment)


def answer(command: Sequence[str], environment: Mapping[str, str]) -> Any:
    """What a process prints as JSON."""
    done = subprocess.run(
        command,
        env=os.environ | environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)


def exists(server: str, name: str) -> bool:
    with psycopg2.connect(server) as database, database.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def run_sql(url: str, statement: str) -> None:
    database = psycopg2.connect(url)
    database.autocommit = True
    with database.cursor() as cursor:
        cursor.execute(statement)
    database.close()


def _say(line: str) -> None:
    print(line, file=sys.stderr)
