"""Every ledger, in every way round it: refused, or named by `verify_ledgers` (T2).

Who owns the tables can switch triggers off; the site's own role cannot. A ledger that comes later is tried here by itself, and has to be filled by `filled`.
"""

import itertools
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from listings.public_area import confirming
from members import disclosing, staff_access, statistics
from privacy import access, copy_events, ledgers, policies
from privacy.models import CopyEvent, Erasure, PolicyVersion, Release
from privacy.models.ledger import Entry
from privacy.releases import making, partnering
from tests import templates
from tests.members.oversight_world import look
from tests.members.test_disclosing import approved
from tests.people import a_member, a_policy, a_staff_member, an_item
from tests.privacy.test_ledgers import execute, say
from tests.releases import a_file_for_a_partner

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T2")]

MODELS = {
    model._meta.db_table: model
    for model in apps.get_models()
    if issubclass(model, Entry)
}
LEDGERS = sorted(MODELS)
CHANGES = {
    "update": "UPDATE {} SET recorded_at = recorded_at - interval '1 day'",
    "reseal": "UPDATE {} SET seal = sha256('x')",
    "delete": "DELETE FROM {} WHERE position = (SELECT max(position) FROM {})",
    "truncate": "TRUNCATE {} CASCADE",
}
# Each lets the owner of the tables change a ledger; REPLICA takes a superuser.
WAYS_ROUND = {
    "triggers off": "ALTER TABLE {} DISABLE TRIGGER USER",
    "one trigger off": "ALTER TABLE {} DISABLE TRIGGER ledger_stays",
    "trigger gone": "DROP TRIGGER ledger_stays ON {}",
}
REPLICA = "SET LOCAL session_replication_role = replica"
# What a forged entry says in place of the last one's values.
FORGED = {
    "id": "id + 1000",
    "position": "position + 1",
    "seal": "sha256('x')",
    "subject": "gen_random_uuid()",
    "language": "'xx'",
}
FORGED_IN = {
    "privacy_erasure": {"number": "gen_random_uuid()"},
    "privacy_policyversion": {"number": "number + 100"},
    "privacy_accessreview": {"week": "week + 7"},
    "privacy_release": {"period": "'1999'"},
    "privacy_releasedtable": {"name": "'forged'"},
    "privacy_partnerrelease": {"key": "gen_random_uuid()"},
}
# Rows of others refer to these: they cannot go before those do.
REFERRED_TO = {
    *("privacy_policyversion", "privacy_disclosure", "privacy_release"),
    *("privacy_partnerrelease", "privacy_releaseexport"),
}
# There is one of a disclosure, so that not even the owner can forge a second.
ONE_OF_EACH = {
    *("privacy_disclosurestep", "privacy_disclosurepackage"),
    *("privacy_partnerreleasestep", "privacy_releaseexport"),
}


@pytest.fixture
def filled():
    """An entry or more in every ledger, written by the deeds of the software."""
    member = a_member()
    policies.accept(member.subject, a_policy(), language="en", method="sign-up")
    say()
    say()
    confirming.confirm(an_item(), by=None, words="Yes")
    Erasure.objects.create(number=uuid4(), subject=uuid4(), cause="member")
    copy_events.note(uuid4(), member.subject, CopyEvent.Act.ASKED)
    oversee(member)
    release = making.publish(
        statistics.CATALOGUE,
        statistics.CATALOGUE.tables[:2],
        period="2026",
        cause=Release.Cause.YEAR,
    )
    partnering.link(a_file_for_a_partner(release))
    execute("SET LOCAL ROLE NONE")
    execute(
        "UPDATE privacy_ledger SET kept = '-1 s' WHERE name = 'privacy_policyacceptance'"
    )
    assert ledgers.age_out() == 1
    policies.accept(
        a_member().subject,
        PolicyVersion.objects.get(),
        language="en",
        method="sign-up",
    )
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"SET LOCAL ROLE {templates.APP}")
    empty = [name for name in LEDGERS if not MODELS[name]._default_manager.exists()]
    assert empty == [], "Fill it here, so that it is tried."
    assert named() == set()


