"""What the run-time role of the database may do: everything but change a ledger.

The tables belong to the owner, under whom migrations run. Web server, worker and clock sign
in as another role, which owns nothing: it may read a ledger and add to it, no more, and it
cannot switch a trigger off.
"""

from collections.abc import Iterable

from django.db import ProgrammingError, connection, transaction

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
# What readers of figures may read: tables that hold counts of many and nothing about one.
AGGREGATES = ("privacy_budget", "privacy_release", "privacy_releasedtable")
# Of these not every column: which of our staff asked for a release is no figure.
COLUMNS = {
    "privacy_release": (
        *("id", "position", "recorded_at", "seal", "line", "period", "cause"),
        *("snapshot_at", "made_with"),
    )
}
# VACUUM and ANALYZE without owning the table: a right since PostgreSQL 17.
MAINTAIN_SINCE = 170_000
# Being a member of a role without having its rights all the time: since PostgreSQL 16.
SET_ALONE_SINCE = 160_000


class SameRole(Exception):
    """The run-time role is the owner: nothing can be kept from it."""


@transaction.atomic
def grant(role: str, *, analyst: str = "") -> list[str]:
    """Give the run-time role exactly its rights on every table. Twice is once.

    `analyst` reads aggregate tables and nothing about a member; the run-time role may take
    it on, to read figures with no more rights than that. Returns the ledgers. Raises
    SameRole where the role owns the tables.
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
        if analyst and exists(analyst):
            for statement in figures_alone(analyst):
                cursor.execute(statement)
            let_take_on(role, analyst)
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
        *(
            f"GRANT SELECT{columns_of(table)} ON {named(table)} TO {who}"
            for table in AGGREGATES
        ),
    ]


def columns_of(table: str) -> str:
    """The columns that a right is for, as SQL; all where nothing else is said."""
    few = COLUMNS.get(table)
    return f" ({', '.join(named(column) for column in few)})" if few else ""


def let_take_on(role: str, analyst: str) -> bool:
    """Let the run-time role become the analyst for a while. False where we may not say so.

    Since PostgreSQL 16 it takes who made the analyst's role to give it away: on a server
    that others run, that is its superuser (docs/operators.md).
    """
    if may_take_on(role, analyst):
        return True
    only_to_set = (
        " WITH INHERIT FALSE, SET TRUE" if version() >= SET_ALONE_SINCE else ""
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"GRANT {named(analyst)} TO {named(role)}{only_to_set}")
    except ProgrammingError:  # insufficient privilege
        return False
    return True


def may_take_on(role: str, other: str) -> bool:
    """Can this role become the other one?"""
    right = "SET" if version() >= SET_ALONE_SINCE else "MEMBER"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(member.oid, role.oid, %s) FROM pg_roles AS member,"
            " pg_roles AS role WHERE member.rolname = %s AND role.rolname = %s",
            [right, role, other],
        )
        return bool(cursor.fetchone() == (True,))


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
