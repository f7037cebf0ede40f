"""A new master key: all keys are wrapped anew, whatever happens in between."""

import threading
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from privacy import key_rotation, sealing
from privacy.models import SubjectKey

SECOND = "9:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
PLACE = {"table": "company_contact", "column": "phone"}


@pytest.fixture
def sealed(db):
    """Three values of three subjects, under the first master key."""
    subjects = [uuid.uuid4() for _ in range(3)]
    return {one: sealing.seal(str(one), subject=one, **PLACE) for one in subjects}


def all_open(sealed):
    return all(
        sealing.unseal(value, subject=one, **PLACE) == str(one)
        for one, value in sealed.items()
    )


@pytest.mark.promise("T3")
def test_afterwards_the_old_master_key_is_not_needed(sealed, settings, capsys):
    settings.SEALING_KEYS = f"{SECOND},{settings.SEALING_KEYS}"
    call_command("rewrap_keys")
    assert "3 of 3" in capsys.readouterr().out
    settings.SEALING_KEYS = SECOND
    assert all_open(sealed)
    call_command("rewrap_keys")
    assert "0 keys" in capsys.readouterr().out


def test_broken_off_it_goes_on_where_it_was(sealed, settings, monkeypatch):
    settings.SEALING_KEYS = f"{SECOND},{settings.SEALING_KEYS}"
    monkeypatch.setattr(key_rotation, "BATCH", 1)
    next(key_rotation.rewrap())
    assert key_rotation.left().count() == 2
    assert all_open(sealed)
    assert list(key_rotation.rewrap())[-1] == 2
    assert all_open(sealed)


def test_a_master_key_that_is_missing_is_named(sealed, settings):
    settings.SEALING_KEYS = SECOND
    with pytest.raises(CommandError, match="not in SEALING_KEYS"):
        call_command("rewrap_keys")
    assert key_rotation.left().count() == 3


@pytest.mark.promise("T3")
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_read_and_seal_and_never_see_anothers(settings):
    """Each thread seals and opens its own while a ninth rotates the key under them."""
    old = settings.SEALING_KEYS
    subjects = [uuid.uuid4() for _ in range(8)]
    wrong: list[str] = []

    def work(subject):
        try:
            for n in range(60):
                said = f"{subject} {n}"
                value = sealing.seal(said, subject=subject, **PLACE)
                if sealing.unseal(value, subject=subject, **PLACE) != said:
                    wrong.append(said)
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    settings.SEALING_KEYS = f"{SECOND},{old}"
    threads = [threading.Thread(target=work, args=[one]) for one in subjects]
    for thread in threads:
        thread.start()
    for _ in range(5):
        list(key_rotation.rewrap())
    for thread in threads:
        thread.join()
    assert wrong == []
    assert SubjectKey.objects.count() == 8
    assert key_rotation.left().count() == 0
