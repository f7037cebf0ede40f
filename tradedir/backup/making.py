"""Making a backup: the database without its keys here, the keys there, of one moment."""

import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from privacy import beside, erased_list, key_rotation, withdrawn_list
from privacy.models import Erasure, SubjectKey
from privacy.stores import Away
from tradedir.backup import files, shelves, tools
from tradedir.backup.tools import Tools, Trouble
from tradedir.database import roles
from tradedir.progress import step

DATABASE, KEYS = "database.dump", "keys.dump"
ERASED, WITHDRAWN = "erased", "withdrawn"
KEY_TABLE = f"public.{SubjectKey._meta.db_table}"


class Kept(NamedTuple):
    """What became of a run."""

    backup: Path
    keys: Path
    dropped: list[Path]
    dropped_keys: list[Path]


def make(place: Path, keys_place: Path, *, days: int, keys_days: int) -> Kept:
    """Write a backup to one shelf and its keys to another; then take old ones away.

    Raises Trouble; nothing under a final name is ever half.
    """
    see_that_they_are_apart(place, keys_place)
    with (
        of_this_account_alone(),
        shelves.alone(place),
        shelves.alone(keys_place),
        without_leftovers() as begun,
    ):
        used = tools.found()
        erased_list.catch_up()
        withdrawn_list.catch_up()
        name = shelves.new_name(place, keys_place)
        last = shelves.newest(place)
        backup = begun(place, name)
        keys = begun(keys_place, name)
        hashes: files.Hashes = {}
        with step("Photos and documents"):
            # Before and after: what the database names was there at one of the two.
            files.take_in(backup, last, hashes)
        with step("Database"):
            facts, key_facts = dump(used, backup, keys)
        with step("Photos and documents since then"):
            files.take_in(backup, last, hashes)
            facts["files"][files.LIST] = files.write_list(backup, hashes)
        # The keys first: a backup that is there can be opened.
        finished_keys = shelves.finish(keys, key_facts)
        finished = shelves.finish(backup, facts)
        with step("Old backups"):
            dropped = shelves.drop_older(place, days=days, but=finished)
            dropped_keys = drop_keys(
                keys_place, finished_keys, days=keys_days, erasures=facts["erasures"]
            )
    return Kept(finished, finished_keys, dropped, dropped_keys)


@contextmanager
def of_this_account_alone() -> Iterator[None]:
    """No other account can read what is written meanwhile; afterwards all is as it was."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def without_leftovers() -> Iterator[Any]:
    """Begins folders; where something goes wrong, none of them is left. Raises Trouble."""
    folders: list[Path] = []

    def begun(place: Path, name: str) -> Path:
        folders.append(shelves.begun(place, name))
        return folders[-1]

    try:
        yield begun
    except BaseException as error:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, Away):
            raise Trouble(
                f"{error} Nothing of this backup is left; the ones before are as they were."
            ) from None
        if isinstance(error, OSError):
            raise Trouble(
                f"{error.strerror or error}: {error.filename or 'the disk'}."
                " Nothing of this backup is left; the ones before are as they were."
            ) from None
        raise


def see_that_they_are_apart(place: Path, keys_place: Path) -> None:
    """Raises Trouble where who has the one has the other, or the site would hand them out."""
    one, other = place.resolve(), keys_place.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise Trouble(
            "Keys and data have to lie apart, neither folder within the other: whoever has"
            " both can read what erased members left."
        )
    for root in files.roots().values():
        for path in (one, other):
            if Path(root).resolve() in (path, *path.parents):
                raise Trouble(f"{path} is among the site's own files. Choose another.")


def dump(
    used: Tools, backup: Path, keys: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both dumps, of one moment of the database; returns what the manifests say."""
    common = ["--format=custom", "--no-password", f"--dbname={tools.address()}"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = [*common, f"--snapshot={cursor.fetchone()[0]}"]
        # The small one first: it is what no other backup holds.
        some = [f"--table={KEY_TABLE}", "--data-only"]
        rest = [f"--exclude-table-data={KEY_TABLE}"]
        dumped_keys = run(used.command("pg_dump", *moment, *some), keys / KEYS)
        dumped = run(used.command("pg_dump", *moment, *rest), backup / DATABASE)
        facts = seen_at_this_moment()
        masters = SubjectKey.objects.values_list(key_rotation.Number("wrapped"))
        key_facts = {
            "made_at": facts["made_at"],
            "postgres": facts["postgres"],
            "erasures": facts["erasures"],
            "master_keys": sorted(number for (number,) in masters.distinct()),
            "keys": SubjectKey.objects.count(),
        }
    for file in (keys / KEYS, backup / DATABASE):
        with tools.output(used.command("pg_restore", "--file=-", str(file))) as script:
            for _piece in shelves.pieces(script):
                pass
    key_facts["files"] = {
        KEYS: dumped_keys,
        ERASED: copied(erased_list.path(), keys / ERASED),
        WITHDRAWN: copied(withdrawn_list.path(), keys / WITHDRAWN),
    }
    facts["files"] = {DATABASE: dumped}
    return facts, key_facts


def copied(listed: Path, to: Path) -> dict[str, Any]:
    return shelves.write(to, (f"{line}\n".encode() for line in beside.lines_of(listed)))


def run(command: list[str], into: Path) -> dict[str, Any]:
    with tools.output(command) as dumped:
        return shelves.write(into, shelves.pieces(dumped))


def seen_at_this_moment() -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        )
        [made_at] = cursor.fetchone()
    return {
        "made_at": made_at,
        "site": settings.SITE_NAME,
        "postgres": roles.version(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "migrations": sorted(map(list, applied)),
        "erasures": Erasure.objects.count(),
    }


def drop_keys(place: Path, newest: Path, *, days: int, erasures: int) -> list[Path]:
    """Take away key tables that are old, or hold the keys of somebody who was erased since.

    They are not missed: the newest opens every backup there is.
    """
    dropped = shelves.drop_older(place, days=days, but=newest)
    for one in shelves.standing(place):
        if one != newest and shelves.read(one)["erasures"] < erasures:
            shelves.drop(one)
            dropped.append(one)
    return dropped
