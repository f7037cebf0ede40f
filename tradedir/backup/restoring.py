"""Restoring a backup: all of it in one transaction, and nothing served until it is made right."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from members import leaving, public_pages
from members.models import Member, OutgoingMail, Session
from privacy import erased_list, retention, sealing, withdrawn_list
from privacy.stores import Away
from tradedir.backup import files, shelves, tools
from tradedir.backup.making import DATABASE, ERASED, KEYS, WITHDRAWN
from tradedir.backup.tools import Tools, Trouble
from tradedir.database import roles
from tradedir.progress import step

SCHEMAS = """
SELECT nspname FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1
"""
TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relkind IN ('r', 'p', 'v', 'm')
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""
BEGIN = """
BEGIN;
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '10s';
"""
# As a new database has it.
PUBLIC = """
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
# What waited to leave has most likely left since, and nobody stays signed in by a backup.
MADE_RIGHT = f"""
UPDATE public.{OutgoingMail._meta.db_table}
SET letter = NULL, given_up_at = now(), claimed_until = NULL, handing_over_at = NULL,
    uncertain_at = NULL, trouble = 'restored'
WHERE sent_at IS NULL AND given_up_at IS NULL;
DELETE FROM public.{Session._meta.db_table};
"""  # noqa: S608  (names of our own tables)


class Restored(NamedTuple):
    """What became of it."""

    backup: Path
    keys: Path
    files: int
    erased_again: int


def chosen(place: Path) -> Path:
    """The backup that a command names: itself, or the newest on that shelf."""
    found = place if (place / shelves.MANIFEST).exists() else shelves.newest(place)
    if found is None:
        raise Trouble(f"There is no backup in {place}.")
    return found


def restore(
    place: Path,
    keys_place: Path,
    *,
    replace: bool = False,
    older: bool = False,
    older_keys: bool = False,
) -> Restored:
    """Bring a backup back. Raises Trouble; the database is then as it was.

    The site refuses to serve from before the first row until whoever was erased since is
    erased again. Killed in between, the database is as it was or wholly restored, and
    `replay_erasures` (the clock, `prepare`) goes on.
    """
    backup, keys = chosen(place), chosen(keys_place)
    with step("Looking through the backup"):
        facts, key_facts = shelves.read(backup), shelves.read(keys)
        for folder, told in ((backup, facts), (keys, key_facts)):
            shelves.check(folder, told)
        files.check(backup)
    used = tools.found()
    see_that_it_fits(facts, used, older=older)
    see_that_keys_open(facts, key_facts, older_keys=older_keys)
    see_that_there_is_room(replace=replace)
    add_to_lists(keys)
    with refusing():
        with step("Photos and documents"):
            brought = files.bring_back(backup)
        with step("Database"):
            write(used, [backup / DATABASE, keys / KEYS])
    with step("Erasures") as taken:
        again = make_right(migrate=older)
        taken.note = f"{again} replayed"
    return Restored(backup, keys, brought, again)


def add_to_lists(keys: Path) -> None:
    """What lies with the keys about who was erased, and what was withdrawn, is heeded too."""
    erased = set(erased_list.read())
    listed = erased_list.read(keys / ERASED)
    erased_list.add(one for one in listed if one not in erased)
    said = set(withdrawn_list.read())
    withdrawn = withdrawn_list.read(keys / WITHDRAWN)
    withdrawn_list.add(one for one in withdrawn if one not in said)


def see_that_it_fits(facts: dict[str, Any], used: Tools, *, older: bool) -> None:
    """Raises Trouble where server or code are not those that the backup needs."""
    if facts["postgres"] // 10_000 > used.version:
        raise Trouble(
            f"The backup is of PostgreSQL {facts['postgres'] // 10_000}; this server is"
            f" {used.version}. Restore it into a server at least as new."
        )
    loader = MigrationLoader(None)
    disk = loader.disk_migrations or {}
    ours = {app for app, _name in disk}
    has = {(app, name) for app, name in facts["migrations"] if app in ours}
    squashed = {one for migration in disk.values() for one in migration.replaces}
    if newer := sorted(has - set(disk) - squashed):
        raise Trouble(
            f"The backup was made by a newer release: this one does not know {named(newer)}."
            " Bring that release in first."
        )
    if not older and (missing := sorted(set(disk) - has)):
        raise Trouble(
            f"The backup was made by an older release, without {named(missing)}. With"
            " --older it is restored and then migrated to this release."
        )


