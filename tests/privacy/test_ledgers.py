"""Ledgers: entries are added, never changed, and who does it all the same is found out."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from privacy import consents, ledgers
from privacy.models import ConsentEvent
from tests import templates

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R1")]
TABLE = "privacy_consentevent"


def say(subject=None, state=consents.State.GRANTED):
    consents.record(
        subject or uuid4(),
        consents.NEWS,
        state=state,
        words="Send me news",
        language="en",
        method=consents.Method.SETTINGS,
    )


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def three():
    for _ in range(3):
        say()
    return list(ConsentEvent.objects.order_by("position"))


@pytest.fixture
def unguarded(three, as_owner):
    """The triggers are off, as only the owner of the tables can have them."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    return three


def test_entries_have_a_place_a_time_and_a_seal(three):
    assert [one.position for one in three] == [1, 2, 3]
    assert len({bytes(one.seal) for one in three}) == 3
    assert list(ledgers.verify()) == []


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET state = 'granted'",
        f"DELETE FROM {TABLE}",
        f"TRUNCATE {TABLE}",
    ],
)
def test_nothing_is_changed_deleted_or_emptied(three, sql):
    with pytest.raises(Error), transaction.atomic():
        execute(sql)
    assert ConsentEvent.objects.count() == 3


def test_raw_sql_is_in_the_chain_too(three):
    execute(
        f"INSERT INTO {TABLE} (subject, purpose, state, language, method)"
        " SELECT subject, purpose, 'withdrawn', language, method"
        f" FROM {TABLE} WHERE position = 1"
    )
    assert list(ledgers.verify()) == []
    assert ConsentEvent.objects.get(position=4).state == "withdrawn"


def test_a_changed_row_is_named(unguarded):
    execute(f"UPDATE {TABLE} SET state = 'refused' WHERE position = 2")
    off, fault = ledgers.verify()
    assert (off.ledger, off.what) == (TABLE, "what guards this ledger is off")
    assert (fault.ledger, fault.position, fault.row) == (TABLE, 2, unguarded[1].pk)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledgers", stdout=out)
    assert f"row {unguarded[1].pk}" in out.getvalue()


@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_deleted_row_is_missed(unguarded, position):
    execute(f"DELETE FROM {TABLE} WHERE position = %s", position)
    assert [fault.what for fault in ledgers.verify() if fault.position]


def test_a_row_that_was_sealed_anew_is_found_by_the_next(unguarded):
    execute(
        f"UPDATE {TABLE} SET state = 'refused', seal = sha256('x') WHERE position = 2"
    )
    assert [fault.position for fault in ledgers.verify()] == [0, 2, 3]


def test_a_ledger_that_was_taken_off_the_list_is_named(three, as_owner):
    execute("DELETE FROM privacy_ledger WHERE name = %s", TABLE)
    assert TABLE in {fault.ledger for fault in ledgers.verify()}


@pytest.mark.parametrize(
    "setting", ["timezone = 'Asia/Tokyo'", "bytea_output = escape"]
)
def test_the_reader_s_settings_do_not_matter(three, setting):
    execute(f"SET LOCAL {setting}")
    assert list(ledgers.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_follow_one_another():
    place = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/x".format(**place)
    with templates.connected(templates.named(url, place["NAME"])) as other:
        with transaction.atomic():
            say()
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
                with pytest.raises(Error.__mro__[1]):
                    cursor.execute(
                        f"INSERT INTO {TABLE} (subject, purpose, state, language, method)"
                        " VALUES (gen_random_uuid(), 'x', 'granted', 'en', 'settings')"
                    )
        say()
    assert list(ledgers.verify()) == []
