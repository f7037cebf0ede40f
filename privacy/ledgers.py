"""Append-only, tamper-evident tables, kept so by the database itself.

Every entry is sealed over its content and the seal before it (a hash chain, SHA-256), by a
trigger: an entry written by raw SQL is in the chain too. Changing, deleting and emptying
are refused to everybody. Who switches the triggers off can still write, but
`verify_ledgers` then names the row.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connection, migrations

from privacy.models.ledger import Entry

FUNCTIONS = """
CREATE FUNCTION ledger_seal(before bytea, entry jsonb, columns jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(before || convert_to((
        SELECT jsonb_object_agg(name, entry -> name)::text
        FROM jsonb_array_elements_text(columns) AS name
    ), 'UTF8'))
$$;

-- The text of a moment and of bytes depends on the session; here it never does. It runs
-- as the owner, so that nobody else needs to write the heads of ledgers.
CREATE FUNCTION ledger_enter() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE ledger privacy_ledger;
BEGIN
    UPDATE privacy_ledger SET length = length + 1 WHERE name = TG_TABLE_NAME
    RETURNING * INTO STRICT ledger;
    NEW.position := ledger.length;
    NEW.recorded_at := clock_timestamp();
    NEW.seal := ledger_seal(ledger.head, to_jsonb(NEW), ledger.columns);
    UPDATE privacy_ledger SET head = NEW.seal WHERE name = TG_TABLE_NAME;
    RETURN NEW;
END $$;

-- What a ledger should hold: each entry's seal, and the one that its content asks for.
CREATE FUNCTION ledger_read(ledger text, columns jsonb)
RETURNS TABLE (id bigint, place bigint, seal bytea, wanted bytea) LANGUAGE plpgsql STABLE
SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT id, position, seal, ledger_seal('
        'lag(seal, 1, ''''::bytea) OVER (ORDER BY position), to_jsonb(entry), $1)'
        ' FROM %I AS entry ORDER BY position', ledger) USING columns;
END $$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is a ledger: entries are added, never changed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION ledger_enter();
DROP FUNCTION ledger_read(text, jsonb);
DROP FUNCTION ledger_refuse();
DROP FUNCTION ledger_seal(bytea, jsonb, jsonb);
"""
# Every table with a trigger and every one on the list, so that neither taking a ledger off the
# list nor taking its triggers off hides anything. `guards` are the triggers that fire.
ALL = """
SELECT coalesce(name, relname), columns::text, length, head, aged_to, aged_seal, guards
FROM privacy_ledger FULL JOIN (
    SELECT relname, count(*) FILTER (WHERE tgenabled IN ('O', 'A')) AS guards
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgname IN ('ledger_enters', 'ledger_stays') GROUP BY relname
) AS guarded ON name = relname
ORDER BY 1
"""


def functions() -> migrations.RunSQL:
    """For a migration: what ledgers need once."""
    return migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)


TAKE = """
CREATE FUNCTION ledger_take(ledger text) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT FROM privacy_ledger WHERE name = ledger FOR UPDATE
$$;
"""


def take(table: str) -> None:
    """Let nobody else enter anything into a ledger until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_take(%s)", [table])


def begin(table: str, *columns: str) -> migrations.RunSQL:
    """For a migration: make a table a ledger whose seals cover these columns."""
    names = ", ".join(
        f'"{name}"' for name in ("id", "position", "recorded_at", *columns)
    )
    return migrations.RunSQL(
        f"""
        INSERT INTO privacy_ledger (name, columns, length, head)
        VALUES ('{table}', '[{names}]', 0, '');
        CREATE TRIGGER ledger_enters BEFORE INSERT ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_enter();
        CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
        """,
        f"""
        DROP TRIGGER ledger_enters ON {table};
        DROP TRIGGER ledger_stays ON {table};
        DELETE FROM privacy_ledger WHERE name = '{table}';
        """,
    )


# Entries whose time is over go from the beginning on, by this function alone. It runs as the
# owner and knows the time from the list of ledgers, which nobody else can write; the chain
# goes on from the seal of the last one that went, which is noted in a ledger of its own.
AGEING = """
CREATE FUNCTION ledger_read(ledger text, columns jsonb, before bytea)
RETURNS TABLE (id bigint, place bigint, seal bytea, wanted bytea) LANGUAGE plpgsql STABLE
SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT id, position, seal, ledger_seal('
        'lag(seal, 1, $2) OVER (ORDER BY position), to_jsonb(entry), $1)'
        ' FROM %I AS entry ORDER BY position', ledger) USING columns, before;
END $$;

CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('tradedir.ageing', true) = TG_TABLE_NAME
        AND pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is a ledger: entries are added, never changed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION ledger_age_out(ledger text, most integer) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known privacy_ledger;
    until bigint;
    until_seal bytea;
    gone bigint;
BEGIN
    SELECT * INTO STRICT known FROM privacy_ledger WHERE name = ledger FOR UPDATE;
    IF known.kept IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format(
        'WITH oldest AS (SELECT position, recorded_at FROM %I WHERE position > $1'
        ' ORDER BY position LIMIT $2)'
        ' SELECT coalesce((SELECT min(position) - 1 FROM oldest'
        ' WHERE recorded_at >= clock_timestamp() - $3), max(position)) FROM oldest',
        ledger) INTO until USING known.aged_to, most, known.kept;
    IF until IS NULL OR until <= known.aged_to THEN
        RETURN 0;
    END IF;
    EXECUTE format('SELECT seal FROM %I WHERE position = $1', ledger)
        INTO STRICT until_seal USING until;
    PERFORM set_config('tradedir.ageing', ledger, true);
    EXECUTE format('DELETE FROM %I WHERE position <= $1', ledger) USING until;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('tradedir.ageing', '', true);
    UPDATE privacy_ledger SET aged_to = until, aged_seal = until_seal WHERE name = ledger;
    INSERT INTO privacy_ledgerageing (ledger, aged_to, aged_seal, removed)
    VALUES (ledger, until, until_seal, gone);
    RETURN gone;
END $$;
"""
NO_AGEING = """
DROP FUNCTION ledger_age_out(text, integer);
DROP FUNCTION ledger_read(text, jsonb, bytea);
"""
AT_ONCE = 5_000
# Of each ledger: one trigger enters what is written, one keeps it as it is.
GUARDS = 2


def ages(table: str, kept: str) -> migrations.RunSQL:
    """For a migration: entries of this ledger are kept so long ('3 years'), and then go."""
    return migrations.RunSQL(
        f"UPDATE privacy_ledger SET kept = interval '{kept}' WHERE name = '{table}'",
        f"UPDATE privacy_ledger SET kept = NULL WHERE name = '{table}'",
    )


def age_out() -> int:
    """Remove entries of ledgers whose time is over, some thousands at once. Returns how many."""
    gone = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM privacy_ledger WHERE kept IS NOT NULL")
        for (name,) in cursor.fetchall():
            removed = AT_ONCE
            while removed >= AT_ONCE:
                cursor.execute("SELECT ledger_age_out(%s, %s)", [name, AT_ONCE])
                removed = cursor.fetchone()[0]
                gone += removed
    return gone


class Fault(NamedTuple):
    """Where a ledger is not as it was written; `row` is 0 where a row is missing."""

    ledger: str
    position: int
    row: int
    what: str


def verify() -> Iterator[Fault]:
    """Every place where a ledger was changed behind the database's back."""
    with connection.cursor() as cursor:
        cursor.execute(ALL)
        found = cursor.fetchall()
        for name in sorted(_tables() - {row[0] for row in found}):
            yield Fault(name, 0, 0, "this ledger was taken off the list")
        for name, columns, length, head, aged_to, aged_seal, guards in found:
            if guards != GUARDS:
                yield Fault(name, 0, 0, "what guards this ledger is off")
            if columns is None:
                yield Fault(name, 0, 0, "this ledger was taken off the list")
                continue
            start = Start(aged_to, bytes(aged_seal))
            if start != _noted_start(name):
                yield Fault(name, aged_to, 0, "where it begins was changed")
            yield from _faults(name, columns, length, bytes(head), start)


def _tables() -> set[str]:
    """The tables that the software knows as ledgers."""
    models = apps.get_models()
    return {one._meta.db_table for one in models if issubclass(one, Entry)}


class Start(NamedTuple):
    """The last entry that went because its time was over, and its seal."""

    position: int
    seal: bytes


def _noted_start(table: str) -> Start:
    """Where a ledger begins by what was noted when its oldest entries went."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT aged_to, aged_seal FROM privacy_ledgerageing"
            " WHERE ledger = %s ORDER BY position DESC LIMIT 1",
            [table],
        )
        position, seal = cursor.fetchone() or (0, b"")
    return Start(position, bytes(seal))


def _faults(
    table: str, columns: str, length: int, head: bytes, start: Start
) -> Iterator[Fault]:
    expected, last = start.position + 1, start.seal
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledger_read(%s, %s, %s)", [table, columns, start.seal]
        )
        for row, position, seal, wanted in cursor.fetchall():
            if position != expected:
                yield Fault(table, expected, 0, "an entry before this one is missing")
            elif bytes(seal) != bytes(wanted):
                yield Fault(table, position, row, "this entry was changed")
            expected, last = position + 1, bytes(seal)
    if expected != length + 1:
        yield Fault(table, expected, 0, "entries at the end are missing")
    elif last != head:
        yield Fault(table, length, 0, "the last entry was changed")