def oversee(member):
    """A look at a member, its week's review, and a disclosure that was decided, packed and told."""
    officer = a_staff_member("privacy officer")
    staff_access.open_fields(member, **look(member, officer))
    week = timezone.localdate() - timedelta(days=28 + timezone.localdate().weekday())
    access.sign_off(week, reviewer=uuid4(), words="Nothing of note.")
    asked = approved([member], by=officer)
    disclosing.build(asked, by=a_staff_member("privacy officer"))
    assert disclosing.tell() == 1


def named():
    return {fault.ledger for fault in ledgers.verify()}


def test_every_ledger_is_tried(filled):
    assert {"privacy_erasure", "privacy_consentevent"} < set(LEDGERS)


@pytest.mark.parametrize("table", LEDGERS)
def test_a_seal_covers_every_column(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT columns FROM privacy_ledger WHERE name = %s", [table])
        covered = set(cursor.fetchone()[0].strip('[]"').split('", "'))
    columns = {field.column for field in MODELS[table]._meta.concrete_fields}
    assert columns - covered == {"seal"}


@contextmanager
def undone():
    """What is tried on one ledger is not there when the next is tried."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_refused(sql):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        execute(sql)
    return error.value.__cause__.pgcode == "42501"  # insufficient_privilege


def is_held_by_another(sql):
    """Do rows of another ledger keep these from going?"""
    try:
        with transaction.atomic():
            execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("who", [templates.APP, "NONE"], ids=["site", "owner"])
def test_raw_sql_is_refused_to_everybody(filled, who):
    execute(f"SET LOCAL ROLE {who}")
    for table, sql in itertools.product(LEDGERS, CHANGES.values()):
        assert is_refused(sql.replace("{}", table)), (table, sql)
    assert named() == set()


def test_no_way_round_is_open_to_the_site(filled):
    for table, sql in itertools.product(LEDGERS, (*WAYS_ROUND.values(), REPLICA)):
        assert is_refused(sql.replace("{}", table)), (table, sql)
    assert named() == set()


def test_as_a_replica_not_even_the_owner_comes(as_owner):
    assert is_refused(REPLICA)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("way", WAYS_ROUND)
def test_what_the_owner_changes_all_the_same_is_named(filled, way, change):
    execute("SET LOCAL ROLE NONE")
    for table in LEDGERS:
        with undone():
            execute(WAYS_ROUND[way].replace("{}", table))
            if is_held_by_another(CHANGES[change].replace("{}", table)):
                assert table in REFERRED_TO
                continue
            if way != "trigger gone":
                execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            assert table in named(), table
            with pytest.raises(CommandError, match="faults in the ledgers"):
                call_command("verify_ledgers", stdout=StringIO())


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE {} DISABLE TRIGGER USER",
        "ALTER TABLE {} DISABLE TRIGGER ledger_enters",
        "ALTER TABLE {} ENABLE REPLICA TRIGGER ledger_stays",
        "DROP TRIGGER ledger_enters ON {}",
        "DELETE FROM privacy_ledger WHERE name = '{}'",
        (
            "DROP TRIGGER ledger_enters ON {}; DROP TRIGGER ledger_stays ON {};"
            "DELETE FROM privacy_ledger WHERE name = '{}'"
        ),
    ],
)
def test_a_guard_that_is_off_is_named_before_anything_is_changed(filled, sql):
    execute("SET LOCAL ROLE NONE")
    for table in LEDGERS:
        with undone():
            execute(sql.replace("{}", table))
            assert named() == {table}


def test_an_entry_that_came_past_the_triggers_is_named(filled):
    """Copied from the last one, with the next place and a seal of its own."""
    execute("SET LOCAL ROLE NONE")
    for table in LEDGERS:
        forged = FORGED | FORGED_IN.get(table, {})
        names = [field.column for field in MODELS[table]._meta.concrete_fields]
        values = ", ".join(forged.get(name, f'"{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        with undone():
            execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            forge = (
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}"
                " ORDER BY position DESC LIMIT 1"
            )
            if table in ONE_OF_EACH:
                assert is_held_by_another(forge)
                continue
            execute(forge)
            execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            assert named() == {table}
