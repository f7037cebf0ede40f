"""The site's database role may do everything but change a ledger. All tests run as it."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from privacy.models.ledger import Entry
from tests import templates
from tests.people import a_policy
from tradedir import checks
from tradedir.database import owner, roles

pytestmark = pytest.mark.django_db

LEDGERS = sorted(
    model._meta.db_table for model in apps.get_models() if issubclass(model, Entry)
)
OUT_OF_REACH = [
    "UPDATE {} SET recorded_at = now()",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ledger_stays",
    "ALTER TABLE {} DISABLE TRIGGER USER",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "DROP TABLE {} CASCADE",
    "DROP TRIGGER ledger_enters ON {}",
    "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION ledger_refuse()",
]


def fetch(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def refused(sql):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        fetch(sql)
    return error.value.__cause__.pgcode == "42501"  # insufficient_privilege


def test_every_ledger_is_tried_here(as_owner):
    assert "privacy_consentevent" in LEDGERS
    assert [name for (name,) in fetch(roles.LEDGERS)] == LEDGERS


@pytest.mark.parametrize("sql", OUT_OF_REACH)
@pytest.mark.parametrize("table", LEDGERS)
def test_a_ledger_cannot_be_changed(table, sql):
    a_policy()
    before = fetch(f"SELECT count(*) FROM {table}")
    assert refused(sql.format(table))
    assert fetch(f"SELECT count(*) FROM {table}") == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE privacy_ledger SET length = 0",
        "DELETE FROM privacy_ledger",
        "INSERT INTO privacy_ledger VALUES ('x', '[]', 0, '')",
        "UPDATE members_profilechange SET actor = NULL",
        "INSERT INTO members_profilechange SELECT * FROM members_profilechange",
        "DROP FUNCTION ledger_enter() CASCADE",
        "ALTER FUNCTION ledger_refuse() SECURITY DEFINER",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE members_member ADD COLUMN mine int",
        "COPY privacy_ledger TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/hostname')",
        "CREATE ROLE mine",
    ],
)
def test_nor_what_guards_it(sql):
    assert refused(sql)


def test_it_owns_nothing_and_is_no_more_than_it_is():
    [(name,)] = fetch("SELECT current_user")
    assert name == templates.APP
    assert not roles.owns_ledgers()
    assert fetch(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = current_user"
    ) == [(False,) * 5]
    owned = "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole"
    assert fetch(owned, name) == [(0,)]


def test_it_has_nothing_to_give():
    fetch("GRANT ALL ON privacy_consentevent TO PUBLIC")
    given = "SELECT 1 FROM information_schema.table_privileges WHERE grantee = 'PUBLIC'"
    assert fetch(f"{given} AND table_schema = 'public'") == []


def test_granting_twice_is_granting_once(as_owner):
    rights = (
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee = %s ORDER BY 1, 2"
    )
    before = fetch(rights, templates.APP)
    fetch(f"GRANT ALL ON privacy_consentevent TO {templates.APP}")
    assert fetch(rights, templates.APP) != before
    roles.grant(templates.APP)
    assert fetch(rights, templates.APP) == before


@pytest.mark.promise("T6")
def test_a_new_analyst_reads_aggregate_tables_alone(as_owner):
    fetch("CREATE ROLE tradedir_tests_reader")
    fetch("GRANT tradedir_tests_reader TO CURRENT_USER")
    roles.grant(templates.APP, analyst="tradedir_tests_reader")
    assert roles.may_take_on(templates.APP, "tradedir_tests_reader")
    fetch("SET LOCAL ROLE tradedir_tests_reader")
    for table in connection.introspection.table_names():
        if table in roles.AGGREGATES:
            fetch(f"SELECT count(*) FROM {table}")
        else:
            assert refused(f"SELECT FROM {table}"), table
    for sql in (
        "SELECT email FROM members_member",
        "SELECT by FROM privacy_release",
        "UPDATE privacy_budget SET cap = 9",
        "INSERT INTO privacy_release (line) VALUES ('x')",
    ):
        assert refused(sql), sql


def test_becoming_the_analyst_gives_the_site_no_right_it_keeps(as_owner):
    """A member that inherits nothing: the role is taken on and put down."""
    [(inherits, sets)] = fetch(
        "SELECT inherit_option, set_option FROM pg_auth_members"
        " WHERE member = %s::regrole AND roleid = %s::regrole",
        templates.APP,
        templates.ANALYST,
    )
    assert (inherits, sets) == (False, True)


def test_who_may_not_give_the_role_away_says_so(as_owner, settings, capsys):
    fetch("SET LOCAL ROLE NONE")
    fetch(f"REVOKE {templates.ANALYST} FROM {templates.APP}")
    assert not roles.may_take_on(templates.APP, templates.ANALYST)
    assert not roles.may_take_on(templates.APP, "nobody_is_called_so")
    settings.APP_ROLE = templates.APP
    call_command("grant_roles")
    assert roles.may_take_on(templates.APP, templates.ANALYST)
    settings.READER_ROLE = "nobody_is_called_so"
    call_command("grant_roles")
    assert "cannot take on nobody_is_called_so" in capsys.readouterr().err


def test_the_owner_is_given_nothing(as_owner, settings):
    [(settings.APP_ROLE,)] = fetch("SELECT current_user")
    with pytest.raises(CommandError, match="owns the tables"):
        call_command("grant_roles")


def test_without_a_role_of_its_own_it_says_what_to_set():
    with pytest.raises(CommandError, match="MIGRATION_DATABASE_URL"):
        call_command("grant_roles")


def test_a_site_that_owns_its_tables_is_told(as_owner):
    [warning] = checks.ledgers_are_kept_from_the_site(None, ["default"])
    assert "could change ledgers" in warning.msg
    fetch(f"SET LOCAL ROLE {templates.APP}")
    assert checks.ledgers_are_kept_from_the_site(None, ["default"]) == []


def test_the_owners_commands_get_the_owners_address():
    given = {
        "DATABASE_URL": "postgres://tradedir_app:a@h/d",
        "MIGRATION_DATABASE_URL": "postgres://tradedir:b@h/d",
    }
    assert owner.environment(given) == {
        "DATABASE_URL": "postgres://tradedir:b@h/d",
        "DATABASE_POOLED": "",
        "APP_ROLE": "tradedir_app",
    }
    assert owner.environment({"DATABASE_URL": "postgres://tradedir:b@h/d"}) == {}


@pytest.mark.promise("T6")
@pytest.mark.promise("T7")
def test_a_role_that_nothing_was_granted_to_reads_no_table():
    """A role that nothing was granted to: what is open to everybody would be open to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm')"
            " AND has_any_column_privilege('pg_monitor', oid, 'SELECT')"
        )
        assert cursor.fetchall() == []
