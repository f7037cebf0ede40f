"""What the run-time role of the database may do: everything but change a ledger.

The tables belong to the owner, under whom migrations run. Web server, worker and clock sign
in as another role, which owns nothing: it may read a ledger and add to it, no more, and it
cannot switch a trigger off.
"""

from collections.abc import Iterable

from django.db import connection, transaction

LEDGERS = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'ledger_stays' ORDER BY 1
"""
# What runs with the owner's rights and is called by name: by the run-time role alone.
AS_OWNER = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prosecdef
AND prorettype <> 'trigger'::regtype AND pg_get_userbyid(proowner) = current_user ORDER BY 1
"""
# Written by triggers, which run as the owner, or by migrations.
WRITTEN_BY_NOBODY = {
    "privacy_ledger": "SELECT",
    "privacy_ledgerageing": "SELECT",
    "members_profilechange": "SELECT, DELETE",
    "django_migrations": "SELECT",
    "privacy_budget": "SELECT",
}
# What marketing may read: tables that hold counts of many and nothing about one.
AGGREGATES = (
    *("privacy_budget", "privacy_release", "privacy_releasedtable"),
    *("privacy_countedday", "privacy_trafficday"),
)
# VACUUM and ANALYZE without owning the table: a right since PostgreSQL 17.
MAINTAIN_SINCE = 170_000


class SameRole(Exception):
    """The run-time role is the owner: nothing can be kept from it."""


@transaction.atomic
def grant(role: str, *, reader: str = "", marketing: str = "") -> list[str]:
    """Give the run-time role exactly its rights on every table. Twice is once.

    `reader` may enter the database and reads nothing: what it may read is granted table by
    table. `marketing` reads aggregate tables and nothing about a member. Returns the
    ledgers. Raises SameRole where the role owns the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (role,):
            raise SameRole(f"{role} owns the tables, so that it could change ledgers.")
        cursor.execute(LEDGERS)
        ledgers = [name for (name,) in cursor.fetchall()]
        for statement in statements(role, ledgers):
            cursor.execute(statement)
        cursor.execute(AS_OWNER)
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {named(role)}")
        if reader and exists(reader):
            cursor.execute(f"GRANT CONNECT ON DATABASE {database()} TO {named(reader)}")
        if marketing and exists(marketing):
            for statement in figures_alone(marketing):
                cursor.execute(statement)
    return ledgers


def statements(role: str, ledgers: Iterable[str]) -> list[str]:
    """What gives a role its rights, whatever it had before."""
    who = named(role)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    if version() >= MAINTAIN_SINCE:
        rights += ", MAINTAIN"
    tables = "ALL TABLES IN SCHEMA public"
    few = dict.fromkeys(ledgers, "SELECT, INSERT") | WRITTEN_BY_NOBODY
    return [
        f"REVOKE TEMPORARY ON DATABASE {database()} FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database()} TO {who}",
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"REVOKE ALL ON {tables} FROM {who}",
        f"GRANT {rights} ON {tables} TO {who}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
        *(f"REVOKE ALL ON {named(table)} FROM {who}" for table in few),
        *(f"GRANT {some} ON {named(table)} TO {who}" for table, some in few.items()),
    ]


def figures_alone(role: str) -> list[str]:
    """What gives a role the aggregate tables, and takes everything else from it."""
    who = named(role)
    return [
        f"GRANT CONNECT ON DATABASE {database()} TO {who}",
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {who}",
        *(f"GRANT SELECT ON {named(table)} TO {who}" for table in AGGREGATES),
    ]


def version() -> int:
    """The server's, as 180003."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def exists(role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        return bool(cursor.rowcount)


def owns_ledgers() -> bool:
    """May this connection change ledgers, because their tables are its own?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(pg_has_role(relowner, 'USAGE')) FROM pg_class"
            " WHERE relname = 'privacy_ledger'"
        )
        return bool(cursor.fetchone()[0])


def named(name: str) -> str:
    return connection.ops.quote_name(name)


def database() -> str:
    return named(connection.settings_dict["NAME"])