def named(migrations: list[tuple[str, str]]) -> str:
    some = ", ".join(f"{app}.{name}" for app, name in migrations[:3])
    more = len(migrations) - 3
    return f"{some} and {more} more migrations" if more > 0 else some


def see_that_keys_open(
    facts: dict[str, Any], key_facts: dict[str, Any], *, older_keys: bool
) -> None:
    """Raises Trouble where what is sealed in the backup could not be opened afterwards."""
    lacking = set(key_facts["master_keys"]) - set(sealing.master_keys())
    if lacking:
        raise Trouble(
            f"SEALING_KEYS lacks master key {', '.join(map(str, sorted(lacking)))}, which"
            " the key table needs."
        )
    if key_facts["made_at"] < facts["made_at"] and not older_keys:
        raise Trouble(
            f"The key table ({key_facts['made_at']}) is older than the backup"
            f" ({facts['made_at']}): what was sealed for somebody new in between stays"
            " unreadable. Take a newer one, or say --older-keys."
        )


def see_that_there_is_room(*, replace: bool) -> None:
    """Raises Trouble where the database holds something and nobody said that it may go."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        [tables] = cursor.fetchone()
    if not tables or replace:
        return
    members = 0
    with contextlib.suppress(Exception):  # whatever it holds, it is not ours to know
        members = Member.objects.count()
    name = connection.settings_dict["NAME"]
    raise Trouble(
        f"The database {name} is not empty: {tables} tables, {members:,} members. Stop the"
        " site's programs, and say --replace to have all of it replaced by the backup."
    )


@contextmanager
def refusing() -> Iterator[None]:
    """Have the site refuse; where nothing came of the restore, it serves again."""
    was_refusing = erased_list.is_refusing()
    erased_list.refuse_until_replayed()
    try:
        yield
    except BaseException as error:
        if not was_refusing:
            erased_list.serve_again()
        if isinstance(error, Away):
            raise Trouble(str(error)) from None
        if isinstance(error, OSError):
            raise Trouble(f"{error.strerror or error}: {error.filename}.") from None
        raise


def write(used: Tools, archives: Iterable[Path]) -> None:
    """Take out what is there and put in what the archives hold, in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMAS)
        schemas = [roles.named(name) for (name,) in cursor.fetchall()]
    # Not in its own way.
    connection.close()
    drops = "".join(f"DROP SCHEMA {name} CASCADE;\n" for name in schemas)
    plain = ("--no-owner", "--no-privileges", "--no-comments", "--file=-")
    with script(used) as psql:
        psql.write(f"{BEGIN}{drops}{PUBLIC}".encode())
        for archive in archives:
            with tools.output(
                used.command("pg_restore", *plain, str(archive))
            ) as statements:
                for piece in shelves.pieces(statements):
                    psql.write(piece)
        psql.write(MADE_RIGHT.encode())
        # A clock that still runs found nothing amiss, and had the site serve again.
        erased_list.refuse_until_replayed()
        psql.write(b"COMMIT;\n")


@contextmanager
def script(used: Tools) -> Iterator[IO[bytes]]:
    """psql, and what it is told. Without a COMMIT at its end nothing happened."""
    command = used.command(
        "psql",
        *("--no-psqlrc", "--quiet", "--no-password", "--file=-"),
        *("--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"),
        f"--dbname={tools.address()}",
    )
    with tempfile.TemporaryFile() as told:
        psql = subprocess.Popen(
            command,
            env=tools.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        try:
            with cast(IO[bytes], psql.stdin) as statements:
                yield statements
        except BrokenPipeError:
            pass  # it stopped at an error, and says which
        except BaseException:
            psql.kill()
            psql.wait()
            raise
        if psql.wait():
            why = tools.what_it_says(command, told, psql.returncode)
            raise Trouble(
                f"{why} Nothing was changed. Where it waited for a lock, stop the site's"
                " programs first."
            )


def make_right(*, migrate: bool) -> int:
    """Rights, schema, what is over, who was erased; then the site serves. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)
    if settings.APP_ROLE:
        call_command("grant_roles", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    again = sum(1 for _ in leaving.replay())
    # The keys of what was over since are gone, so it goes too, before somebody opens it.
    with kept_closed(), contextlib.suppress(ExceptionGroup):  # the clock tries again
        retention.run()
    public_pages.tree_changed()
    return again


@contextmanager
def kept_closed() -> Iterator[None]:
    erased_list.refuse_until_replayed()
    try:
        yield
    finally:
        erased_list.serve_again()
